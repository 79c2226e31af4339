-- Files of elsewhere that somebody here looked at: what the media box made of them lies in the media store, for a while.
-- Everything in this table can be had again: the oldest go when there are too many.
CREATE TABLE remote_files (
    key {text} NOT NULL PRIMARY KEY,      -- what it is the file of: `file:ID`, `avatar:ID`, `header:ID`, `emoji:HASH`
    kind {text} NOT NULL CHECK (kind IN ('file', 'avatar', 'header', 'emoji')),
    url {text} NOT NULL,                  -- where it came from
    host {text} NOT NULL,                 -- of that address
    media_id {int} REFERENCES media (id) ON DELETE SET NULL,
    account_id {int} REFERENCES accounts (id) ON DELETE SET NULL, -- whose it is; NULL for emoji
    file {text} NOT NULL,                 -- key in the media store
    small {text} NOT NULL DEFAULT '',
    still {text} NOT NULL DEFAULT '',     -- of an animation, its first picture
    bytes {int} NOT NULL,                 -- of all of them together
    fetched_at {int} NOT NULL,
    used_at {int} NOT NULL                -- not to the minute: see `app::media::elsewhere`
){strict};
CREATE INDEX remote_files_by_use ON remote_files (used_at, key);
CREATE INDEX remote_files_by_host ON remote_files (host, key);
CREATE INDEX remote_files_by_media ON remote_files (media_id) WHERE media_id IS NOT NULL;
CREATE INDEX remote_files_by_account ON remote_files (account_id) WHERE account_id IS NOT NULL;
