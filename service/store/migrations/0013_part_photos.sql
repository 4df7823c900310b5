-- Photos of intact parts by their number: what an inspection compares with.

CREATE TABLE part_photos (
    part_no TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    name TEXT NOT NULL,
    inspection_id INTEGER REFERENCES inspections (id),  -- that it was taken for
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL,
    PRIMARY KEY (part_no, sha256)
) STRICT, WITHOUT ROWID;
