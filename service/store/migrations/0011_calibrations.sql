-- What people's corrections say of the machine's confidences: every version is kept, at most one is in use.

CREATE TABLE calibrations (
    version INTEGER PRIMARY KEY,
    body TEXT NOT NULL CHECK (json_valid(body)),  -- lines by group, level, ceiling, what it was fitted on, what it promises
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    in_use INTEGER NOT NULL DEFAULT 0 CHECK (in_use IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX calibrations_in_use ON calibrations (in_use) WHERE in_use = 1;
