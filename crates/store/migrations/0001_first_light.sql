-- Everything that a server of local accounts remembers; columns for remote ones are here from the start.
-- Types are tokens ({text}, {bool}, ...) that store::engine::migrate replaces for each engine.
-- Times are UTC milliseconds. `domain` is '' for local accounts (a NULL would admit duplicates).

CREATE TABLE settings (
    key {text} NOT NULL PRIMARY KEY,
    value {text} NOT NULL, -- JSON
    updated_at {int} NOT NULL
){strict};

-- What the server made for itself at its first start; the same for all nodes.
CREATE TABLE secrets (
    name {text} NOT NULL PRIMARY KEY,
    value {blob} NOT NULL,
    created_at {int} NOT NULL
){strict};

CREATE TABLE accounts (
    id {int} NOT NULL PRIMARY KEY,
    username {text} NOT NULL,
    username_lc {text} NOT NULL,
    domain {text} NOT NULL DEFAULT '',
    uri {text} NOT NULL UNIQUE,
    url {text} NOT NULL,
    inbox {text} NOT NULL,
    shared_inbox {text} NOT NULL DEFAULT '',
    actor_type {text} NOT NULL DEFAULT 'Person' CHECK (actor_type IN ('Person', 'Service', 'Group', 'Application', 'Organization')),
    display_name {text} NOT NULL DEFAULT '',
    note {text} NOT NULL DEFAULT '',      -- as typed, or as received
    note_html {text} NOT NULL DEFAULT '', -- sanitised, ready to show
    fields {text} NOT NULL DEFAULT '[]',  -- JSON: [{name, value, html, verified_at}]
    avatar {text} NOT NULL DEFAULT '',    -- JSON of the stored file, '' for none
    header {text} NOT NULL DEFAULT '',
    locked {bool} NOT NULL DEFAULT FALSE,
    discoverable {bool} NOT NULL DEFAULT FALSE,
    indexable {bool} NOT NULL DEFAULT FALSE,
    hide_collections {bool} NOT NULL DEFAULT FALSE,
    memorial {bool} NOT NULL DEFAULT FALSE,
    moved_to_id {int} REFERENCES accounts (id) ON DELETE SET NULL,
    also_known_as {text} NOT NULL DEFAULT '[]',
    key_id {text} NOT NULL,
    public_key {text} NOT NULL,           -- PEM (SPKI)
    private_key {text},                   -- PEM (PKCS#8), local accounts only
    statuses_count {int} NOT NULL DEFAULT 0,
    followers_count {int} NOT NULL DEFAULT 0,
    following_count {int} NOT NULL DEFAULT 0,
    last_status_at {int},
    limited_at {int},
    suspended_at {int},
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    UNIQUE (username_lc, domain)
){strict};
CREATE INDEX accounts_by_key ON accounts (key_id);
CREATE INDEX accounts_by_target ON accounts (moved_to_id) WHERE moved_to_id IS NOT NULL;
CREATE INDEX accounts_suspended ON accounts (id) WHERE suspended_at IS NOT NULL;
CREATE INDEX accounts_limited ON accounts (id) WHERE limited_at IS NOT NULL;

CREATE TABLE apps (
    id {int} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    website {text},
    redirect_uris {text} NOT NULL,        -- one a line, as registered
    scopes {text} NOT NULL,
    client_id {text} NOT NULL UNIQUE,
    client_secret_hash {blob} NOT NULL,
    created_at {int} NOT NULL
){strict};

-- One row for each account of a person on this server.
CREATE TABLE users (
    account_id {int} NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    email {text} NOT NULL,
    email_lc {text} NOT NULL UNIQUE,
    password_hash {text} NOT NULL,
    role {text} NOT NULL CHECK (role IN ('owner', 'admin', 'moderator', 'user')),
    locale {text} NOT NULL DEFAULT 'en',
    time_zone {text} NOT NULL DEFAULT '',
    sign_up_reason {text} NOT NULL DEFAULT '',
    confirmed_at {int},
    approved_at {int},
    disabled_at {int},
    epoch {int} NOT NULL DEFAULT 0,      -- R7: grows whenever everything issued before must die
    default_visibility {text} NOT NULL DEFAULT 'public' CHECK (default_visibility IN ('public', 'unlisted', 'private', 'direct')),
    default_sensitive {bool} NOT NULL DEFAULT FALSE,
    default_language {text},
    app_id {int} REFERENCES apps (id) ON DELETE SET NULL, -- through which they signed up
    created_at {int} NOT NULL,
    last_active_at {int}
){strict};
CREATE INDEX users_by_app ON users (app_id) WHERE app_id IS NOT NULL;
CREATE INDEX users_unconfirmed ON users (created_at) WHERE confirmed_at IS NULL;
CREATE INDEX users_waiting ON users (created_at) WHERE approved_at IS NULL;
CREATE INDEX users_by_role ON users (role);

-- Links that were mailed: confirmation, password reset, change of e-mail; and the setup link of the first start.
CREATE TABLE mailed_tokens (
    token_hash {blob} NOT NULL PRIMARY KEY,
    purpose {text} NOT NULL CHECK (purpose IN ('confirm', 'reset', 'setup')),
    account_id {int} REFERENCES users (account_id) ON DELETE CASCADE,
    email {text} NOT NULL DEFAULT '',
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL
){strict};
CREATE INDEX mailed_tokens_ending ON mailed_tokens (expires_at);
CREATE INDEX mailed_tokens_by_account ON mailed_tokens (account_id, purpose);
CREATE INDEX mailed_tokens_of_nobody ON mailed_tokens (purpose) WHERE account_id IS NULL;

CREATE TABLE sessions (
    id {int} NOT NULL PRIMARY KEY,
    token_hash {blob} NOT NULL UNIQUE,
    account_id {int} NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
    epoch {int} NOT NULL,
    user_agent {text} NOT NULL DEFAULT '',
    created_at {int} NOT NULL,
    last_seen_at {int} NOT NULL,
    expires_at {int} NOT NULL
){strict};
CREATE INDEX sessions_ending ON sessions (expires_at);
CREATE INDEX sessions_by_account ON sessions (account_id, id);

CREATE TABLE oauth_grants (
    code_hash {blob} NOT NULL PRIMARY KEY,
    app_id {int} NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    account_id {int} NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
    epoch {int} NOT NULL,
    redirect_uri {text} NOT NULL,
    scopes {text} NOT NULL,
    code_challenge {text},
    used_at {int},
    token_id {int},                      -- the token that it became: a code used twice revokes it
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL
){strict};
CREATE INDEX oauth_grants_ending ON oauth_grants (expires_at);
CREATE INDEX oauth_grants_by_account ON oauth_grants (account_id);
CREATE INDEX oauth_grants_by_app ON oauth_grants (app_id);

CREATE TABLE tokens (
    id {int} NOT NULL PRIMARY KEY,
    token_hash {blob} NOT NULL UNIQUE,
    app_id {int} REFERENCES apps (id) ON DELETE CASCADE,      -- NULL: made on the command line
    account_id {int} REFERENCES users (account_id) ON DELETE CASCADE, -- NULL: a client's own token
    epoch {int} NOT NULL DEFAULT 0,
    scopes {text} NOT NULL,
    created_at {int} NOT NULL,
    last_used_at {int},
    revoked_at {int}
){strict};
CREATE INDEX tokens_by_account ON tokens (account_id, id);
CREATE INDEX tokens_by_app ON tokens (app_id);
CREATE INDEX tokens_revoked ON tokens (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX tokens_unused ON tokens (created_at) WHERE last_used_at IS NULL;
CREATE INDEX tokens_by_use ON tokens (last_used_at) WHERE last_used_at IS NOT NULL;

CREATE TABLE follows (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    state {text} NOT NULL CHECK (state IN ('accepted', 'requested')),
    show_boosts {bool} NOT NULL DEFAULT TRUE,
    notify_from {int}, -- the follower wants to hear of each status after this id
    languages {text} NOT NULL DEFAULT '[]', -- JSON; empty: all
    uri {text} UNIQUE,
    created_at {int} NOT NULL,
    UNIQUE (account_id, target_id)
){strict};
CREATE INDEX follows_out ON follows (account_id, state, id);
CREATE INDEX follows_in ON follows (target_id, state, id);
CREATE INDEX follows_bells ON follows (account_id) WHERE notify_from IS NOT NULL;

CREATE TABLE blocks (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    uri {text} UNIQUE,
    created_at {int} NOT NULL,
    UNIQUE (account_id, target_id)
){strict};
CREATE INDEX blocks_out ON blocks (account_id, id);
CREATE INDEX blocks_in ON blocks (target_id, account_id);

CREATE TABLE mutes (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hide_notifications {bool} NOT NULL DEFAULT TRUE,
    expires_at {int},
    created_at {int} NOT NULL,
    UNIQUE (account_id, target_id)
){strict};
CREATE INDEX mutes_out ON mutes (account_id, id);
CREATE INDEX mutes_in ON mutes (target_id);
CREATE INDEX mutes_ending ON mutes (expires_at) WHERE expires_at IS NOT NULL;

-- Domains that one person does not want to see.
CREATE TABLE account_domain_blocks (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    domain {text} NOT NULL,
    created_at {int} NOT NULL,
    UNIQUE (account_id, domain)
){strict};

-- Private notes on others, shown in the relationship.
CREATE TABLE account_notes (
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    comment {text} NOT NULL,
    PRIMARY KEY (account_id, target_id)
){strict};
CREATE INDEX account_notes_in ON account_notes (target_id);

CREATE TABLE lists (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    title {text} NOT NULL,
    replies_policy {text} NOT NULL DEFAULT 'list' CHECK (replies_policy IN ('followed', 'list', 'none')),
    exclusive {bool} NOT NULL DEFAULT FALSE,
    created_at {int} NOT NULL
){strict};
CREATE INDEX lists_by_account ON lists (account_id, id);

CREATE TABLE list_members (
    list_id {int} NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    target_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (list_id, target_id)
){strict};
CREATE INDEX list_members_by_target ON list_members (target_id);

CREATE TABLE conversations (
    id {int} NOT NULL PRIMARY KEY,
    uri {text} UNIQUE,
    created_at {int} NOT NULL,
    left_at {int}                             -- when a status was last deleted from it: the sweep looks whether it is empty
){strict};
CREATE INDEX conversations_left ON conversations (left_at) WHERE left_at IS NOT NULL;

CREATE TABLE conversation_mutes (
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id {int} NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, conversation_id)
){strict};
CREATE INDEX conversation_mutes_by_conversation ON conversation_mutes (conversation_id);

CREATE TABLE statuses (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    uri {text} NOT NULL UNIQUE,
    url {text} NOT NULL,
    text {text} NOT NULL DEFAULT '',          -- as typed
    content {text} NOT NULL DEFAULT '',       -- HTML, ready to show
    spoiler_text {text} NOT NULL DEFAULT '',
    visibility {text} NOT NULL CHECK (visibility IN ('public', 'unlisted', 'private', 'direct')),
    sensitive {bool} NOT NULL DEFAULT FALSE,
    language {text},
    conversation_id {int} REFERENCES conversations (id) ON DELETE SET NULL,
    in_reply_to_id {int} REFERENCES statuses (id) ON DELETE SET NULL,
    in_reply_to_account_id {int} REFERENCES accounts (id) ON DELETE SET NULL,
    reblog_of_id {int} REFERENCES statuses (id) ON DELETE CASCADE,
    reblog_of_account_id {int} REFERENCES accounts (id) ON DELETE CASCADE,
    app_name {text},
    app_website {text},
    replies_count {int} NOT NULL DEFAULT 0,
    reblogs_count {int} NOT NULL DEFAULT 0,
    favourites_count {int} NOT NULL DEFAULT 0,
    has_media {bool} NOT NULL DEFAULT FALSE,
    has_tags {bool} NOT NULL DEFAULT FALSE,
    has_mentions {bool} NOT NULL DEFAULT FALSE,
    local {bool} NOT NULL DEFAULT TRUE,
    created_at {int} NOT NULL,
    edited_at {int},
    UNIQUE (account_id, reblog_of_id)
){strict};
CREATE INDEX statuses_by_account ON statuses (account_id, id);
CREATE INDEX statuses_by_parent ON statuses (in_reply_to_id, id) WHERE in_reply_to_id IS NOT NULL;
CREATE INDEX statuses_by_parent_account ON statuses (in_reply_to_account_id) WHERE in_reply_to_account_id IS NOT NULL;
CREATE INDEX statuses_by_conversation ON statuses (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX statuses_by_original ON statuses (reblog_of_id, id) WHERE reblog_of_id IS NOT NULL;
CREATE INDEX statuses_by_original_account ON statuses (reblog_of_account_id) WHERE reblog_of_account_id IS NOT NULL;
CREATE INDEX statuses_public ON statuses (id) WHERE visibility = 'public' AND reblog_of_id IS NULL;
CREATE INDEX statuses_public_side ON statuses (local, id) WHERE visibility = 'public' AND reblog_of_id IS NULL;
CREATE INDEX statuses_public_media ON statuses (id) WHERE visibility = 'public' AND reblog_of_id IS NULL AND has_media;

CREATE TABLE status_edits (
    id {int} NOT NULL PRIMARY KEY,
    status_id {int} NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    text {text} NOT NULL,
    content {text} NOT NULL,
    spoiler_text {text} NOT NULL,
    sensitive {bool} NOT NULL,
    language {text},
    media {text} NOT NULL DEFAULT '[]',       -- JSON: [{id, description}], in order
    created_at {int} NOT NULL
){strict};
CREATE INDEX status_edits_by_status ON status_edits (status_id, id);

CREATE TABLE mentions (
    status_id {int} NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    silent {bool} NOT NULL DEFAULT FALSE,     -- may see it, but is no longer named in it
    PRIMARY KEY (status_id, account_id)
){strict};
CREATE INDEX mentions_by_account ON mentions (account_id, status_id);

-- Somebody's side of a direct conversation with these others. One conversation may be several of them: whoever is
-- named in an answer, or left out of it, makes it another.
CREATE TABLE account_conversations (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
    conversation_id {int} NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    participants {text} NOT NULL,             -- ids of the others in their order, each between commas: ,1,2,
    last_status_id {int} NOT NULL,            -- the newest of account_conversation_statuses
    unread {bool} NOT NULL,
    UNIQUE (account_id, conversation_id, participants)
){strict};
CREATE INDEX account_conversations_by_last ON account_conversations (account_id, last_status_id);
CREATE INDEX account_conversations_by_conversation ON account_conversations (conversation_id);

CREATE TABLE account_conversation_statuses (
    status_id {int} NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    account_conversation_id {int} NOT NULL REFERENCES account_conversations (id) ON DELETE CASCADE,
    PRIMARY KEY (status_id, account_conversation_id)
){strict};
CREATE INDEX account_conversation_statuses_in
    ON account_conversation_statuses (account_conversation_id, status_id);

CREATE TABLE tags (
    id {int} NOT NULL PRIMARY KEY,
    name {text} NOT NULL UNIQUE,              -- NFKC, case folded
    display_name {text} NOT NULL,             -- as first written
    created_at {int} NOT NULL,
    left_at {int}                             -- when it was last taken off a status: the sweep looks whether any has it
){strict};
CREATE INDEX tags_left ON tags (left_at) WHERE left_at IS NOT NULL;

CREATE TABLE status_tags (
    tag_id {int} NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    status_id {int} NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (tag_id, status_id)
){strict};
CREATE INDEX status_tags_by_status ON status_tags (status_id);
CREATE INDEX status_tags_by_account ON status_tags (account_id, tag_id);

CREATE TABLE followed_tags (
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    tag_id {int} NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    id {int} NOT NULL,
    PRIMARY KEY (account_id, tag_id)
){strict};
CREATE INDEX followed_tags_by_tag ON followed_tags (tag_id);

CREATE TABLE media (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id {int} REFERENCES statuses (id) ON DELETE SET NULL,
    position {int} NOT NULL DEFAULT 0,
    kind {text} NOT NULL CHECK (kind IN ('image', 'gifv', 'video', 'audio', 'unknown')),
    state {text} NOT NULL CHECK (state IN ('processing', 'ready', 'failed')),
    problem {text} NOT NULL DEFAULT '',       -- why it failed, for the uploader
    file {text} NOT NULL DEFAULT '',          -- key in the media store
    thumbnail {text} NOT NULL DEFAULT '',
    mime {text} NOT NULL DEFAULT '',
    meta {text} NOT NULL DEFAULT '{}',        -- JSON: {original: {..}, small: {..}}
    focus_x {real} NOT NULL DEFAULT 0,
    focus_y {real} NOT NULL DEFAULT 0,
    blurhash {text},
    description {text} NOT NULL DEFAULT '',
    remote_url {text},
    created_at {int} NOT NULL
){strict};
CREATE INDEX media_by_status ON media (status_id, position) WHERE status_id IS NOT NULL;
CREATE INDEX media_by_account ON media (account_id, id);
CREATE INDEX media_unattached ON media (created_at) WHERE status_id IS NULL;

CREATE TABLE favourites (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id {int} NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    uri {text} UNIQUE,
    created_at {int} NOT NULL,
    UNIQUE (account_id, status_id)
){strict};
CREATE INDEX favourites_by_account ON favourites (account_id, id);
CREATE INDEX favourites_by_status ON favourites (status_id, id);

CREATE TABLE bookmarks (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id {int} NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    created_at {int} NOT NULL,
    UNIQUE (account_id, status_id)
){strict};
CREATE INDEX bookmarks_by_account ON bookmarks (account_id, id);
CREATE INDEX bookmarks_by_status ON bookmarks (status_id);

CREATE TABLE pins (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id {int} NOT NULL UNIQUE REFERENCES statuses (id) ON DELETE CASCADE,
    created_at {int} NOT NULL
){strict};
CREATE INDEX pins_by_account ON pins (account_id, id);

CREATE TABLE notifications (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind {text} NOT NULL,
    from_account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id {int} REFERENCES statuses (id) ON DELETE CASCADE,
    created_at {int} NOT NULL
){strict};
CREATE INDEX notifications_by_account ON notifications (account_id, id);
CREATE INDEX notifications_by_status ON notifications (status_id) WHERE status_id IS NOT NULL;
CREATE INDEX notifications_by_sender ON notifications (from_account_id, account_id);

-- What somebody was told of and put away, where being told is read and not written.
CREATE TABLE dismissed_bells (
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status_id {int} NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, status_id)
){strict};
CREATE INDEX dismissed_bells_by_status ON dismissed_bells (status_id);

CREATE TABLE markers (
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    timeline {text} NOT NULL CHECK (timeline IN ('home', 'notifications')),
    last_read_id {int} NOT NULL,
    version {int} NOT NULL,
    updated_at {int} NOT NULL,
    PRIMARY KEY (account_id, timeline)
){strict};

CREATE TABLE idempotency_keys (
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key {text} NOT NULL,
    status_id {int} NOT NULL,
    created_at {int} NOT NULL,
    PRIMARY KEY (account_id, key)
){strict};
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_by_account ON idempotency_keys (account_id, created_at);

CREATE TABLE custom_emojis (
    id {int} NOT NULL PRIMARY KEY,
    shortcode {text} NOT NULL,
    domain {text} NOT NULL DEFAULT '',
    file {text} NOT NULL,
    static_file {text} NOT NULL,
    category {text},
    visible {bool} NOT NULL DEFAULT TRUE,
    disabled {bool} NOT NULL DEFAULT FALSE,
    created_at {int} NOT NULL,
    UNIQUE (shortcode, domain)
){strict};

CREATE TABLE rules (
    id {int} NOT NULL PRIMARY KEY,
    position {int} NOT NULL,
    text {text} NOT NULL,
    hint {text} NOT NULL DEFAULT '',
    created_at {int} NOT NULL
){strict};

CREATE TABLE jobs (
    id {int} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    lane {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('ready', 'running', 'quarantined')),
    payload {text} NOT NULL,                  -- JSON of ids
    unique_key {text} UNIQUE,                 -- one waiting job for each key
    fair_key {text} NOT NULL DEFAULT '',      -- whose work it is: nobody's pile holds up the others
    run_at {int} NOT NULL,
    attempts {int} NOT NULL DEFAULT 0,        -- counted before each start
    deaths {int} NOT NULL DEFAULT 0,          -- attempts that ended with the process
    lease_owner {text},
    lease_until {int},
    last_error {text} NOT NULL DEFAULT '',
    created_at {int} NOT NULL
){strict};
CREATE INDEX jobs_ready ON jobs (lane, fair_key, run_at, id) WHERE state = 'ready';
CREATE INDEX jobs_running ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_by_state ON jobs (state, id);
