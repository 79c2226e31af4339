-- Moving to another account, followers that two servers agree on, keys that are changed, and what is pinned elsewhere.

-- Accounts that moved, or say so: one row each, so that two `Move`s at once are one. It stays when the move is taken back,
-- because the next one has to wait.
CREATE TABLE moves (
    account_id {int} NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    target_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    followers {int} NOT NULL,                          -- of this server, who were to go along
    told_seq {int} NOT NULL,                           -- the outbox then: who followed since hears when it is taken back
    moved_at {int} NOT NULL
){strict};
CREATE INDEX moves_by_target ON moves (target_id);

-- Of those who follow behind one inbox: the SHA-256 of their ids, XORed, in four parts. NULL: nobody has counted.
ALTER TABLE interests ADD COLUMN digest_0 {int};
ALTER TABLE interests ADD COLUMN digest_1 {int};
ALTER TABLE interests ADD COLUMN digest_2 {int};
ALTER TABLE interests ADD COLUMN digest_3 {int};

-- Of an account of elsewhere: when its server was last asked who follows it from here, and what it pins.
ALTER TABLE accounts ADD COLUMN followers_checked_at {int};
ALTER TABLE accounts ADD COLUMN featured_fetched_at {int};

-- The keys before the present ones: what was written until then is signed with them, and so is the word of the new ones.
CREATE TABLE former_keys (
    account_id {int} NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    private_key {text} NOT NULL,                       -- PEM (PKCS#8)
    until_seq {int} NOT NULL,                          -- the last row of the outbox that it signs
    created_at {int} NOT NULL
){strict};
CREATE INDEX former_keys_by_age ON former_keys (created_at);
