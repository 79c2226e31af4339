-- What a rule for a domain did to accounts, so that the end of the rule undoes that and nothing else.

-- 'silence': the account is limited by a rule; 'suspend': it is suspended by one. Where limited_at or suspended_at is
-- policy_at, that is the rule's; another time is the account's own.
ALTER TABLE accounts ADD COLUMN policy {text} NOT NULL DEFAULT '' CHECK (policy IN ('', 'silence', 'suspend'));
ALTER TABLE accounts ADD COLUMN policy_at {int} NOT NULL DEFAULT 0;
CREATE INDEX accounts_by_policy ON accounts (policy, id) WHERE policy <> '';

-- How often the rules have changed. Whoever changes them, or makes accounts follow them, holds the one row.
CREATE TABLE domain_policy (
    one {int} NOT NULL PRIMARY KEY CHECK (one = 1),
    version {int} NOT NULL
){strict};
INSERT INTO domain_policy (one, version) VALUES (1, 0);

-- The last word to a host with which nothing is exchanged any more: it goes out all the same.
ALTER TABLE outbox ADD COLUMN farewell {bool} NOT NULL DEFAULT FALSE;
