-- Photos of parts, wherever they were shown: by what they are recognised, and where one was shown again.

CREATE TABLE photos (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE REFERENCES blobs (sha256),
    taken_on TEXT,                        -- as the camera noted it; NULL: the file does not say
    remarks TEXT NOT NULL DEFAULT ''      -- what the picture itself gives to think about: codes, blanks between
) STRICT;

CREATE TABLE photo_words (
    word INTEGER NOT NULL,                -- of one of the photo's strongest places, 0..2^20
    photo_id INTEGER NOT NULL REFERENCES photos (id),
    PRIMARY KEY (word, photo_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE photo_uses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    photo_id INTEGER NOT NULL REFERENCES photos (id),
    shown_in TEXT NOT NULL CHECK (shown_in IN ('return', 'inspection')),
    number TEXT NOT NULL,                 -- the application's, or the inspection's
    line INTEGER,                         -- 1-based, of the application
    name TEXT NOT NULL,
    tag_no TEXT,
    ticket_no TEXT,
    part_no TEXT,
    station_code TEXT,                    -- NULL: headquarters'
    by_user TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX photo_uses_by_photo ON photo_uses (photo_id, id);
CREATE INDEX photo_uses_by_number ON photo_uses (shown_in, number);

CREATE TABLE photo_reuses (               -- a use whose photo had been shown for another part
    use_id INTEGER NOT NULL REFERENCES photo_uses (id),
    earlier_id INTEGER NOT NULL REFERENCES photo_uses (id),
    same_file INTEGER NOT NULL,           -- the same bytes; else the same picture, changed
    PRIMARY KEY (use_id, earlier_id)
) STRICT, WITHOUT ROWID;
