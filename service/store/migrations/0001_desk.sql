-- The desk: files, documents and their reading, people, the audit log, what happens at the counter.

CREATE TABLE blobs (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('hq', 'clerk', 'receiving', 'station', 'admin')),
    station_code TEXT,
    password_hash TEXT,
    active INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    CHECK ((role = 'station') = (station_code IS NOT NULL))
) STRICT;

CREATE TABLE tokens (
    hash TEXT PRIMARY KEY,                -- SHA-256 of the bearer token; the token itself is never kept
    user_name TEXT NOT NULL REFERENCES users (name),
    created_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;

CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    user_name TEXT NOT NULL REFERENCES users (name),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;

CREATE TABLE failed_sign_ins (
    id INTEGER PRIMARY KEY,
    who TEXT NOT NULL,                    -- a user name, or the address that tried
    at TEXT NOT NULL
) STRICT;
CREATE INDEX failed_sign_ins_by_who ON failed_sign_ins (who, at);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    name TEXT NOT NULL,                   -- the file's name as sent, without folders
    media TEXT NOT NULL,                  -- image, pdf, ofd, xml
    asked_kind TEXT,                      -- what the sender says it is
    kind TEXT,                            -- what it was read as
    status TEXT NOT NULL CHECK (status IN ('received', 'extracting', 'needs_review', 'accepted', 'rejected', 'failed')),
    reason TEXT,                          -- JSON {code, params} of rejected and failed
    station_code TEXT,                    -- whose record it is; NULL: headquarters'
    same_as INTEGER REFERENCES documents (id),  -- the same bytes, sent by somebody who may not see that one
    uploaded_by TEXT NOT NULL,
    received_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    ended_by TEXT,
    ended_at TEXT,
    attempt INTEGER NOT NULL DEFAULT 0,   -- of the readings that count
    version INTEGER NOT NULL DEFAULT 1    -- grows with every change
) STRICT;
CREATE INDEX documents_by_sha256 ON documents (sha256);
CREATE INDEX documents_by_status ON documents (status, id);
CREATE INDEX documents_by_station ON documents (station_code, id);

CREATE TABLE pages (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    attempt INTEGER NOT NULL,
    form INTEGER NOT NULL,                -- 1-based: the forms found in the document, in order
    page INTEGER NOT NULL,                -- 1-based: the file's page that it stands on
    kind TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('needs_review', 'accepted', 'rejected')),
    record_no TEXT,                       -- the number it is filed under
    reading TEXT NOT NULL,                -- JSON, as the machine read it; never changed
    current TEXT NOT NULL,                -- JSON, with the corrections of people
    problems TEXT NOT NULL,               -- JSON, of the current values
    PRIMARY KEY (document_id, attempt, form)
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_by_record ON pages (kind, record_no);

CREATE TABLE jobs (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'done', 'failed')),
    attempt INTEGER NOT NULL DEFAULT 0,   -- of the document over its life; readings carry it
    tries INTEGER NOT NULL DEFAULT 0,     -- failed ones since it was queued last
    losses INTEGER NOT NULL DEFAULT 0,    -- readers that vanished with it since it was queued last
    not_before TEXT NOT NULL,
    lease_until TEXT,
    worker TEXT,
    reason TEXT,                          -- JSON {code, params} of the last failure
    queued_at TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, not_before);

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    topic TEXT NOT NULL,                  -- document, shipment, inspection, settlement, alert
    key TEXT NOT NULL,
    station_code TEXT,
    body TEXT NOT NULL                    -- JSON
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    by_user TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,                -- "document 12", "ticket WX202600012"
    detail TEXT NOT NULL,                 -- JSON
    hash TEXT NOT NULL                    -- SHA-256 over the row before and this one
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is never changed');
END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is never shortened');
END;

CREATE TABLE receipts (                   -- a shipment at the receiving counter
    shipment_no TEXT PRIMARY KEY,
    station_code TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    received_on TEXT NOT NULL,
    transport_mode TEXT,                  -- as seen on arrival, where no packing list says it
    closed_by TEXT,
    closed_at TEXT,
    outcome TEXT                          -- JSON: discrepancies and freight, as found at the close
) STRICT;

CREATE TABLE scans (
    id INTEGER PRIMARY KEY,
    shipment_no TEXT NOT NULL REFERENCES receipts (shipment_no),
    tag_no TEXT,                          -- NULL: a part without a tag
    part_no TEXT,
    quantity INTEGER NOT NULL DEFAULT 1,
    condition TEXT NOT NULL CHECK (condition IN ('intact', 'damaged')),
    return_part INTEGER NOT NULL DEFAULT 0,  -- a part of a 退库 among old parts (5.2.5)
    note TEXT NOT NULL DEFAULT '',
    by_user TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX scans_once ON scans (shipment_no, tag_no) WHERE tag_no IS NOT NULL;

CREATE TABLE inspections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    part_no TEXT,
    tag_no TEXT,
    station_code TEXT,
    verdict TEXT NOT NULL CHECK (verdict IN ('intact', 'damaged', 'unclear')),
    score REAL,
    result TEXT NOT NULL,                 -- JSON of the whole inspection
    inspected_by TEXT NOT NULL,
    inspected_at TEXT NOT NULL
) STRICT;
CREATE INDEX inspections_by_part ON inspections (part_no, id);
CREATE INDEX inspections_by_tag ON inspections (tag_no, id);

CREATE TABLE inspection_photos (
    inspection_id INTEGER NOT NULL REFERENCES inspections (id),
    n INTEGER NOT NULL,                   -- 1-based, as given
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    PRIMARY KEY (inspection_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_rows (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,                  -- document, ticket, tag, baler, shipment …
    key TEXT NOT NULL,
    station_code TEXT,
    title TEXT NOT NULL,
    UNIQUE (topic, key)
) STRICT;
CREATE VIRTUAL TABLE search_index USING fts5 (singles, pairs, tokenize="unicode61 remove_diacritics 0");
