-- What is to be asked of the world outside; who asks is known in memory.
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    key TEXT NOT NULL,
    fetch BLOB NOT NULL,
    UNIQUE (person, key)
);

-- The conversations that teams have now.
CREATE TABLE hand_offs (
    person INTEGER NOT NULL,
    team TEXT NOT NULL,
    step TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (person, team)
) WITHOUT ROWID;
CREATE INDEX hand_offs_since ON hand_offs (since);
INSERT INTO hand_offs (person, team, step, since)
SELECT person, name, coalesce(json_extract(body, '$.step'), ''), min(at) FROM records AS given
WHERE kind = 'hand_off' AND NOT EXISTS (
    SELECT 1 FROM records AS back
    WHERE back.person = given.person AND back.kind = 'hand_back' AND back.name = given.name AND back.id > given.id
)
GROUP BY person, name;

-- People are found by the name they have outside.
CREATE INDEX people_id ON people (person_id);

-- What is dead can be sent after all, to the same rules as before.
ALTER TABLE dead ADD COLUMN exempt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead ADD COLUMN reply_to TEXT;
CREATE INDEX dead_sequence ON dead (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX dead_person ON dead (person);
CREATE INDEX dead_texts ON dead (at) WHERE message IS NOT NULL;
