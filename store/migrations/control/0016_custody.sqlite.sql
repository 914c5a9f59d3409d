-- Which run works on the backups of an organization: one whose lease ran out renews and ends no other's.
ALTER TABLE backups ADD COLUMN leased_by BLOB;
