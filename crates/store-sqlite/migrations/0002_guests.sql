-- Version 2: guests whom nothing remembers are forgotten.

-- Whether a log entry names this guest. Kept for guests only.
ALTER TABLE users ADD COLUMN named INTEGER NOT NULL DEFAULT 0;
UPDATE users SET named = 1
WHERE kind = 2 AND id IN (SELECT actor FROM log UNION ALL SELECT user FROM log);
-- Guests who may be forgotten.
CREATE INDEX users_forgettable ON users (kind)
WHERE kind = 2 AND named = 0 AND rooms = 0 AND personal_head = 0;
-- Deleting a user looks for those who refer to them.
CREATE INDEX directs_of_high ON directs (high);
