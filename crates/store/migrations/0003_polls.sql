-- Polls on statuses, and who voted for what.
CREATE TABLE polls (
    id {int} NOT NULL PRIMARY KEY,
    status_id {int} NOT NULL UNIQUE REFERENCES statuses (id) ON DELETE CASCADE,
    options {text} NOT NULL,                  -- JSON: [{title, votes}], in order
    multiple {bool} NOT NULL DEFAULT FALSE,
    hide_totals {bool} NOT NULL DEFAULT FALSE,
    expires_at {int},                         -- NULL: never
    voters_count {int},                       -- NULL: its server does not say
    fetched_at {int},                         -- of a poll of elsewhere: when its server was last asked
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL
){strict};

CREATE TABLE poll_votes (
    poll_id {int} NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    choice {int} NOT NULL,                    -- a place in the options
    uri {text} UNIQUE,                        -- of a vote from elsewhere
    created_at {int} NOT NULL,
    PRIMARY KEY (poll_id, account_id, choice)
){strict};
CREATE INDEX poll_votes_by_account ON poll_votes (account_id);

ALTER TABLE status_edits ADD COLUMN poll {text};   -- JSON: [title], in order; NULL: there was none
