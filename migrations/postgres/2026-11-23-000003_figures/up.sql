-- Figures that are imported for a wave. Twin of migrations/sqlite.
--
-- Each import keeps all figures of the wave as they stand from then on, as one file in one spelling, whose hash the log enters
-- (an entry `input` of kind `figures`, at log_index). The newest counts; earlier ones stay.
CREATE TABLE figure_file (
    log_index BIGINT NOT NULL PRIMARY KEY,
    wave      TEXT NOT NULL REFERENCES wave (key),
    body      TEXT NOT NULL
);
CREATE INDEX figure_file_of ON figure_file (wave, log_index);

CREATE TRIGGER figure_file_keeps BEFORE UPDATE ON figure_file
FOR EACH ROW EXECUTE FUNCTION refuse('imported figures are never changed, only followed by others');
CREATE TRIGGER figure_file_stays BEFORE DELETE OR TRUNCATE ON figure_file
FOR EACH STATEMENT EXECUTE FUNCTION refuse('imported figures are never deleted');
