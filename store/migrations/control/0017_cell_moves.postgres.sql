-- What a move to or from another installation knows of it: its keys, its region, and what either side has signed.
ALTER TABLE moves ADD COLUMN cell jsonb;
ALTER TABLE moves ALTER COLUMN cell SET STATISTICS 0;
