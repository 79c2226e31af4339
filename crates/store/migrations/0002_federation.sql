-- What a server among other servers remembers: accounts and statuses of elsewhere, what goes out, what came in.
-- A `host` is what stands in an address (`name`, or `name:port` on one's own machine); a `domain` is what stands in a
-- handle. They may differ. `uri`s are compared byte for byte.

-- Of an account of elsewhere, from its own document; all empty for local ones.
ALTER TABLE accounts ADD COLUMN host {text} NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN outbox {text} NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN followers_uri {text} NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN featured_uri {text} NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN avatar_url {text} NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN header_url {text} NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN emojis {text} NOT NULL DEFAULT '[]';  -- JSON: [{shortcode, url}]
ALTER TABLE accounts ADD COLUMN fetched_at {int};                     -- when its own document was last read
ALTER TABLE accounts ADD COLUMN gone_at {int};                        -- when its own id first answered that it is gone
CREATE INDEX accounts_by_host ON accounts (host, id) WHERE host <> '';
CREATE INDEX accounts_by_followers ON accounts (followers_uri) WHERE followers_uri <> '';

-- Keys of accounts of elsewhere. A key belongs to the account that lists it, and to no other.
CREATE TABLE remote_keys (
    key_id {text} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    public_key {text} NOT NULL,           -- PEM, or Multikey for Ed25519
    fetched_at {int} NOT NULL
){strict};
CREATE INDEX remote_keys_by_account ON remote_keys (account_id);

-- Of a status of elsewhere.
ALTER TABLE statuses ADD COLUMN emojis {text} NOT NULL DEFAULT '[]';  -- JSON: [{shortcode, url}]
ALTER TABLE statuses ADD COLUMN fetched_at {int};
ALTER TABLE statuses ADD COLUMN in_reply_to_uri {text};               -- what it answers, as long as that is not known
ALTER TABLE statuses ADD COLUMN replies_uri {text} NOT NULL DEFAULT ''; -- where its answers are listed
ALTER TABLE statuses ADD COLUMN replies_fetched_at {int};
CREATE INDEX statuses_orphaned ON statuses (in_reply_to_uri) WHERE in_reply_to_uri IS NOT NULL;

-- What is gone, and never comes back under the same id.
CREATE TABLE tombstones (
    uri {text} NOT NULL PRIMARY KEY,
    actor_uri {text} NOT NULL,            -- who may take it back
    created_at {int} NOT NULL
){strict};
CREATE INDEX tombstones_by_age ON tombstones (created_at);

-- A host is remembered when there is something to remember: that it is behind, that it fails, how it wants to be signed to.
CREATE TABLE hosts (
    host {text} NOT NULL PRIMARY KEY,
    shard {int} NOT NULL,
    behind {bool} NOT NULL DEFAULT FALSE,  -- what lies after its cursor is not delivered; otherwise the shard's place counts
    cursor_xid {int} NOT NULL DEFAULT 0,
    cursor_seq {int} NOT NULL DEFAULT 0,
    cursor_inbox {text} NOT NULL DEFAULT '',
    failures {int} NOT NULL DEFAULT 0,     -- in a row
    failing_since {int},
    next_try_at {int},
    last_error {text} NOT NULL DEFAULT '',
    last_heard_at {int},                   -- when it last took or sent anything
    held_at {int},                         -- its keys changed after a long absence: what is for followers waits
    signatures {text} NOT NULL DEFAULT 'cavage' CHECK (signatures IN ('cavage', 'rfc9421')),
    software {text} NOT NULL DEFAULT '',
    created_at {int} NOT NULL
){strict};
CREATE INDEX hosts_behind ON hosts (shard) WHERE behind;
CREATE INDEX hosts_failing ON hosts (failing_since) WHERE failing_since IS NOT NULL;

-- Hosts are shared out among nodes by shards: whoever holds a shard's lease delivers to its hosts. Everything up to the
-- place is delivered to each host of the shard that is not behind.
CREATE TABLE delivery_shards (
    shard {int} NOT NULL PRIMARY KEY,
    place_xid {int} NOT NULL,
    place_seq {int} NOT NULL,
    lease_owner {text},
    lease_until {int}
){strict};

-- The nodes that deliver, so that each takes its share of the shards.
CREATE TABLE delivery_nodes (
    name {text} NOT NULL PRIMARY KEY,
    until {int} NOT NULL
){strict};

-- Activities for other servers: one row each, however many hosts they go to.
CREATE TABLE outbox (
    seq {seq},
    xid {int} NOT NULL,
    account_id {int} REFERENCES accounts (id) ON DELETE CASCADE, -- who signs; NULL: the server itself
    activity {text} NOT NULL,              -- its id
    followers_of {int},                    -- whose followers it goes to; NULL: to outbox_inboxes alone
    since_seq {int},                       -- NULL: to those who follow then and still do; else to all who have followed since
    followers_only {bool} NOT NULL,        -- not for everybody's eyes
    status_id {int},                       -- a status that it creates: when that is gone, it need not go out
    body {text} NOT NULL,                  -- JSON, ready to send
    created_at {int} NOT NULL
){strict};
CREATE INDEX outbox_in_order ON outbox (xid, seq);
CREATE INDEX outbox_by_audience ON outbox (followers_of, xid, seq) WHERE followers_of IS NOT NULL;
CREATE INDEX outbox_by_account ON outbox (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX outbox_by_status ON outbox (status_id) WHERE status_id IS NOT NULL;
CREATE INDEX outbox_by_age ON outbox (created_at);

-- Inboxes that an activity goes to by name: those mentioned, asked, answered.
CREATE TABLE outbox_inboxes (
    seq {int} NOT NULL REFERENCES outbox (seq) ON DELETE CASCADE,
    inbox {text} NOT NULL,
    host {text} NOT NULL,
    PRIMARY KEY (seq, inbox)
){strict};
CREATE INDEX outbox_inboxes_by_host ON outbox_inboxes (host, seq);

-- Who elsewhere follows whom here, by inbox: an interval of the outbox from the first follower until the last one left.
CREATE TABLE interests (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    host {text} NOT NULL,
    inbox {text} NOT NULL,
    followers {int} NOT NULL,
    from_seq {int} NOT NULL,
    until_seq {int}
){strict};
CREATE UNIQUE INDEX interests_open ON interests (account_id, inbox) WHERE until_seq IS NULL;
CREATE INDEX interests_by_account ON interests (account_id, until_seq);
CREATE INDEX interests_by_host ON interests (host, account_id);

-- An activity that one host does not take, though it takes the next: put aside, for the operator to see.
CREATE TABLE refused_deliveries (
    host {text} NOT NULL,
    seq {int} NOT NULL REFERENCES outbox (seq) ON DELETE CASCADE,
    error {text} NOT NULL,
    created_at {int} NOT NULL,
    PRIMARY KEY (host, seq)
){strict};
CREATE INDEX refused_deliveries_by_seq ON refused_deliveries (seq);

-- Activities that came in and could not be applied at once: what they need is elsewhere, or something failed.
CREATE TABLE inbox (
    id {int} NOT NULL PRIMARY KEY,
    actor_uri {text} NOT NULL,
    activity {text} NOT NULL,              -- its id
    body {text} NOT NULL,
    created_at {int} NOT NULL,
    UNIQUE (actor_uri, activity)
){strict};

-- Domains that this server does not deal with, or less than with others.
CREATE TABLE domain_blocks (
    domain {text} NOT NULL PRIMARY KEY,    -- and every name under it
    severity {text} NOT NULL CHECK (severity IN ('noop', 'silence', 'suspend')),
    reject_media {bool} NOT NULL DEFAULT FALSE,
    reject_reports {bool} NOT NULL DEFAULT FALSE,
    private_comment {text} NOT NULL DEFAULT '',
    public_comment {text} NOT NULL DEFAULT '',
    obfuscate {bool} NOT NULL DEFAULT FALSE,
    created_at {int} NOT NULL
){strict};

-- In allow-list mode: the domains that this server deals with.
CREATE TABLE domain_allows (
    domain {text} NOT NULL PRIMARY KEY,
    created_at {int} NOT NULL
){strict};
