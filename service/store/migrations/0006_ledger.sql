-- What pages ask of a large archive. Triggers derive it from the records, so that it can never say anything else.

CREATE INDEX audit_by_subject ON audit (subject, id);

CREATE INDEX tickets_by_day ON tickets (submitted_on, station_code);
CREATE INDEX tickets_of_station ON tickets (station_code, ticket_no);
CREATE INDEX tickets_not_audited ON tickets (station_code, ticket_no) WHERE json_extract(body, '$.audited_km') IS NULL;
CREATE INDEX tags_of_station ON tags (station_code, tag_no);
CREATE INDEX shipments_of_station ON shipments (station_code, shipment_no);
CREATE INDEX shipments_by_day ON shipments (shipped_on);
CREATE INDEX returns_of_station ON returns (station_code, application_no);
CREATE INDEX returns_by_day ON returns (verdict_on, station_code);
CREATE INDEX balers_of_seller ON balers (sold_by, serial_no);
CREATE INDEX invoices_unnamed ON invoices (received_on) WHERE shipment_no IS NULL;
CREATE INDEX statements_by_period ON statements (period, station_code);
CREATE INDEX papers_by_day ON papers (kind, put_at);
CREATE INDEX conflicts_waiting ON conflicts (station_code, id) WHERE choice IS NULL;

