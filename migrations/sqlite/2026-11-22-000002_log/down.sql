-- Back to responses that count themselves. The log, its tickets and what was signed are lost with this; all responses stay.

DROP TRIGGER response_keeps;
DROP TRIGGER response_text_keeps;
DROP TRIGGER log_head_grows;
DROP TABLE void;
DROP TABLE ticket;
DROP TABLE ticket_batch;
DROP TABLE checkpoint;
DROP TABLE log_tile;
DROP TABLE log_entry;
-- What the entries of a log committed to goes with it: in the next log other entries stand at these places.
DELETE FROM setting WHERE key LIKE 'admin/%' OR key LIKE 'admin-%';

CREATE TEMP TABLE place AS
SELECT log_index AS old_place, row_number() OVER (ORDER BY log_index) - 1 AS new_place FROM response;
CREATE UNIQUE INDEX temp.place_old ON place (old_place);
PRAGMA defer_foreign_keys = ON;
UPDATE response SET log_index = log_index + 1099511627776;
UPDATE response_text SET log_index = log_index + 1099511627776;
UPDATE response SET log_index = (SELECT new_place FROM place WHERE old_place = log_index - 1099511627776);
UPDATE response_text SET log_index = (SELECT new_place FROM place WHERE old_place = log_index - 1099511627776);
DROP TABLE place;
CREATE UNIQUE INDEX response_id ON response (id);
ALTER TABLE log_head DROP COLUMN edge;
UPDATE log_head SET size = (SELECT count(*) FROM response);

CREATE TRIGGER response_keeps BEFORE UPDATE ON response
BEGIN SELECT RAISE(ABORT, 'a response is never changed'); END;
CREATE TRIGGER response_text_keeps BEFORE UPDATE ON response_text
WHEN NEW.words IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.commitment <> OLD.commitment
    OR NEW.log_index <> OLD.log_index OR NEW.question <> OLD.question
BEGIN SELECT RAISE(ABORT, 'words are only ever emptied'); END;
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
