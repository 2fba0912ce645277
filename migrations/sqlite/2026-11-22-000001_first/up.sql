-- The first schema. Twin of migrations/postgres: same tables, same columns, same order.
-- Days are text (2026-11-22) and no table of answers holds a time. Hashes and salts are 32 bytes.

CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- All agencies that were ever imported, as they are known today.
CREATE TABLE agency (
    code       TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    name_en    TEXT,
    kind       TEXT NOT NULL,
    block      TEXT NOT NULL,
    parent     TEXT,
    valid_from TEXT,
    valid_to   TEXT,
    successors TEXT NOT NULL,
    files      INTEGER
) STRICT, WITHOUT ROWID;

-- Texts of surveys and methods, by their hash, kept for ever.
CREATE TABLE definition (
    sha256  BLOB NOT NULL PRIMARY KEY CHECK (length(sha256) = 32),
    kind    TEXT NOT NULL CHECK (kind IN ('survey', 'method')),
    key     TEXT NOT NULL,
    version TEXT NOT NULL,
    text    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE wave (
    key       TEXT NOT NULL PRIMARY KEY,
    survey    BLOB NOT NULL REFERENCES definition (sha256),
    opens     TEXT NOT NULL,
    closes    TEXT NOT NULL CHECK (opens <= closes),
    live      INTEGER NOT NULL CHECK (live IN (0, 1)),
    demo      INTEGER NOT NULL CHECK (demo IN (0, 1)),
    closed_on TEXT,
    opened_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The methods of a wave; place 0 is the default, locked when the wave opened.
CREATE TABLE wave_method (
    wave                TEXT NOT NULL REFERENCES wave (key),
    place               INTEGER NOT NULL,
    method              BLOB NOT NULL REFERENCES definition (sha256),
    added_after_opening INTEGER NOT NULL CHECK (added_after_opening IN (0, 1)),
    PRIMARY KEY (wave, place)
) STRICT, WITHOUT ROWID;

-- The agencies of a wave, as they were when it opened.
CREATE TABLE wave_agency (
    wave       TEXT NOT NULL REFERENCES wave (key),
    place      INTEGER NOT NULL,
    code       TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_en    TEXT,
    kind       TEXT NOT NULL,
    block      TEXT NOT NULL,
    parent     TEXT,
    valid_from TEXT,
    valid_to   TEXT,
    successors TEXT NOT NULL,
    files      INTEGER,
    PRIMARY KEY (wave, place),
    UNIQUE (wave, code)
) STRICT, WITHOUT ROWID;

-- The one head of the log: how many entries there are. Every append reads it inside its own write transaction.
CREATE TABLE log_head (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL CHECK (size >= 0)
) STRICT;
INSERT INTO log_head (id, size) VALUES (1, 0);

-- Accepted responses. `answers` is laid out by the survey; `sealed` commits to the canonical record of `record_version`,
-- which follows from the other columns.
CREATE TABLE response (
    log_index       INTEGER NOT NULL PRIMARY KEY CHECK (log_index >= 0),
    wave            TEXT NOT NULL REFERENCES wave (key),
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    agency          TEXT NOT NULL,
    source          TEXT NOT NULL CHECK (source IN ('drawn', 'offered', 'open')),
    mode            TEXT NOT NULL CHECK (mode IN ('web', 'paper', 'interview', 'phone', 'kiosk')),
    respondent_kind TEXT CHECK (respondent_kind IN ('person', 'organisation')),
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

-- Free words, apart, so that they alone can be erased on lawful request: the commitment stays.
CREATE TABLE response_text (
    log_index  INTEGER NOT NULL REFERENCES response (log_index),
    question   TEXT NOT NULL,
    salt       BLOB CHECK (length(salt) = 32),
    words      TEXT,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    PRIMARY KEY (log_index, question)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER response_keeps BEFORE UPDATE ON response
BEGIN SELECT RAISE(ABORT, 'a response is never changed'); END;
CREATE TRIGGER response_stays BEFORE DELETE ON response
BEGIN SELECT RAISE(ABORT, 'a response is never deleted'); END;
CREATE TRIGGER definition_keeps BEFORE UPDATE ON definition
BEGIN SELECT RAISE(ABORT, 'a definition is never changed'); END;
CREATE TRIGGER definition_stays BEFORE DELETE ON definition
BEGIN SELECT RAISE(ABORT, 'a definition is never deleted'); END;
CREATE TRIGGER response_text_stays BEFORE DELETE ON response_text
BEGIN SELECT RAISE(ABORT, 'words are erased by emptying them'); END;
CREATE TRIGGER response_text_keeps BEFORE UPDATE ON response_text
WHEN NEW.words IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.commitment <> OLD.commitment
    OR NEW.log_index <> OLD.log_index OR NEW.question <> OLD.question
BEGIN SELECT RAISE(ABORT, 'words are only ever emptied'); END;
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_head_stays BEFORE DELETE ON log_head
BEGIN SELECT RAISE(ABORT, 'the log has one head'); END;
CREATE TRIGGER wave_keeps BEFORE UPDATE ON wave
WHEN NEW.key <> OLD.key OR NEW.survey <> OLD.survey OR NEW.opens <> OLD.opens OR NEW.closes <> OLD.closes
    OR NEW.live <> OLD.live OR NEW.demo <> OLD.demo OR NEW.opened_ms <> OLD.opened_ms OR OLD.closed_on IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a wave is only ever closed'); END;
CREATE TRIGGER wave_stays BEFORE DELETE ON wave
BEGIN SELECT RAISE(ABORT, 'what a wave was opened with stays'); END;
CREATE TRIGGER wave_method_stays BEFORE DELETE ON wave_method
BEGIN SELECT RAISE(ABORT, 'what a wave was opened with stays'); END;
CREATE TRIGGER wave_agency_stays BEFORE DELETE ON wave_agency
BEGIN SELECT RAISE(ABORT, 'what a wave was opened with stays'); END;
CREATE TRIGGER wave_method_keeps BEFORE UPDATE ON wave_method
BEGIN SELECT RAISE(ABORT, 'what a wave was opened with is never changed'); END;
CREATE TRIGGER wave_agency_keeps BEFORE UPDATE ON wave_agency
BEGIN SELECT RAISE(ABORT, 'what a wave was opened with is never changed'); END;
