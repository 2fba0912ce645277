-- The tamper-evident log. Twin of migrations/postgres.
--
-- Until now a response's log_index counted responses; from here on it is its place among all entries. Responses that are here
-- already move behind the entries that come first: genesis, each definition, each wave. The program then makes those entries and
-- hashes the responses in their order (intake::found); until it has, the log's size is 0.

-- The table is made anew on the way: its checks are comparisons now, because a list in a check costs SQLite a temporary table
-- for each row that is stored. An id has no index of its own any more: its receipt follows from it by the one receipt key, so
-- that the unique receipt_hash keeps ids unique, and an index of chance values costs a page of the disk for each response.
CREATE TABLE response_placed (
    log_index       INTEGER NOT NULL PRIMARY KEY CHECK (log_index >= 0),
    wave            TEXT NOT NULL REFERENCES wave (key),
    id              BLOB NOT NULL CHECK (length(id) = 16),
    agency          TEXT NOT NULL,
    source          TEXT NOT NULL CHECK (source = 'drawn' OR source = 'offered' OR source = 'open'),
    mode            TEXT NOT NULL
        CHECK (mode = 'web' OR mode = 'paper' OR mode = 'interview' OR mode = 'phone' OR mode = 'kiosk'),
    respondent_kind TEXT CHECK (respondent_kind = 'person' OR respondent_kind = 'organisation'),
    sector          TEXT,
    unit            TEXT,
    received_by     TEXT,
    day             TEXT NOT NULL CHECK (length(day) = 10),
    receipt_hash    BLOB NOT NULL UNIQUE CHECK (length(receipt_hash) = 32),
    salt            BLOB NOT NULL CHECK (length(salt) = 32),
    record_version  INTEGER NOT NULL,
    sealed          BLOB NOT NULL CHECK (length(sealed) = 32),
    answers         BLOB NOT NULL
) STRICT;
CREATE TABLE response_text_placed (
    log_index  INTEGER NOT NULL REFERENCES response_placed (log_index),
    question   TEXT NOT NULL,
    salt       BLOB CHECK (length(salt) = 32),
    words      TEXT,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    PRIMARY KEY (log_index, question)
) STRICT, WITHOUT ROWID;
INSERT INTO response_placed
SELECT log_index + 1 + (SELECT count(*) FROM definition) + (SELECT count(*) FROM wave), wave, id, agency, source, mode,
    respondent_kind, sector, unit, received_by, day, receipt_hash, salt, record_version, sealed, answers
FROM response ORDER BY log_index;
INSERT INTO response_text_placed
SELECT log_index + 1 + (SELECT count(*) FROM definition) + (SELECT count(*) FROM wave), question, salt, words, commitment
FROM response_text;
DROP TABLE response_text;
DROP TABLE response;
ALTER TABLE response_placed RENAME TO response;
ALTER TABLE response_text_placed RENAME TO response_text;
DROP TRIGGER log_head_grows;
UPDATE log_head SET size = 0;

-- The hashes of the incomplete tiles of the tree, level 0 first: with the size, all that an append must know.
ALTER TABLE log_head ADD COLUMN edge BLOB NOT NULL DEFAULT x'';

-- Every entry of the log but responses, whose entries follow from their rows. `subject` is what one looks it up by: a wave's
-- key, or the hash that it is about in hexadecimal digits.
CREATE TABLE log_entry (
    log_index INTEGER NOT NULL PRIMARY KEY CHECK (log_index >= 0),
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    body      TEXT NOT NULL
) STRICT;
CREATE INDEX log_entry_of ON log_entry (kind, subject);

-- Full tiles of the tree, 256 hashes each, written by the transaction that fills them.
CREATE TABLE log_tile (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL CHECK (length(hashes) = 8192),
    PRIMARY KEY (level, number)
) STRICT;

