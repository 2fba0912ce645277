-- The first schema. Twin of migrations/sqlite: same tables, same columns, same order.
-- Days are text (2026-11-22) and no table of answers holds a time. Hashes and salts are 32 bytes.

CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

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
    files      BIGINT
);

-- Texts of surveys and methods, by their hash, kept for ever.
CREATE TABLE definition (
    sha256  BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(sha256) = 32),
    kind    TEXT NOT NULL CHECK (kind IN ('survey', 'method')),
    key     TEXT NOT NULL,
    version TEXT NOT NULL,
    text    TEXT NOT NULL
);

CREATE TABLE wave (
    key       TEXT NOT NULL PRIMARY KEY,
    survey    BYTEA NOT NULL REFERENCES definition (sha256),
    opens     TEXT NOT NULL,
    closes    TEXT NOT NULL CHECK (opens <= closes),
    live      BOOLEAN NOT NULL,
    demo      BOOLEAN NOT NULL,
    closed_on TEXT,
    opened_ms BIGINT NOT NULL
);

-- The methods of a wave; place 0 is the default, locked when the wave opened.
CREATE TABLE wave_method (
    wave                TEXT NOT NULL REFERENCES wave (key),
    place               INTEGER NOT NULL,
    method              BYTEA NOT NULL REFERENCES definition (sha256),
    added_after_opening BOOLEAN NOT NULL,
    PRIMARY KEY (wave, place)
);

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
    files      BIGINT,
    PRIMARY KEY (wave, place),
    UNIQUE (wave, code)
);

-- The one head of the log: how many entries there are. Every append reads it inside its own write transaction.
CREATE TABLE log_head (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL CHECK (size >= 0)
);
INSERT INTO log_head (id, size) VALUES (1, 0);

-- Accepted responses. `answers` is laid out by the survey; `sealed` commits to the canonical record of `record_version`,
-- which follows from the other columns.
CREATE TABLE response (
    log_index       BIGINT NOT NULL PRIMARY KEY CHECK (log_index >= 0),
    wave            TEXT NOT NULL REFERENCES wave (key),
    id              BYTEA NOT NULL UNIQUE CHECK (octet_length(id) = 16),
    agency          TEXT NOT NULL,
    source          TEXT NOT NULL CHECK (source IN ('drawn', 'offered', 'open')),
    mode            TEXT NOT NULL CHECK (mode IN ('web', 'paper', 'interview', 'phone', 'kiosk')),
    respondent_kind TEXT CHECK (respondent_kind IN ('person', 'organisation')),
    sector          TEXT,
    unit            TEXT,
    received_by     TEXT,
    day             TEXT NOT NULL CHECK (length(day) = 10),
    receipt_hash    BYTEA NOT NULL UNIQUE CHECK (octet_length(receipt_hash) = 32),
    salt            BYTEA NOT NULL CHECK (octet_length(salt) = 32),
    record_version  INTEGER NOT NULL,
    sealed          BYTEA NOT NULL CHECK (octet_length(sealed) = 32),
    answers         BYTEA NOT NULL
);

-- Free words, apart, so that they alone can be erased on lawful request: the commitment stays.
CREATE TABLE response_text (
    log_index  BIGINT NOT NULL REFERENCES response (log_index),
    question   TEXT NOT NULL,
    salt       BYTEA CHECK (octet_length(salt) = 32),
    words      TEXT,
    commitment BYTEA NOT NULL CHECK (octet_length(commitment) = 32),
    PRIMARY KEY (log_index, question)
);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;

CREATE TRIGGER response_keeps BEFORE UPDATE ON response
FOR EACH ROW EXECUTE FUNCTION refuse('a response is never changed');
CREATE TRIGGER response_stays BEFORE DELETE OR TRUNCATE ON response
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a response is never deleted');
CREATE TRIGGER definition_keeps BEFORE UPDATE ON definition
FOR EACH ROW EXECUTE FUNCTION refuse('a definition is never changed');
CREATE TRIGGER definition_stays BEFORE DELETE OR TRUNCATE ON definition
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a definition is never deleted');
CREATE TRIGGER response_text_stays BEFORE DELETE OR TRUNCATE ON response_text
FOR EACH STATEMENT EXECUTE FUNCTION refuse('words are erased by emptying them');
CREATE TRIGGER response_text_keeps BEFORE UPDATE ON response_text
FOR EACH ROW WHEN (NEW.words IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.commitment <> OLD.commitment
    OR NEW.log_index <> OLD.log_index OR NEW.question <> OLD.question)
EXECUTE FUNCTION refuse('words are only ever emptied');
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head
FOR EACH ROW WHEN (NEW.size < OLD.size) EXECUTE FUNCTION refuse('the log only grows');
CREATE TRIGGER log_head_stays BEFORE DELETE OR TRUNCATE ON log_head
FOR EACH STATEMENT EXECUTE FUNCTION refuse('the log has one head');
CREATE TRIGGER wave_keeps BEFORE UPDATE ON wave
FOR EACH ROW WHEN (NEW.key <> OLD.key OR NEW.survey <> OLD.survey OR NEW.opens <> OLD.opens OR NEW.closes <> OLD.closes
    OR NEW.live <> OLD.live OR NEW.demo <> OLD.demo OR NEW.opened_ms <> OLD.opened_ms OR OLD.closed_on IS NOT NULL)
EXECUTE FUNCTION refuse('a wave is only ever closed');
CREATE TRIGGER wave_stays BEFORE DELETE OR TRUNCATE ON wave
FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a wave was opened with stays');
CREATE TRIGGER wave_method_stays BEFORE DELETE OR TRUNCATE ON wave_method
FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a wave was opened with stays');
CREATE TRIGGER wave_agency_stays BEFORE DELETE OR TRUNCATE ON wave_agency
FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a wave was opened with stays');
CREATE TRIGGER wave_method_keeps BEFORE UPDATE ON wave_method
FOR EACH ROW EXECUTE FUNCTION refuse('what a wave was opened with is never changed');
CREATE TRIGGER wave_agency_keeps BEFORE UPDATE ON wave_agency
FOR EACH ROW EXECUTE FUNCTION refuse('what a wave was opened with is never changed');
