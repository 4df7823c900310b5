-- The operator's own versions of the forms: what their pages are printed from and read by, for as long as they exist.

CREATE TABLE templates (
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    file TEXT NOT NULL,                   -- source.docx, template.docx, blank.pdf, layout.json
    sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    PRIMARY KEY (kind, version, file)
) STRICT;
