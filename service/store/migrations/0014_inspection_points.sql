-- Where the machine decides by itself, by family of parts, set from people's verdicts: every version kept, one in use.

CREATE TABLE inspection_points (
    version INTEGER PRIMARY KEY,
    body TEXT NOT NULL CHECK (json_valid(body)),  -- by family: points, how many parts, what they promise
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    in_use INTEGER NOT NULL DEFAULT 0 CHECK (in_use IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX inspection_points_in_use ON inspection_points (in_use) WHERE in_use = 1;
