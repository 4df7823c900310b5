-- The search keeps each record's plain text, and an index of short pieces that says only which records to look at.

ALTER TABLE search_rows ADD COLUMN number TEXT NOT NULL DEFAULT '';  -- letters and digits of the key
ALTER TABLE search_rows ADD COLUMN plain TEXT NOT NULL DEFAULT '';   -- of what it is found by, cleaned
UPDATE search_rows SET number = search_characters(key), plain = coalesce(
    (SELECT search_plain_of_pairs(singles, pairs) FROM search_index WHERE search_index.rowid = search_rows.id), ''
);
CREATE INDEX search_rows_by_number ON search_rows (number, id);
DROP TABLE search_index;
CREATE VIRTUAL TABLE search_index USING fts5 (pieces, content='', detail=none, columnsize=0, tokenize="ascii");
INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 8388608);
INSERT INTO search_index (rowid, pieces) SELECT id, search_entry(plain, station_code) FROM search_rows ORDER BY id;
