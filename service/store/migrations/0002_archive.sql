-- The archive: every record as JSON in body, which is the truth; the other columns are taken from it to be searched by.

CREATE TABLE stations (
    station_code TEXT PRIMARY KEY,
    body TEXT NOT NULL CHECK (json_valid(body)),
    document_id INTEGER REFERENCES documents (id),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL
) STRICT;

CREATE TABLE balers (
    serial_no TEXT PRIMARY KEY,
    body TEXT NOT NULL CHECK (json_valid(body)),
    sold_by TEXT GENERATED ALWAYS AS (json_extract(body, '$.sold_by')) STORED,
    document_id INTEGER REFERENCES documents (id),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL
) STRICT;
CREATE INDEX balers_by_seller ON balers (sold_by);

CREATE TABLE tickets (
    ticket_no TEXT PRIMARY KEY,
    body TEXT NOT NULL CHECK (json_valid(body)),
    station_code TEXT GENERATED ALWAYS AS (json_extract(body, '$.station_code')) STORED,
    serial_no TEXT GENERATED ALWAYS AS (json_extract(body, '$.serial_no')) STORED,
    reported_at TEXT GENERATED ALWAYS AS (json_extract(body, '$.reported_at')) STORED,
    submitted_on TEXT GENERATED ALWAYS AS (json_extract(body, '$.submitted_on')) STORED,
    document_id INTEGER REFERENCES documents (id),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL
) STRICT;
CREATE INDEX tickets_by_station ON tickets (station_code, submitted_on);
CREATE INDEX tickets_by_serial ON tickets (serial_no, reported_at);

CREATE TABLE tags (
    tag_no TEXT PRIMARY KEY,
    body TEXT NOT NULL CHECK (json_valid(body)),
    station_code TEXT GENERATED ALWAYS AS (json_extract(body, '$.station_code')) STORED,
    ticket_no TEXT GENERATED ALWAYS AS (json_extract(body, '$.ticket_no')) STORED,
    shipment_no TEXT GENERATED ALWAYS AS (json_extract(body, '$.shipment_no')) STORED,
    document_id INTEGER REFERENCES documents (id),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL
) STRICT;
CREATE INDEX tags_by_ticket ON tags (ticket_no);
CREATE INDEX tags_by_shipment ON tags (shipment_no);

CREATE TABLE shipments (
    shipment_no TEXT PRIMARY KEY,
    body TEXT NOT NULL CHECK (json_valid(body)),
    station_code TEXT GENERATED ALWAYS AS (json_extract(body, '$.packing_list.station_code')) STORED,
    waybill_no TEXT GENERATED ALWAYS AS (json_extract(body, '$.packing_list.waybill_no')) STORED,
    shipped_on TEXT GENERATED ALWAYS AS (json_extract(body, '$.packing_list.shipped_on')) STORED,
    document_id INTEGER REFERENCES documents (id),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL
) STRICT;
CREATE INDEX shipments_by_station ON shipments (station_code, shipped_on);
CREATE INDEX shipments_by_waybill ON shipments (waybill_no);

CREATE TABLE invoices (
    invoice_no TEXT PRIMARY KEY,          -- with its code before it and a dash, where it has one
    body TEXT NOT NULL CHECK (json_valid(body)),
    shipment_no TEXT GENERATED ALWAYS AS (json_extract(body, '$.shipment_no')) STORED,
    received_on TEXT GENERATED ALWAYS AS (json_extract(body, '$.received_on')) STORED,
    document_id INTEGER REFERENCES documents (id),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL
) STRICT;
CREATE INDEX invoices_by_shipment ON invoices (shipment_no);
CREATE INDEX invoices_by_day ON invoices (received_on);

CREATE TABLE returns (
    application_no TEXT PRIMARY KEY,
    body TEXT NOT NULL CHECK (json_valid(body)),
    station_code TEXT GENERATED ALWAYS AS (json_extract(body, '$.station_code')) STORED,
    verdict_on TEXT GENERATED ALWAYS AS (json_extract(body, '$.verdict_on')) STORED,
    document_id INTEGER REFERENCES documents (id),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL
) STRICT;
CREATE INDEX returns_by_station ON returns (station_code, verdict_on);

CREATE TABLE papers (                     -- the other forms: training, quality, spare parts
    kind TEXT NOT NULL,
    record_no TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    station_code TEXT GENERATED ALWAYS AS (json_extract(body, '$.station_code')) STORED,
    document_id INTEGER REFERENCES documents (id),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL,
    PRIMARY KEY (kind, record_no)
) STRICT;

CREATE TABLE replaced (                   -- what a record was before a change
    id INTEGER PRIMARY KEY,
    noun TEXT NOT NULL,                   -- the table
    number TEXT NOT NULL,
    body TEXT NOT NULL,
    document_id INTEGER,
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL,
    replaced_by TEXT NOT NULL,
    replaced_at TEXT NOT NULL
) STRICT;
CREATE INDEX replaced_by_number ON replaced (noun, number);

CREATE TABLE conflicts (                  -- held for a person: nothing was overwritten
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    noun TEXT NOT NULL,
    number TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),  -- the record that was not taken
    body_hash TEXT NOT NULL,
    problems TEXT NOT NULL,               -- JSON
    station_code TEXT,
    document_id INTEGER REFERENCES documents (id),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL,
    choice TEXT CHECK (choice IN ('old', 'new')),
    ended_by TEXT,
    ended_at TEXT,
    UNIQUE (noun, number, body_hash)
) STRICT;
CREATE INDEX conflicts_open ON conflicts (noun, number) WHERE choice IS NULL;

CREATE TABLE parts (
    part_no TEXT NOT NULL,
    effective_on TEXT NOT NULL,           -- empty: from the beginning
    body TEXT NOT NULL CHECK (json_valid(body)),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL,
    PRIMARY KEY (part_no, effective_on)
) STRICT;

CREATE TABLE labour (
    part_no TEXT NOT NULL,
    job TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL,
    PRIMARY KEY (part_no, job, effective_on)
) STRICT;

CREATE TABLE policies (
    version TEXT PRIMARY KEY,
    effective_on TEXT NOT NULL,
    toml TEXT NOT NULL,
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL
) STRICT;
