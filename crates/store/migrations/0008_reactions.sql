-- Emoji with which people elsewhere react to statuses. A like is none of them: it is a favourite.
CREATE TABLE reactions (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id {int} NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    emoji {text} NOT NULL,                    -- the character; of a custom emoji `name@host`
    picture {text},                           -- of a custom emoji: where it is
    uri {text} UNIQUE,
    created_at {int} NOT NULL,
    UNIQUE (status_id, account_id, emoji)
){strict};
CREATE INDEX reactions_by_account ON reactions (account_id);

ALTER TABLE notifications ADD COLUMN reaction_id {int} REFERENCES reactions (id) ON DELETE CASCADE;
CREATE INDEX notifications_by_reaction ON notifications (reaction_id) WHERE reaction_id IS NOT NULL;
