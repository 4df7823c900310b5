-- Settlement: statements, what each paid, corrections, and what HQ decided on the way.

CREATE TABLE statements (
    statement_no TEXT PRIMARY KEY,
    station_code TEXT NOT NULL,
    period TEXT NOT NULL,                 -- YYYY-MM
    status TEXT NOT NULL CHECK (status IN ('draft', 'confirmed')),
    body TEXT NOT NULL CHECK (json_valid(body)),  -- the contract's JSON, byte for byte
    sha256 TEXT NOT NULL,                 -- of body
    computed_at TEXT NOT NULL,
    confirmed_by TEXT,
    confirmed_at TEXT,
    UNIQUE (station_code, period)
) STRICT;
CREATE TRIGGER confirmed_statements_never_change BEFORE UPDATE ON statements WHEN old.status = 'confirmed' BEGIN
    SELECT RAISE(ABORT, 'a confirmed statement never changes');
END;
CREATE TRIGGER confirmed_statements_stay BEFORE DELETE ON statements WHEN old.status = 'confirmed' BEGIN
    SELECT RAISE(ABORT, 'a confirmed statement never goes');
END;

CREATE TABLE statement_policies (         -- the versions that a confirmed statement was judged by
    statement_no TEXT NOT NULL REFERENCES statements (statement_no),
    version TEXT NOT NULL,
    PRIMARY KEY (statement_no, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE payments (                   -- what was paid or deducted by which statement: once in its life
    pays TEXT PRIMARY KEY,
    statement_no TEXT NOT NULL REFERENCES statements (statement_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE adjustments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    station_code TEXT NOT NULL,
    period TEXT NOT NULL,                 -- the later period that carries it
    corrects TEXT NOT NULL REFERENCES statements (statement_no),
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX adjustments_by_period ON adjustments (station_code, period);

CREATE TABLE exceptions (                 -- HQ's, to clauses that speak in principle
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    record TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX exceptions_by_record ON exceptions (record);

CREATE TABLE audits (                     -- audited kilometres and region, each time HQ said so
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_no TEXT NOT NULL,
    audited_km TEXT,
    work_region TEXT,
    by_user TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX audits_by_ticket ON audits (ticket_no);

CREATE TABLE deposits (                   -- a temporary station's deposit ledger (5.1)
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    station_code TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    by_user TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX deposits_by_station ON deposits (station_code);
