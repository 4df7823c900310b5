-- Numbers that remarks of invoices name, and indexes of what is open.

DROP INDEX balers_by_seller;              -- balers_of_seller begins with the same column

CREATE INDEX alerts_by_day ON alerts (last_on, id);
CREATE INDEX alerts_of_station_by_day ON alerts (station_code, last_on, id);
CREATE INDEX shipments_not_received ON shipments (shipment_no, station_code)
    WHERE json_extract(body, '$.received_on') IS NULL;

CREATE TABLE invoice_numbers (            -- the numbers in the remark of an invoice that no shipment is noted on (4.5)
    plain TEXT NOT NULL,
    invoice_no TEXT NOT NULL,
    PRIMARY KEY (plain, invoice_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX invoice_numbers_of ON invoice_numbers (invoice_no);

INSERT OR IGNORE INTO shipment_numbers
    SELECT plain, shipment_no, plain GLOB '*[^0-9A-Z-]*' OR plain GLOB '-*' OR plain GLOB '*-' OR plain GLOB '*--*'
    FROM (
        SELECT shipment_no, upper(replace(shipment_no, ' ', '')) AS plain FROM shipments
        UNION SELECT shipment_no, upper(replace(waybill_no, ' ', '')) FROM shipments WHERE waybill_no IS NOT NULL
    )
    WHERE plain <> '';
