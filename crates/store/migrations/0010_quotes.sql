-- Which status quotes which, and how that stands with the author of the quoted one. A status quotes once. What is claimed
-- by whoever quotes proves nothing, and takes nobody's place: only ids of this server are unique here.
CREATE TABLE quotes (
    id {int} NOT NULL PRIMARY KEY,
    status_id {int} NOT NULL UNIQUE REFERENCES statuses (id) ON DELETE CASCADE,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    quoted_uri {text} NOT NULL,
    quoted_status_id {int} REFERENCES statuses (id) ON DELETE SET NULL,   -- NULL: not known yet, or gone
    quoted_account_id {int} REFERENCES accounts (id) ON DELETE SET NULL,  -- NULL: not known yet, or gone
    state {text} NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected', 'revoked')),
    request_uri {text},                       -- of a request from elsewhere: its id
    claimed_uri {text},                       -- where the quoting author says that the permission lies
    approval_uri {text},                      -- where it does lie; NULL for those that this server gives
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL
){strict};
CREATE INDEX quotes_by_account ON quotes (account_id);
CREATE INDEX quotes_by_quoted ON quotes (quoted_status_id, id) WHERE quoted_status_id IS NOT NULL;
CREATE INDEX quotes_by_quoted_account ON quotes (quoted_account_id) WHERE quoted_account_id IS NOT NULL;
CREATE INDEX quotes_by_approval ON quotes (approval_uri) WHERE approval_uri IS NOT NULL;

ALTER TABLE statuses ADD COLUMN quotes_count {int} NOT NULL DEFAULT 0;
ALTER TABLE statuses ADD COLUMN quote_policy {int} NOT NULL DEFAULT 0;         -- bits: who may quote it
ALTER TABLE statuses ADD COLUMN has_quote {bool} NOT NULL DEFAULT FALSE;       -- there is a row in quotes
ALTER TABLE users ADD COLUMN default_quote_policy {int} NOT NULL DEFAULT 1;    -- of new statuses: everybody
