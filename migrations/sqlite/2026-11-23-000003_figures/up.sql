-- Figures that are imported for a wave. Twin of migrations/postgres.
--
-- Each import keeps all figures of the wave as they stand from then on, as one file in one spelling, whose hash the log enters
-- (an entry `input` of kind `figures`, at log_index). The newest counts; earlier ones stay.
CREATE TABLE figure_file (
    log_index INTEGER NOT NULL PRIMARY KEY,
    wave      TEXT NOT NULL REFERENCES wave (key),
    body      TEXT NOT NULL
) STRICT;
CREATE INDEX figure_file_of ON figure_file (wave, log_index);

CREATE TRIGGER figure_file_keeps BEFORE UPDATE ON figure_file
BEGIN SELECT RAISE(ABORT, 'imported figures are never changed, only followed by others'); END;
CREATE TRIGGER figure_file_stays BEFORE DELETE ON figure_file
BEGIN SELECT RAISE(ABORT, 'imported figures are never deleted'); END;
