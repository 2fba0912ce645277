-- Margins are lost with this; their entries in the log stay.
DROP TRIGGER input_file_stays ON input_file;
DELETE FROM input_file WHERE kind = 'margins';
ALTER TABLE input_file DROP CONSTRAINT input_file_kind_check;
ALTER TABLE input_file ADD CONSTRAINT input_file_kind_check CHECK (kind IN ('figures', 'design'));
CREATE TRIGGER input_file_stays BEFORE DELETE OR TRUNCATE ON input_file
FOR EACH STATEMENT EXECUTE FUNCTION refuse('imported files are never deleted');
