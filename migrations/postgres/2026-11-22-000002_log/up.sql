-- The tamper-evident log. Twin of migrations/sqlite.
--
-- Until now a response's log_index counted responses; from here on it is its place among all entries. Responses that are here
-- already move behind the entries that come first: genesis, each definition, each wave. The program then makes those entries and
-- hashes the responses in their order (intake::found); until it has, the log's size is 0.

DROP TRIGGER response_keeps ON response;
DROP TRIGGER response_text_keeps ON response_text;
DROP TRIGGER log_head_grows ON log_head;
ALTER TABLE response_text DROP CONSTRAINT response_text_log_index_fkey;
-- Far away first, then to their places: no two rows ever share one.
UPDATE response SET log_index = log_index + 1099511627776;
UPDATE response_text SET log_index = log_index + 1099511627776;
UPDATE response SET log_index = log_index - 1099511627776 + 1 + (SELECT count(*) FROM definition) + (SELECT count(*) FROM wave);
UPDATE response_text SET log_index = log_index - 1099511627776 + 1 + (SELECT count(*) FROM definition) + (SELECT count(*) FROM wave);
ALTER TABLE response_text ADD FOREIGN KEY (log_index) REFERENCES response (log_index);
-- An id's receipt follows from it by the one receipt key: the unique receipt_hash keeps ids unique too.
ALTER TABLE response DROP CONSTRAINT response_id_key;
UPDATE log_head SET size = 0;

-- The hashes of the incomplete tiles of the tree, level 0 first: with the size, all that an append must know.
ALTER TABLE log_head ADD COLUMN edge BYTEA NOT NULL DEFAULT ''::bytea;

-- Every entry of the log but responses, whose entries follow from their rows. `subject` is what one looks it up by: a wave's
-- key, or the hash that it is about in hexadecimal digits.
CREATE TABLE log_entry (
    log_index BIGINT NOT NULL PRIMARY KEY CHECK (log_index >= 0),
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    body      TEXT NOT NULL
);
CREATE INDEX log_entry_of ON log_entry (kind, subject);

-- Full tiles of the tree, 256 hashes each, written by the transaction that fills them.
CREATE TABLE log_tile (
    level  INTEGER NOT NULL,
    number BIGINT NOT NULL,
    hashes BYTEA NOT NULL CHECK (octet_length(hashes) = 8192),
    PRIMARY KEY (level, number)
);

-- What was signed for the public; kept before it is served.
CREATE TABLE checkpoint (
    size      BIGINT NOT NULL PRIMARY KEY CHECK (size > 0),
    note      TEXT NOT NULL,
    signed_ms BIGINT NOT NULL
);

CREATE TABLE ticket_batch (
    batch     TEXT NOT NULL PRIMARY KEY,
    wave      TEXT NOT NULL REFERENCES wave (key),
    log_index BIGINT NOT NULL UNIQUE,
    count     BIGINT NOT NULL CHECK (count > 0),
    made_on   TEXT NOT NULL
);

-- Rights to answer, by the hash of their code. A spent one is a flag: no time, no link to the response.
CREATE TABLE ticket (
    hash   BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(hash) = 32),
    batch  TEXT NOT NULL REFERENCES ticket_batch (batch),
    wave   TEXT NOT NULL REFERENCES wave (key),
    agency TEXT NOT NULL,
    sector TEXT,
    unit   TEXT,
    source TEXT NOT NULL CHECK (source IN ('drawn', 'offered')),
    -- 0 unused, 1 used, 2 spoiled
    state  INTEGER NOT NULL CHECK (state IN (0, 1, 2))
);
CREATE INDEX ticket_of ON ticket (wave, batch, state);

-- Responses that were declared invalid, by a further entry of the log.
CREATE TABLE void (
    response  BIGINT NOT NULL PRIMARY KEY REFERENCES response (log_index),
    log_index BIGINT NOT NULL UNIQUE,
    reason    TEXT NOT NULL CHECK (reason IN ('duplicate', 'test', 'court', 'proxy', 'illegible', 'canary'))
);

-- The edge is hashes, which do not compress.
ALTER TABLE log_head ALTER COLUMN edge SET STORAGE EXTERNAL;

CREATE TRIGGER response_keeps BEFORE UPDATE ON response
FOR EACH ROW EXECUTE FUNCTION refuse('a response is never changed');
CREATE TRIGGER response_text_keeps BEFORE UPDATE ON response_text
FOR EACH ROW WHEN (NEW.words IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.commitment <> OLD.commitment
    OR NEW.log_index <> OLD.log_index OR NEW.question <> OLD.question)
EXECUTE FUNCTION refuse('words are only ever emptied');
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head
FOR EACH ROW WHEN (NEW.size < OLD.size) EXECUTE FUNCTION refuse('the log only grows');
CREATE TRIGGER log_entry_keeps BEFORE UPDATE ON log_entry
FOR EACH ROW EXECUTE FUNCTION refuse('what was entered in the log is never changed');
CREATE TRIGGER log_entry_stays BEFORE DELETE OR TRUNCATE ON log_entry
FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was entered in the log is never deleted');
CREATE TRIGGER log_tile_keeps BEFORE UPDATE ON log_tile
FOR EACH ROW EXECUTE FUNCTION refuse('a full tile of the log is never changed');
CREATE TRIGGER log_tile_stays BEFORE DELETE OR TRUNCATE ON log_tile
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a full tile of the log is never deleted');
CREATE TRIGGER checkpoint_keeps BEFORE UPDATE ON checkpoint
FOR EACH ROW EXECUTE FUNCTION refuse('what was signed is never changed');
CREATE TRIGGER checkpoint_stays BEFORE DELETE OR TRUNCATE ON checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was signed is never deleted');
CREATE TRIGGER ticket_batch_keeps BEFORE UPDATE ON ticket_batch
FOR EACH ROW EXECUTE FUNCTION refuse('a batch of tickets is never changed');
CREATE TRIGGER ticket_batch_stays BEFORE DELETE OR TRUNCATE ON ticket_batch
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a batch of tickets is never deleted');
CREATE TRIGGER void_keeps BEFORE UPDATE ON void
FOR EACH ROW EXECUTE FUNCTION refuse('what was declared invalid is never changed');
CREATE TRIGGER void_stays BEFORE DELETE OR TRUNCATE ON void
FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was declared invalid is never deleted');
CREATE TRIGGER ticket_keeps BEFORE UPDATE ON ticket
FOR EACH ROW WHEN (OLD.state <> 0 OR NEW.state = 0 OR NEW.hash <> OLD.hash OR NEW.batch <> OLD.batch OR NEW.wave <> OLD.wave
    OR NEW.agency <> OLD.agency OR NEW.sector IS DISTINCT FROM OLD.sector OR NEW.unit IS DISTINCT FROM OLD.unit
    OR NEW.source <> OLD.source)
EXECUTE FUNCTION refuse('a ticket is only ever used or spoiled, once');
CREATE TRIGGER ticket_stays BEFORE DELETE OR TRUNCATE ON ticket
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a ticket is never deleted');
