-- One table for every kind of file that is imported for a wave: figures, and the design. Twin of migrations/sqlite.
--
-- Each import keeps the whole file of its kind as it stands from then on, in one spelling, whose hash the log enters (an entry
-- `input` of that kind, at log_index). The newest of a kind counts; earlier ones stay.
CREATE TABLE input_file (
    log_index BIGINT NOT NULL PRIMARY KEY,
    wave      TEXT NOT NULL REFERENCES wave (key),
    kind      TEXT NOT NULL CHECK (kind IN ('figures', 'design')),
    body      TEXT NOT NULL
);
INSERT INTO input_file (log_index, wave, kind, body) SELECT log_index, wave, 'figures', body FROM figure_file ORDER BY log_index;
DROP TABLE figure_file;
CREATE INDEX input_file_of ON input_file (wave, kind, log_index);

CREATE TRIGGER input_file_keeps BEFORE UPDATE ON input_file
FOR EACH ROW EXECUTE FUNCTION refuse('imported files are never changed, only followed by others');
CREATE TRIGGER input_file_stays BEFORE DELETE OR TRUNCATE ON input_file
FOR EACH STATEMENT EXECUTE FUNCTION refuse('imported files are never deleted');
