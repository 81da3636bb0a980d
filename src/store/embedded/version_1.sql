-- Odds and ends: the salt of the names, how many people were removed or merged, whether the file was closed in order.
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID;

-- Ids of messages already taken in, as hashes. Small rows, so a table in key order costs least; old ones are found by
-- walking through it, not by an index.
CREATE TABLE processed (key BLOB PRIMARY KEY, day INTEGER NOT NULL) WITHOUT ROWID;

-- AUTOINCREMENT: the number of somebody who was forgotten is never given to another.
CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id BLOB NOT NULL,
    phone TEXT,
    user TEXT,
    opted_out INTEGER NOT NULL DEFAULT 0,
    opted_out_at INTEGER,
    revision INTEGER NOT NULL DEFAULT 0,
    erasing INTEGER NOT NULL DEFAULT 0,
    session BLOB
);
CREATE INDEX people_erasing ON people (id) WHERE erasing;

-- Addresses people were ever known by. Those they have now stand in their row too; only the former ones need an index to be
-- found from the person.
CREATE TABLE aliases (
    address TEXT PRIMARY KEY,
    person INTEGER NOT NULL,
    former INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX aliases_former ON aliases (person) WHERE former;
CREATE TRIGGER people_phone AFTER UPDATE OF phone ON people WHEN old.phone IS NOT NULL AND old.phone IS NOT new.phone
BEGIN UPDATE aliases SET former = 1 WHERE address = 'p' || old.phone; END;
CREATE TRIGGER people_user AFTER UPDATE OF user ON people WHEN old.user IS NOT NULL AND old.user IS NOT new.user
BEGIN UPDATE aliases SET former = 1 WHERE address = 'u' || old.user; END;

-- What waits to be applied; who is next is known in memory.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    urgent INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    key TEXT NOT NULL,
    input BLOB NOT NULL
);

-- What is not sent yet.
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    exempt INTEGER NOT NULL,
    state INTEGER NOT NULL,
    due INTEGER,
    since INTEGER,
    attempt INTEGER NOT NULL,
    timeouts INTEGER NOT NULL,
    refusals INTEGER NOT NULL,
    reply_to TEXT,
    message BLOB NOT NULL
);

-- What was sent, without its text.
CREATE TABLE deliveries (
    sequence INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    provider INTEGER,
    state INTEGER NOT NULL,
    code INTEGER,
    at INTEGER NOT NULL
);
CREATE INDEX deliveries_provider ON deliveries (provider);

CREATE TABLE dead (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    sequence INTEGER,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    message BLOB
);

CREATE TABLE timers (
    person INTEGER NOT NULL,
    key TEXT NOT NULL,
    wait INTEGER NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (person, key)
) WITHOUT ROWID;
CREATE INDEX timers_due ON timers (due);

CREATE TABLE records (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX records_person ON records (person, kind, name);
