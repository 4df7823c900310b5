-- Headquarters asks for the tickets that wait for an audit over all stations, by number.

CREATE INDEX tickets_unaudited ON tickets (ticket_no, station_code) WHERE json_extract(body, '$.audited_km') IS NULL;
