-- What moderators are told of accounts, by people of this server and by other servers.
CREATE TABLE reports (
    id {int} NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,   -- who reports: of another server its own actor, mostly
    target_id {int} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    host {text} NOT NULL DEFAULT '',          -- of who reports; '': this server
    uri {text} UNIQUE,                        -- of a report from elsewhere
    category {text} NOT NULL CHECK (category IN ('spam', 'legal', 'violation', 'other')),
    comment {text} NOT NULL,
    rule_ids {text},                          -- JSON: [id]; NULL: it names none
    forwarded {bool} NOT NULL DEFAULT FALSE,  -- to the server of the account
    assigned_to {int} REFERENCES accounts (id) ON DELETE SET NULL,
    resolved_at {int},                        -- NULL: it is open
    resolved_by {int} REFERENCES accounts (id) ON DELETE SET NULL,          -- NULL: the operator
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL
){strict};
CREATE INDEX reports_by_target ON reports (target_id, id);
CREATE INDEX reports_by_account ON reports (account_id);
CREATE INDEX reports_open ON reports (id) WHERE resolved_at IS NULL;
CREATE INDEX reports_by_assigned ON reports (assigned_to) WHERE assigned_to IS NOT NULL;
CREATE INDEX reports_by_resolver ON reports (resolved_by) WHERE resolved_by IS NOT NULL;

-- The statuses that a report names. They are remembered when they are deleted.
CREATE TABLE report_statuses (
    report_id {int} NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    status_id {int} NOT NULL,
    uri {text} NOT NULL,
    PRIMARY KEY (report_id, status_id)
){strict};

ALTER TABLE notifications ADD COLUMN report_id {int} REFERENCES reports (id) ON DELETE CASCADE;
CREATE INDEX notifications_by_report ON notifications (report_id) WHERE report_id IS NOT NULL;