CREATE TABLE visits (                     -- the parts of a ticket: a machine-visit of each (3.6.1.1)
    part_no TEXT NOT NULL,
    reported_at TEXT NOT NULL,            -- empty where it is not known
    ticket_no TEXT NOT NULL,
    station_code TEXT,
    PRIMARY KEY (part_no, reported_at, ticket_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX visits_of_station ON visits (part_no, station_code, reported_at, ticket_no);
CREATE INDEX visits_of_ticket ON visits (ticket_no);
CREATE TRIGGER tickets_are_visits AFTER INSERT ON tickets BEGIN
    INSERT OR IGNORE INTO visits
        SELECT json_extract(line.value, '$.part_no'), coalesce(new.reported_at, ''), new.ticket_no, new.station_code
        FROM json_each(new.body, '$.lines') AS line WHERE json_extract(line.value, '$.part_no') IS NOT NULL;
END;
CREATE TRIGGER changed_tickets_are_visits AFTER UPDATE OF body ON tickets BEGIN
    DELETE FROM visits WHERE ticket_no = old.ticket_no;
    INSERT OR IGNORE INTO visits
        SELECT json_extract(line.value, '$.part_no'), coalesce(new.reported_at, ''), new.ticket_no, new.station_code
        FROM json_each(new.body, '$.lines') AS line WHERE json_extract(line.value, '$.part_no') IS NOT NULL;
END;
INSERT OR IGNORE INTO visits
    SELECT json_extract(line.value, '$.part_no'), coalesce(reported_at, ''), ticket_no, station_code
    FROM tickets, json_each(tickets.body, '$.lines') AS line WHERE json_extract(line.value, '$.part_no') IS NOT NULL;

CREATE TABLE packed_tags (                -- which packing lists a tag stands on (3.4.2)
    tag_no TEXT NOT NULL,
    shipment_no TEXT NOT NULL,
    PRIMARY KEY (tag_no, shipment_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX packed_tags_of_shipment ON packed_tags (shipment_no);
CREATE TABLE unsent_tags (                -- old parts that no shipment has yet (3.5.1)
    tag_no TEXT PRIMARY KEY,
    station_code TEXT,
    replaced_on TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX unsent_tags_by_day ON unsent_tags (replaced_on, tag_no);
CREATE INDEX unsent_tags_of_station ON unsent_tags (station_code, replaced_on, tag_no);
CREATE TRIGGER packed_tags_are_sent AFTER INSERT ON packed_tags BEGIN
    DELETE FROM unsent_tags WHERE tag_no = new.tag_no;
END;
CREATE TRIGGER unpacked_tags_are_unsent AFTER DELETE ON packed_tags BEGIN
    INSERT OR REPLACE INTO unsent_tags
        SELECT tag_no, station_code, json_extract(body, '$.replaced_on') FROM tags
        WHERE tag_no = old.tag_no
        AND NOT EXISTS (SELECT 1 FROM shipments AS s WHERE s.shipment_no = tags.shipment_no)
        AND NOT EXISTS (SELECT 1 FROM packed_tags AS p WHERE p.tag_no = old.tag_no);
END;
CREATE TRIGGER tags_are_unsent AFTER INSERT ON tags
WHEN NOT EXISTS (SELECT 1 FROM shipments AS s WHERE s.shipment_no = new.shipment_no)
AND NOT EXISTS (SELECT 1 FROM packed_tags AS p WHERE p.tag_no = new.tag_no) BEGIN
    INSERT OR REPLACE INTO unsent_tags VALUES (new.tag_no, new.station_code, json_extract(new.body, '$.replaced_on'));
END;
CREATE TRIGGER changed_tags_are_unsent AFTER UPDATE OF body ON tags BEGIN
    DELETE FROM unsent_tags WHERE tag_no = old.tag_no;
    INSERT INTO unsent_tags
        SELECT new.tag_no, new.station_code, json_extract(new.body, '$.replaced_on')
        WHERE NOT EXISTS (SELECT 1 FROM shipments AS s WHERE s.shipment_no = new.shipment_no)
        AND NOT EXISTS (SELECT 1 FROM packed_tags AS p WHERE p.tag_no = new.tag_no);
END;
CREATE TRIGGER shipments_pack_tags AFTER INSERT ON shipments BEGIN
    DELETE FROM unsent_tags WHERE tag_no IN (SELECT tag_no FROM tags WHERE shipment_no = new.shipment_no);
    INSERT OR IGNORE INTO packed_tags
        SELECT json_extract(line.value, '$.tag_no'), new.shipment_no
        FROM json_each(new.body, '$.packing_list.lines') AS line WHERE json_extract(line.value, '$.tag_no') IS NOT NULL;
END;
CREATE TRIGGER changed_shipments_pack_tags AFTER UPDATE OF body ON shipments BEGIN
    DELETE FROM packed_tags WHERE shipment_no = old.shipment_no;
    INSERT OR IGNORE INTO packed_tags
        SELECT json_extract(line.value, '$.tag_no'), new.shipment_no
        FROM json_each(new.body, '$.packing_list.lines') AS line WHERE json_extract(line.value, '$.tag_no') IS NOT NULL;
END;
INSERT OR IGNORE INTO packed_tags
    SELECT json_extract(line.value, '$.tag_no'), shipment_no
    FROM shipments, json_each(shipments.body, '$.packing_list.lines') AS line
    WHERE json_extract(line.value, '$.tag_no') IS NOT NULL;
INSERT INTO unsent_tags
    SELECT tag_no, station_code, json_extract(body, '$.replaced_on') FROM tags
    WHERE NOT EXISTS (SELECT 1 FROM shipments AS s WHERE s.shipment_no = tags.shipment_no)
    AND tag_no NOT IN (SELECT tag_no FROM packed_tags);

CREATE TABLE open_references (            -- records that are named and not there yet; gone when the record comes
    noun TEXT NOT NULL,                   -- the table of the record that names
    number TEXT NOT NULL,
    field TEXT NOT NULL,
    missing TEXT NOT NULL,
    target TEXT NOT NULL,                 -- the table of the record that is not there
    PRIMARY KEY (noun, number, field, missing)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_references_to ON open_references (target, missing);
INSERT OR IGNORE INTO open_references
    SELECT 'balers', serial_no, 'sold_by', sold_by, 'stations' FROM balers
    WHERE sold_by IS NOT NULL AND sold_by NOT IN (SELECT station_code FROM stations)
    UNION ALL SELECT DISTINCT 'labour', part_no, 'part_no', part_no, 'parts' FROM labour
    WHERE part_no NOT IN (SELECT part_no FROM parts)
    UNION ALL SELECT 'tickets', ticket_no, 'station_code', station_code, 'stations' FROM tickets
    WHERE station_code IS NOT NULL AND station_code NOT IN (SELECT station_code FROM stations)
    UNION ALL SELECT 'tickets', ticket_no, 'serial_no', serial_no, 'balers' FROM tickets
    WHERE serial_no IS NOT NULL AND serial_no NOT IN (SELECT serial_no FROM balers)
    UNION ALL SELECT 'tickets', ticket_no, 'part_no', part_no, 'parts' FROM visits
    WHERE part_no NOT IN (SELECT part_no FROM parts)
    UNION ALL SELECT 'tickets', ticket_no, 'old_part_tag_no', json_extract(line.value, '$.old_part_tag_no'), 'tags'
    FROM tickets, json_each(tickets.body, '$.lines') AS line
    WHERE json_extract(line.value, '$.old_part_tag_no') NOT IN (SELECT tag_no FROM tags)
    UNION ALL SELECT 'tags', tag_no, 'ticket_no', ticket_no, 'tickets' FROM tags
    WHERE ticket_no IS NOT NULL AND ticket_no NOT IN (SELECT ticket_no FROM tickets)
    UNION ALL SELECT 'tags', tag_no, 'shipment_no', shipment_no, 'shipments' FROM tags
    WHERE shipment_no IS NOT NULL AND shipment_no NOT IN (SELECT shipment_no FROM shipments)
    UNION ALL SELECT 'shipments', shipment_no, 'tag_no', tag_no, 'tags' FROM packed_tags
    WHERE tag_no NOT IN (SELECT tag_no FROM tags)
    UNION ALL SELECT 'invoices', invoice_no, 'shipment_no', shipment_no, 'shipments' FROM invoices
    WHERE shipment_no IS NOT NULL AND shipment_no NOT IN (SELECT shipment_no FROM shipments)
    UNION ALL SELECT 'returns', application_no, 'station_code', station_code, 'stations' FROM returns
    WHERE station_code IS NOT NULL AND station_code NOT IN (SELECT station_code FROM stations);

CREATE TABLE shipment_numbers (           -- by which numbers an invoice's remark may name a shipment (4.5)
    plain TEXT NOT NULL,                  -- in one width and case, without blanks
    shipment_no TEXT NOT NULL,
    odd INTEGER NOT NULL,                 -- holds other characters than letters, digits and single dashes
    PRIMARY KEY (plain, shipment_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX shipment_numbers_of ON shipment_numbers (shipment_no);
CREATE INDEX shipment_numbers_odd ON shipment_numbers (shipment_no) WHERE odd = 1;

CREATE TABLE alerts (                     -- same-day news of quality (3.6.1): each once
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    trigger TEXT NOT NULL,                -- 三台次, 客户投诉
    ticket_no TEXT NOT NULL,              -- that raised it
    part_no TEXT NOT NULL,                -- empty where a complaint names none
    ticket_nos TEXT NOT NULL CHECK (json_valid(ticket_nos)),  -- of the visits, oldest first
    station_codes TEXT NOT NULL CHECK (json_valid(station_codes)),
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    station_code TEXT,                    -- of all visits; NULL: of several stations, for headquarters
    feedback TEXT NOT NULL CHECK (json_valid(feedback)),  -- the form as far as the archive could fill it
    raised_at TEXT NOT NULL,
    UNIQUE (trigger, part_no, ticket_nos)
) STRICT;
CREATE INDEX alerts_of_ticket ON alerts (ticket_no);
CREATE INDEX alerts_of_station ON alerts (station_code, id);
CREATE INDEX alerts_of_part ON alerts (part_no, last_on);

CREATE TABLE quality_events (             -- major and batch events (3.3.3)
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL CHECK (json_valid(body)),
    part_no TEXT GENERATED ALWAYS AS (json_extract(body, '$.part_no')) STORED,
    closed_on TEXT GENERATED ALWAYS AS (json_extract(body, '$.closed_on')) STORED,
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL
) STRICT;
CREATE INDEX quality_events_open ON quality_events (part_no) WHERE closed_on IS NULL;
CREATE TABLE event_stations (             -- whose tickets are in an event, and who answers for it
    event_id INTEGER NOT NULL REFERENCES quality_events (id),
    station_code TEXT NOT NULL,
    PRIMARY KEY (station_code, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE attendances (                -- HQ's campaigns and classes (3.3.4)
    campaign TEXT NOT NULL,
    held_on TEXT NOT NULL,
    station_code TEXT NOT NULL,
    attended INTEGER NOT NULL,
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL,
    PRIMARY KEY (station_code, held_on, campaign)
) STRICT, WITHOUT ROWID;

CREATE TABLE return_photos (              -- photos of an application's parts (5.2.4), as the gate saw them
    application_no TEXT NOT NULL,
    line INTEGER NOT NULL,                -- 1-based, of the return list
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    quality TEXT NOT NULL,                -- ok, blurred, dark, overexposed, too_small, no_part
    put_by TEXT NOT NULL,
    put_at TEXT NOT NULL,
    PRIMARY KEY (application_no, line, name)
) STRICT, WITHOUT ROWID;
