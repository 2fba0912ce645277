-- A kind more of imported files: the margins of a wave. Twin of migrations/sqlite.
ALTER TABLE input_file DROP CONSTRAINT input_file_kind_check;
ALTER TABLE input_file ADD CONSTRAINT input_file_kind_check CHECK (kind IN ('figures', 'design', 'margins'));
