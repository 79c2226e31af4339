-- Relays that the operator subscribed to: what they send is fetched where it lies, and what people here write for
-- everybody is sent to them.
CREATE TABLE relays (
    id {int} NOT NULL PRIMARY KEY,
    style {text} NOT NULL CHECK (style IN ('mastodon', 'litepub')),
    address {text} NOT NULL UNIQUE,        -- as the operator gave it: of Mastodon's manner the inbox, of LitePub's the actor
    host {text} NOT NULL,
    inbox {text} NOT NULL,
    actor_uri {text} NOT NULL DEFAULT '',  -- who it is; of Mastodon's manner not known before it has accepted
    follow_uri {text} NOT NULL,            -- id of the last follow: only its answer counts
    state {text} NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected', 'disabled')),
    minute {int} NOT NULL DEFAULT 0,       -- the minute in which it last sent something, and how much of that was taken
    taken {int} NOT NULL DEFAULT 0,
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL              -- when its state last changed
){strict};
CREATE UNIQUE INDEX relays_by_follow ON relays (follow_uri);
CREATE INDEX relays_by_actor ON relays (actor_uri) WHERE actor_uri <> '';
CREATE INDEX relays_accepted ON relays (id) WHERE state = 'accepted';
