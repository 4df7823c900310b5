-- What people say of an inspection, over the machine's verdict; the newest counts, none is changed.

CREATE TABLE inspection_verdicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    inspection_id INTEGER NOT NULL REFERENCES inspections (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('intact', 'damaged', 'unclear')),
    reason TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX inspection_verdicts_by_inspection ON inspection_verdicts (inspection_id, id);