-- What was signed for the public; kept before it is served.
CREATE TABLE checkpoint (
    size      INTEGER NOT NULL PRIMARY KEY CHECK (size > 0),
    note      TEXT NOT NULL,
    signed_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE ticket_batch (
    batch     TEXT NOT NULL PRIMARY KEY,
    wave      TEXT NOT NULL REFERENCES wave (key),
    log_index INTEGER NOT NULL UNIQUE,
    count     INTEGER NOT NULL CHECK (count > 0),
    made_on   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Rights to answer, by the hash of their code. A spent one is a flag: no time, no link to the response.
CREATE TABLE ticket (
    hash   BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    batch  TEXT NOT NULL REFERENCES ticket_batch (batch),
    wave   TEXT NOT NULL REFERENCES wave (key),
    agency TEXT NOT NULL,
    sector TEXT,
    unit   TEXT,
    source TEXT NOT NULL CHECK (source IN ('drawn', 'offered')),
    -- 0 unused, 1 used, 2 spoiled
    state  INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_of ON ticket (wave, batch, state);

-- Responses that were declared invalid, by a further entry of the log.
CREATE TABLE void (
    response  INTEGER NOT NULL PRIMARY KEY REFERENCES response (log_index),
    log_index INTEGER NOT NULL UNIQUE,
    reason    TEXT NOT NULL CHECK (reason IN ('duplicate', 'test', 'court', 'proxy', 'illegible', 'canary'))
) STRICT;

CREATE TRIGGER response_keeps BEFORE UPDATE ON response
BEGIN SELECT RAISE(ABORT, 'a response is never changed'); END;
CREATE TRIGGER response_stays BEFORE DELETE ON response
BEGIN SELECT RAISE(ABORT, 'a response is never deleted'); END;
CREATE TRIGGER response_text_stays BEFORE DELETE ON response_text
BEGIN SELECT RAISE(ABORT, 'words are erased by emptying them'); END;
CREATE TRIGGER response_text_keeps BEFORE UPDATE ON response_text
WHEN NEW.words IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.commitment <> OLD.commitment
    OR NEW.log_index <> OLD.log_index OR NEW.question <> OLD.question
BEGIN SELECT RAISE(ABORT, 'words are only ever emptied'); END;
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_entry_keeps BEFORE UPDATE ON log_entry
BEGIN SELECT RAISE(ABORT, 'what was entered in the log is never changed'); END;
CREATE TRIGGER log_entry_stays BEFORE DELETE ON log_entry
BEGIN SELECT RAISE(ABORT, 'what was entered in the log is never deleted'); END;
CREATE TRIGGER log_tile_keeps BEFORE UPDATE ON log_tile
BEGIN SELECT RAISE(ABORT, 'a full tile of the log is never changed'); END;
CREATE TRIGGER log_tile_stays BEFORE DELETE ON log_tile
BEGIN SELECT RAISE(ABORT, 'a full tile of the log is never deleted'); END;
CREATE TRIGGER checkpoint_keeps BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'what was signed is never changed'); END;
CREATE TRIGGER checkpoint_stays BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'what was signed is never deleted'); END;
CREATE TRIGGER ticket_batch_keeps BEFORE UPDATE ON ticket_batch
BEGIN SELECT RAISE(ABORT, 'a batch of tickets is never changed'); END;
CREATE TRIGGER ticket_batch_stays BEFORE DELETE ON ticket_batch
BEGIN SELECT RAISE(ABORT, 'a batch of tickets is never deleted'); END;
CREATE TRIGGER void_keeps BEFORE UPDATE ON void
BEGIN SELECT RAISE(ABORT, 'what was declared invalid is never changed'); END;
CREATE TRIGGER void_stays BEFORE DELETE ON void
BEGIN SELECT RAISE(ABORT, 'what was declared invalid is never deleted'); END;
CREATE TRIGGER ticket_keeps BEFORE UPDATE ON ticket
WHEN OLD.state <> 0 OR NEW.state = 0 OR NEW.hash <> OLD.hash OR NEW.batch <> OLD.batch OR NEW.wave <> OLD.wave
    OR NEW.agency <> OLD.agency OR NEW.sector IS NOT OLD.sector OR NEW.unit IS NOT OLD.unit OR NEW.source <> OLD.source
BEGIN SELECT RAISE(ABORT, 'a ticket is only ever used or spoiled, once'); END;
CREATE TRIGGER ticket_stays BEFORE DELETE ON ticket
BEGIN SELECT RAISE(ABORT, 'a ticket is never deleted'); END;
