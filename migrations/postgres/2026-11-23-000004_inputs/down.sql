-- Figures go back to a table of their own. Designs are lost with this; their entries in the log stay.
CREATE TABLE figure_file (
    log_index BIGINT NOT NULL PRIMARY KEY,
    wave      TEXT NOT NULL REFERENCES wave (key),
    body      TEXT NOT NULL
);
INSERT INTO figure_file (log_index, wave, body) SELECT log_index, wave, body FROM input_file WHERE kind = 'figures' ORDER BY log_index;
DROP TABLE input_file;
CREATE INDEX figure_file_of ON figure_file (wave, log_index);

CREATE TRIGGER figure_file_keeps BEFORE UPDATE ON figure_file
FOR EACH ROW EXECUTE FUNCTION refuse('imported figures are never changed, only followed by others');
CREATE TRIGGER figure_file_stays BEFORE DELETE OR TRUNCATE ON figure_file
FOR EACH STATEMENT EXECUTE FUNCTION refuse('imported figures are never deleted');
