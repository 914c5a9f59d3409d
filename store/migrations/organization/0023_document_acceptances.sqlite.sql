-- Which documents of the operator an owner has accepted for the organization: the text itself, by its hash.
CREATE TABLE document_acceptances (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    language TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    accepted_by BLOB REFERENCES members (id) ON DELETE SET NULL,
    accepted_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX document_acceptances_kind_version_key ON document_acceptances (kind, version);
CREATE INDEX document_acceptances_accepted_by ON document_acceptances (accepted_by);
