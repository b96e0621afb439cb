extension Schema.Migration {
  /// People get roles, conversations sides, jobs and a status; what is told, read, signed in with
  /// and done once gets its tables.
  ///
  /// Two tables are built anew because a CHECK or NOT NULL of theirs changes: conversations (kinds)
  /// and attachments (avatars have no conversation). Rows that others refer to keep their ids, and
  /// the references are checked before the step is committed.
  static let version2 = Schema.Migration(sql: people + conversations + attachments + records)

  /// `name_folded` and `profile_folded` are what is searched: in lower case by Unicode's rules,
  /// which SQLite's own functions do not know. Names from before this step fold ASCII only, until
  /// they are written again.
  private static let people = """
    ALTER TABLE people ADD COLUMN role TEXT NOT NULL DEFAULT 'customer'
      CHECK (role IN ('customer', 'partner', 'provider', 'support'));
    ALTER TABLE people ADD COLUMN profile TEXT NOT NULL DEFAULT ''
      CHECK (length(CAST(profile AS BLOB)) <= 16384 AND instr(profile, char(0)) = 0);
    ALTER TABLE people ADD COLUMN status TEXT
      CHECK (status IN ('available', 'busy', 'away'))
      CHECK ((status IS NOT NULL) = (role = 'provider'));
    ALTER TABLE people ADD COLUMN avatar_id TEXT REFERENCES attachments (id);
    ALTER TABLE people ADD COLUMN external_subject TEXT
      CHECK (length(CAST(external_subject AS BLOB)) BETWEEN 1 AND 1024
        AND instr(external_subject, char(0)) = 0);
    ALTER TABLE people ADD COLUMN deleted_at INTEGER;
    ALTER TABLE people ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
    ALTER TABLE people ADD COLUMN profile_folded TEXT NOT NULL DEFAULT '';
    UPDATE people SET name_folded = lower(name);
    CREATE UNIQUE INDEX people_by_external_subject ON people (external_subject)
      WHERE external_subject IS NOT NULL;
    CREATE INDEX people_by_avatar ON people (avatar_id) WHERE avatar_id IS NOT NULL;
    CREATE INDEX people_by_role_and_name ON people (role, name_folded, id);
    CREATE INDEX people_by_name ON people (name_folded, id);

    CREATE TABLE tokens (
      id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'tok_*' AND length(id) = 36),
      -- SHA-256 of the token, which is kept nowhere.
      sha256 TEXT NOT NULL UNIQUE
        CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
      person_id TEXT NOT NULL REFERENCES people (id),
      label TEXT NOT NULL
        CHECK (length(CAST(label AS BLOB)) <= 1024 AND instr(label, char(0)) = 0),
      created_at INTEGER NOT NULL,
      expires_at INTEGER,
      revoked_at INTEGER,
      last_used_day INTEGER
    ) STRICT;
    CREATE INDEX tokens_by_person ON tokens (person_id, created_at, id);

    CREATE TABLE jobs (
      id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'job_*' AND length(id) = 36),
      owner_id TEXT NOT NULL REFERENCES people (id),
      title TEXT NOT NULL
        CHECK (length(CAST(title AS BLOB)) BETWEEN 1 AND 1024 AND instr(title, char(0)) = 0),
      description TEXT NOT NULL
        CHECK (length(CAST(description AS BLOB)) <= 65536 AND instr(description, char(0)) = 0),
      kind TEXT NOT NULL CHECK (kind IN ('standard', 'superhero', 'pitch_request')),
      stage TEXT NOT NULL CHECK (stage IN ('open', 'in_progress', 'final_review', 'done')),
      messaging_enabled INTEGER NOT NULL CHECK (messaging_enabled IN (0, 1)),
      conversation_required INTEGER NOT NULL CHECK (conversation_required IN (0, 1)),
      started_by TEXT REFERENCES people (id),
      created_at INTEGER NOT NULL,
      UNIQUE (id, owner_id)
    ) STRICT;
    CREATE INDEX jobs_by_owner ON jobs (owner_id, created_at, id);
    CREATE INDEX jobs_by_age ON jobs (created_at, id);
    CREATE INDEX jobs_by_starter ON jobs (started_by) WHERE started_by IS NOT NULL;

    """

  /// `unread_count` is raised with every message of somebody else, in its transaction, and counted
  /// anew with every receipt: what is shown in lists must not grow dearer with the thread.
  private static let conversations = """
    CREATE TABLE new_conversations (
      id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'con_*' AND length(id) = 36),
      kind TEXT NOT NULL CHECK (kind IN ('direct', 'job')),
      status TEXT NOT NULL DEFAULT 'active'
        CHECK (status IN ('active', 'hired', 'dismissed', 'closed')),
      status_changed_at INTEGER NOT NULL,
      job_id TEXT,
      owner_id TEXT REFERENCES people (id),
      provider_id TEXT REFERENCES people (id),
      dismiss_reason TEXT
        CHECK (length(CAST(dismiss_reason AS BLOB)) <= 16384 AND instr(dismiss_reason, char(0)) = 0),
      created_at INTEGER NOT NULL,
      -- Raised with every message in its transaction: numbers without gaps on every database.
      last_number INTEGER NOT NULL DEFAULT 0 CHECK (last_number >= 0),
      last_written_at INTEGER NOT NULL,
      CHECK ((kind = 'job') = (job_id IS NOT NULL)),
      CHECK (kind = 'direct' OR owner_id IS NOT NULL),
      CHECK ((owner_id IS NULL) = (provider_id IS NULL)),
      CHECK (owner_id <> provider_id),
      CHECK (kind = 'job' OR status IN ('active', 'closed')),
      CHECK (dismiss_reason IS NULL OR status = 'dismissed'),
      UNIQUE (job_id, provider_id),
      FOREIGN KEY (job_id, owner_id) REFERENCES jobs (id, owner_id)
    ) STRICT;
    INSERT INTO new_conversations
        (id, kind, status_changed_at, created_at, last_number, last_written_at)
      SELECT id, kind, created_at, created_at, last_number, COALESCE(
        (SELECT sent_at FROM messages
         WHERE conversation_id = conversations.id AND number = conversations.last_number),
        created_at)
      FROM conversations;
    DROP TABLE conversations;
    ALTER TABLE new_conversations RENAME TO conversations;
    CREATE UNIQUE INDEX conversations_hired ON conversations (job_id) WHERE status = 'hired';
    CREATE UNIQUE INDEX direct_threads ON conversations (owner_id, provider_id)
      WHERE kind = 'direct' AND owner_id IS NOT NULL;
    CREATE INDEX conversations_by_writing ON conversations (last_written_at, id);
    CREATE INDEX conversations_by_provider ON conversations (provider_id, owner_id)
      WHERE provider_id IS NOT NULL;

    ALTER TABLE participants ADD COLUMN muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1));
    ALTER TABLE participants ADD COLUMN unread_count INTEGER NOT NULL DEFAULT 0
      CHECK (unread_count >= 0);
    UPDATE participants SET unread_count = (
      SELECT COUNT(*) FROM messages
      WHERE messages.conversation_id = participants.conversation_id
        AND messages.author_id <> participants.person_id);

    CREATE TABLE reads (
      conversation_id TEXT NOT NULL,
      person_id TEXT NOT NULL,
      number INTEGER NOT NULL CHECK (number > 0),
      at INTEGER NOT NULL,
      PRIMARY KEY (conversation_id, person_id, number),
      FOREIGN KEY (conversation_id, person_id)
        REFERENCES participants (conversation_id, person_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX reads_by_number ON reads (conversation_id, number);

    """

  /// An avatar is pending until it is put on, and then neither expires nor has a message.
  private static let attachments = """
    CREATE TABLE new_attachments (
      id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'att_*' AND length(id) = 36),
      uploader_id TEXT NOT NULL REFERENCES people (id),
      purpose TEXT NOT NULL CHECK (purpose IN ('message', 'avatar')),
      conversation_id TEXT,
      kind TEXT NOT NULL CHECK (kind IN ('image', 'document')),
      media_type TEXT NOT NULL CHECK (length(media_type) BETWEEN 3 AND 255),
      declared_type TEXT CHECK (length(declared_type) BETWEEN 3 AND 255),
      mismatch TEXT
        CHECK (length(CAST(mismatch AS BLOB)) <= 4096 AND instr(mismatch, char(0)) = 0),
      file_name TEXT
        CHECK (length(CAST(file_name AS BLOB)) <= 1024 AND instr(file_name, char(0)) = 0),
      sent_byte_count INTEGER NOT NULL CHECK (sent_byte_count >= 0),
      sent_sha256 TEXT NOT NULL
        CHECK (length(sent_sha256) = 64 AND sent_sha256 NOT GLOB '*[^0-9a-f]*'),
      blob_id TEXT NOT NULL REFERENCES blobs (id),
      created_at INTEGER NOT NULL,
      expires_at INTEGER,
      message_id TEXT,
      position INTEGER CHECK (position >= 0),
      CHECK ((purpose = 'message') = (conversation_id IS NOT NULL)),
      CHECK (purpose = 'avatar' OR (message_id IS NULL) = (expires_at IS NOT NULL)),
      CHECK (purpose = 'message' OR message_id IS NULL),
      CHECK ((message_id IS NULL) = (position IS NULL)),
      UNIQUE (message_id, position),
      FOREIGN KEY (conversation_id, uploader_id)
        REFERENCES participants (conversation_id, person_id),
      FOREIGN KEY (message_id, conversation_id, uploader_id)
        REFERENCES messages (id, conversation_id, author_id)
    ) STRICT;
    INSERT INTO new_attachments (
        id, uploader_id, purpose, conversation_id, kind, media_type, declared_type, mismatch,
        file_name, sent_byte_count, sent_sha256, blob_id, created_at, expires_at, message_id,
        position)
      SELECT id, uploader_id, 'message', conversation_id, kind, media_type, declared_type,
        mismatch, file_name, sent_byte_count, sent_sha256, blob_id, created_at, expires_at,
        message_id, position
      FROM attachments;
    DROP TABLE attachments;
    ALTER TABLE new_attachments RENAME TO attachments;
    CREATE INDEX attachments_by_blob ON attachments (blob_id);
    CREATE INDEX attachments_by_expiry ON attachments (expires_at) WHERE expires_at IS NOT NULL;
    CREATE INDEX attachments_pending ON attachments (uploader_id, sent_byte_count)
      WHERE expires_at IS NOT NULL;
    CREATE INDEX attachments_by_uploader ON attachments (uploader_id, conversation_id);

    """

  /// Events name their subject without a foreign key: what was deleted since is passed over when
  /// they are read. Their ids ascend in the order of commits, because one transaction writes at a
  /// time.
  private static let records = """
    CREATE TABLE notifications (
      id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'not_*' AND length(id) = 36),
      person_id TEXT NOT NULL REFERENCES people (id),
      kind TEXT NOT NULL CHECK (kind IN (
        'interest', 'message', 'hired', 'dismissed', 'closed', 'reopened', 'report')),
      conversation_id TEXT REFERENCES conversations (id),
      job_id TEXT REFERENCES jobs (id),
      actor_id TEXT REFERENCES people (id),
      created_at INTEGER NOT NULL,
      read_at INTEGER
    ) STRICT;
    CREATE INDEX notifications_by_person ON notifications (person_id, created_at, id);
    CREATE INDEX notifications_unread ON notifications (person_id, conversation_id, created_at, id)
      WHERE read_at IS NULL;

    CREATE TABLE events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      person_id TEXT NOT NULL REFERENCES people (id),
      kind TEXT NOT NULL
        CHECK (kind IN ('message', 'read', 'status', 'notification', 'attachment')),
      conversation_id TEXT,
      subject_id TEXT NOT NULL,
      number INTEGER,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX events_by_person ON events (person_id, id);

    -- The greatest id of an event that is not kept any more.
    CREATE TABLE event_horizon (
      id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
      pruned_through INTEGER NOT NULL
    ) STRICT;
    INSERT INTO event_horizon (id, pruned_through) VALUES (1, 0);

    CREATE TABLE idempotency (
      person_id TEXT NOT NULL REFERENCES people (id),
      route TEXT NOT NULL CHECK (length(CAST(route AS BLOB)) BETWEEN 1 AND 255),
      key TEXT NOT NULL
        CHECK (length(CAST(key AS BLOB)) BETWEEN 1 AND 255 AND instr(key, char(0)) = 0),
      body_sha256 TEXT NOT NULL
        CHECK (length(body_sha256) = 64 AND body_sha256 NOT GLOB '*[^0-9a-f]*'),
      status INTEGER CHECK (status BETWEEN 100 AND 599),
      answer TEXT CHECK (length(CAST(answer AS BLOB)) <= 1048576),
      created_at INTEGER NOT NULL,
      PRIMARY KEY (person_id, route, key),
      CHECK ((status IS NULL) = (answer IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX idempotency_by_age ON idempotency (created_at);

    CREATE TABLE reports (
      id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'rep_*' AND length(id) = 36),
      conversation_id TEXT NOT NULL REFERENCES conversations (id),
      reporter_id TEXT NOT NULL REFERENCES people (id),
      reason TEXT NOT NULL
        CHECK (length(CAST(reason AS BLOB)) <= 16384 AND instr(reason, char(0)) = 0),
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX reports_by_conversation ON reports (conversation_id, created_at);
    """
}
