-- Documents of the operator: privacy policy, data-processing agreement, security policy. A version that a second person has
-- approved is published; rows are never changed after that, and never deleted.
CREATE TABLE documents (
    kind TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    written_by TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    approved_by TEXT,
    approved_at INTEGER,
    PRIMARY KEY (kind, version)
) STRICT;

CREATE TABLE document_texts (
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    language TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (kind, version, language),
    FOREIGN KEY (kind, version) REFERENCES documents (kind, version)
) STRICT;
