CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
  token TEXT PRIMARY KEY, account TEXT NOT NULL, csrf TEXT NOT NULL, expires_at TEXT NOT NULL, parent TEXT
);
CREATE TABLE IF NOT EXISTS tickets (token TEXT PRIMARY KEY, session TEXT NOT NULL, expires_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS robot_checks (subject TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS form_tokens (token TEXT PRIMARY KEY, account TEXT NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS files (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, purpose TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
  size INTEGER NOT NULL, media_type TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS iprs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, ipr_type TEXT NOT NULL, office TEXT NOT NULL,
  designations TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '', number TEXT NOT NULL DEFAULT '',
  owner TEXT NOT NULL DEFAULT '', issued_on TEXT NOT NULL DEFAULT '', expires_on TEXT NOT NULL DEFAULT '',
  nice_classes TEXT NOT NULL DEFAULT '', role TEXT NOT NULL DEFAULT '', certificates TEXT NOT NULL DEFAULT '[]',
  letters TEXT NOT NULL DEFAULT '[]', submitted_at TEXT
);
CREATE TABLE IF NOT EXISTS complaints (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, number TEXT UNIQUE, waiting_reference TEXT UNIQUE,
  platform TEXT NOT NULL, ipr INTEGER NOT NULL REFERENCES iprs (id), complaint_type TEXT NOT NULL, reason TEXT NOT NULL,
  explanation TEXT NOT NULL, order_number TEXT NOT NULL, locations TEXT NOT NULL, evidence TEXT NOT NULL,
  created_at TEXT NOT NULL, received_at TEXT
);
CREATE INDEX IF NOT EXISTS complaints_by_date ON complaints (account, received_at);
CREATE TABLE IF NOT EXISTS complaint_listings (
  complaint INTEGER NOT NULL REFERENCES complaints (id), position INTEGER NOT NULL, address TEXT NOT NULL,
  platform TEXT NOT NULL, item_id TEXT NOT NULL, PRIMARY KEY (complaint, position)
);
CREATE INDEX IF NOT EXISTS listings_by_item ON complaint_listings (platform, item_id);
-- A table of its own, so that a portal's older database file gets it too.
CREATE TABLE IF NOT EXISTS lapses (complaint INTEGER PRIMARY KEY REFERENCES complaints (id), until TEXT NOT NULL);
-- What sellers answer, and what the complainant says to it. `listings` is a JSON list of item ids.
CREATE TABLE IF NOT EXISTS counter_notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT, complaint INTEGER NOT NULL REFERENCES complaints (id), round INTEGER NOT NULL,
  seller TEXT NOT NULL, said TEXT NOT NULL, listings TEXT NOT NULL, filed_at TEXT NOT NULL, deadline_at TEXT,
  on_dispute TEXT NOT NULL, reply TEXT NOT NULL DEFAULT '', reply_text TEXT NOT NULL DEFAULT '',
  reply_evidence TEXT NOT NULL DEFAULT '[]', replied_at TEXT
);
CREATE INDEX IF NOT EXISTS counter_notices_by_complaint ON counter_notices (complaint);
CREATE TABLE IF NOT EXISTS counter_notice_files (
  counter_notice INTEGER NOT NULL REFERENCES counter_notices (id), position INTEGER NOT NULL, name TEXT NOT NULL,
  media_type TEXT NOT NULL, size INTEGER NOT NULL, beginning BLOB NOT NULL, PRIMARY KEY (counter_notice, position)
);
-- How a mediation ends, and what its notice says; and that a seller took a counter-notice back.
CREATE TABLE IF NOT EXISTS mediations (
  counter_notice INTEGER PRIMARY KEY REFERENCES counter_notices (id), notice TEXT NOT NULL, days INTEGER, ends_as TEXT
);
CREATE TABLE IF NOT EXISTS taken_back (counter_notice INTEGER PRIMARY KEY REFERENCES counter_notices (id));
-- What somebody at the portal decided on their own, and the complaints that its lists have lost.
CREATE TABLE IF NOT EXISTS decisions (
  complaint INTEGER NOT NULL REFERENCES complaints (id), item_id TEXT NOT NULL, status TEXT NOT NULL, says TEXT NOT NULL,
  words TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (complaint, item_id)
);
CREATE TABLE IF NOT EXISTS unlisted (complaint INTEGER PRIMARY KEY REFERENCES complaints (id));
CREATE TABLE IF NOT EXISTS withdrawals (
  complaint INTEGER PRIMARY KEY REFERENCES complaints (id), reason TEXT NOT NULL, at TEXT NOT NULL
);
