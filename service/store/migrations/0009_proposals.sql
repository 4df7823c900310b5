-- Edited Word templates that headquarters looks at before they count: what is wrong with each, or its measured files.

CREATE TABLE template_proposals (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,                   -- of the uploaded file
    source TEXT NOT NULL REFERENCES blobs (sha256),
    status TEXT NOT NULL CHECK (status IN ('measuring', 'unfit', 'waiting', 'approved', 'refused')),
    version INTEGER,                      -- that it would become
    moved INTEGER,                        -- cells that lie elsewhere than on the version in use
    findings TEXT NOT NULL DEFAULT '[]',  -- JSON: the sentences that say what is wrong
    started_at TEXT NOT NULL,             -- of the last measuring
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    reason TEXT                           -- of a refusal
) STRICT;

CREATE TABLE template_proposal_files (
    proposal INTEGER NOT NULL REFERENCES template_proposals (id),
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    PRIMARY KEY (proposal, file)
) STRICT;
