-- Which documents of the operator an owner has accepted for the organization: the text itself, by its hash.
CREATE TABLE document_acceptances (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    version bigint NOT NULL,
    language text NOT NULL,
    sha256 text NOT NULL,
    accepted_by uuid REFERENCES members (id) ON DELETE SET NULL,
    accepted_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX document_acceptances_kind_version_key ON document_acceptances (kind, version);
CREATE INDEX document_acceptances_accepted_by ON document_acceptances (accepted_by);
