-- What pages ask of documents, the counter, inspections, conflicts and statements, looked up instead of walked to.

CREATE INDEX documents_by_kind ON documents (kind, id);
CREATE INDEX documents_of_station_by_status ON documents (station_code, status, id);
CREATE INDEX inspections_of_station ON inspections (station_code, id);
CREATE INDEX conflicts_ended ON conflicts (ended_at, id) WHERE choice IS NOT NULL;
CREATE INDEX conflicts_of_station_ended ON conflicts (station_code, ended_at, id) WHERE choice IS NOT NULL;
CREATE INDEX conflicts_of_document ON conflicts (document_id, id) WHERE document_id IS NOT NULL;
CREATE INDEX receipts_newest ON receipts (opened_at DESC, shipment_no);
CREATE INDEX receipts_of_station ON receipts (station_code, opened_at DESC, shipment_no);
CREATE INDEX receipts_open ON receipts (shipment_no, station_code) WHERE closed_at IS NULL;
CREATE INDEX scans_of_shipment ON scans (shipment_no, id);
CREATE INDEX scans_of_tag ON scans (tag_no, id) WHERE tag_no IS NOT NULL;
CREATE INDEX statements_newest ON statements (period DESC, station_code);

CREATE TABLE document_counts (            -- how many documents of each status a station has
    station_code TEXT NOT NULL,           -- empty: headquarters'
    status TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (station_code, status)
) STRICT, WITHOUT ROWID;
INSERT INTO document_counts SELECT coalesce(station_code, ''), status, count(*) FROM documents GROUP BY 1, 2;
CREATE TRIGGER documents_are_counted AFTER INSERT ON documents BEGIN
    INSERT INTO document_counts VALUES (coalesce(new.station_code, ''), new.status, 1)
        ON CONFLICT DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER changed_documents_are_counted AFTER UPDATE OF status, station_code ON documents BEGIN
    UPDATE document_counts SET number = number - 1
        WHERE station_code = coalesce(old.station_code, '') AND status = old.status;
    INSERT INTO document_counts VALUES (coalesce(new.station_code, ''), new.status, 1)
        ON CONFLICT DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER removed_documents_are_counted AFTER DELETE ON documents BEGIN
    UPDATE document_counts SET number = number - 1
        WHERE station_code = coalesce(old.station_code, '') AND status = old.status;
END;
