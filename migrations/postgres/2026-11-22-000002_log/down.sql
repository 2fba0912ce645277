-- Back to responses that count themselves. The log, its tickets and what was signed are lost with this; all responses stay.

DROP TRIGGER response_keeps ON response;
DROP TRIGGER response_text_keeps ON response_text;
DROP TRIGGER log_head_grows ON log_head;
DROP TABLE void;
DROP TABLE ticket;
DROP TABLE ticket_batch;
DROP TABLE checkpoint;
DROP TABLE log_tile;
DROP TABLE log_entry;
-- What the entries of a log committed to goes with it: in the next log other entries stand at these places.
DELETE FROM setting WHERE key LIKE 'admin/%' OR key LIKE 'admin-%';

ALTER TABLE response_text DROP CONSTRAINT response_text_log_index_fkey;
CREATE TEMP TABLE place AS
SELECT log_index AS old_place, row_number() OVER (ORDER BY log_index) - 1 AS new_place FROM response;
UPDATE response SET log_index = log_index + 1099511627776;
UPDATE response_text SET log_index = log_index + 1099511627776;
UPDATE response SET log_index = new_place FROM place WHERE old_place = log_index - 1099511627776;
UPDATE response_text SET log_index = new_place FROM place WHERE old_place = log_index - 1099511627776;
DROP TABLE place;
ALTER TABLE response_text ADD FOREIGN KEY (log_index) REFERENCES response (log_index);
ALTER TABLE response ADD CONSTRAINT response_id_key UNIQUE (id);
ALTER TABLE log_head DROP COLUMN edge;
UPDATE log_head SET size = (SELECT count(*) FROM response);

CREATE TRIGGER response_keeps BEFORE UPDATE ON response
FOR EACH ROW EXECUTE FUNCTION refuse('a response is never changed');
CREATE TRIGGER response_text_keeps BEFORE UPDATE ON response_text
FOR EACH ROW WHEN (NEW.words IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.commitment <> OLD.commitment
    OR NEW.log_index <> OLD.log_index OR NEW.question <> OLD.question)
EXECUTE FUNCTION refuse('words are only ever emptied');
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head
FOR EACH ROW WHEN (NEW.size < OLD.size) EXECUTE FUNCTION refuse('the log only grows');
