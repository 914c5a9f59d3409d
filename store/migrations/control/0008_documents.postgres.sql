-- Documents of the operator: privacy policy, data-processing agreement, security policy. A version that a second person has
-- approved is published; rows are never changed after that, and never deleted.
CREATE TABLE documents (
    kind text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    written_by text NOT NULL,
    written_at timestamptz NOT NULL,
    approved_by text,
    approved_at timestamptz,
    PRIMARY KEY (kind, version)
);

CREATE TABLE document_texts (
    kind text NOT NULL,
    version bigint NOT NULL,
    language text NOT NULL,
    sha256 text NOT NULL,
    content text NOT NULL,
    PRIMARY KEY (kind, version, language),
    FOREIGN KEY (kind, version) REFERENCES documents (kind, version)
);
