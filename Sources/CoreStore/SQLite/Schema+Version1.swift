extension Schema.Migration {
  /// STRICT tables have INTEGER and TEXT where PostgreSQL will have BIGINT and TEXT; the queries
  /// are the same for both. Times are UTC microseconds, flags 0 or 1, ids and hashes text.
  ///
  /// What a transaction checks for the sake of a clear error is held here once more by keys, so
  /// that no mistake in a query can link a file to somebody else's message.
  static let version1 = Schema.Migration(
    sql: """
      CREATE TABLE people (
        id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'per_*' AND length(id) = 36),
        name TEXT NOT NULL
          CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 1024 AND instr(name, char(0)) = 0),
        created_at INTEGER NOT NULL
      ) STRICT;

      -- Whom the command line's user names by a word.
      CREATE TABLE local_people (
        name TEXT NOT NULL PRIMARY KEY
          CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 1024 AND instr(name, char(0)) = 0),
        person_id TEXT NOT NULL UNIQUE REFERENCES people (id)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE conversations (
        id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'con_*' AND length(id) = 36),
        kind TEXT NOT NULL CHECK (kind IN ('direct')),
        created_at INTEGER NOT NULL,
        -- Raised with every message in its transaction: numbers without gaps on every database.
        last_number INTEGER NOT NULL DEFAULT 0 CHECK (last_number >= 0)
      ) STRICT;

      CREATE TABLE participants (
        conversation_id TEXT NOT NULL REFERENCES conversations (id),
        person_id TEXT NOT NULL REFERENCES people (id),
        PRIMARY KEY (conversation_id, person_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX participants_by_person ON participants (person_id);

      CREATE TABLE messages (
        id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'msg_*' AND length(id) = 36),
        conversation_id TEXT NOT NULL,
        author_id TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        text TEXT NOT NULL
          CHECK (length(CAST(text AS BLOB)) <= 1048576 AND instr(text, char(0)) = 0),
        sent_at INTEGER NOT NULL,
        UNIQUE (conversation_id, number),
        UNIQUE (id, conversation_id, author_id),
        FOREIGN KEY (conversation_id, author_id)
          REFERENCES participants (conversation_id, person_id)
      ) STRICT;

      CREATE TABLE blobs (
        id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 64 AND id NOT GLOB '*[^0-9a-f]*'),
        state TEXT NOT NULL CHECK (state IN ('arriving', 'live', 'deleting')),
        byte_count INTEGER CHECK (byte_count >= 0),
        created_at INTEGER NOT NULL,
        CHECK ((state = 'live') = (byte_count IS NOT NULL))
      ) STRICT;
      CREATE INDEX blobs_being_deleted ON blobs (id) WHERE state = 'deleting';

      CREATE TABLE leases (
        id TEXT NOT NULL CHECK (id GLOB 'lea_*' AND length(id) = 36),
        blob_id TEXT NOT NULL REFERENCES blobs (id),
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (id, blob_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX leases_by_blob ON leases (blob_id);
      CREATE INDEX leases_by_expiry ON leases (expires_at);

      -- The link is part of the row: an attachment waits (expires_at) or is in one message of its
      -- own uploader and conversation (message_id, position), never both.
      CREATE TABLE attachments (
        id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'att_*' AND length(id) = 36),
        uploader_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
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
        CHECK ((message_id IS NULL) = (expires_at IS NOT NULL)),
        CHECK ((message_id IS NULL) = (position IS NULL)),
        UNIQUE (message_id, position),
        FOREIGN KEY (conversation_id, uploader_id)
          REFERENCES participants (conversation_id, person_id),
        FOREIGN KEY (message_id, conversation_id, uploader_id)
          REFERENCES messages (id, conversation_id, author_id)
      ) STRICT;
      CREATE INDEX attachments_by_blob ON attachments (blob_id);
      CREATE INDEX attachments_by_expiry ON attachments (expires_at)
        WHERE expires_at IS NOT NULL;

      CREATE TABLE previews (
        attachment_id TEXT NOT NULL PRIMARY KEY REFERENCES attachments (id) ON DELETE CASCADE,
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        orientation INTEGER NOT NULL CHECK (orientation BETWEEN 1 AND 8),
        color_space TEXT NOT NULL CHECK (color_space IN ('gray', 'rgb', 'cmyk', 'indexed')),
        profile_name TEXT CHECK (length(CAST(profile_name AS BLOB)) <= 4096),
        bit_depth INTEGER NOT NULL CHECK (bit_depth IN (1, 2, 4, 8, 16)),
        has_transparency INTEGER NOT NULL CHECK (has_transparency IN (0, 1)),
        is_animated INTEGER NOT NULL CHECK (is_animated IN (0, 1)),
        has_multiple_pictures INTEGER NOT NULL CHECK (has_multiple_pictures IN (0, 1)),
        captured_at TEXT CHECK (length(CAST(captured_at AS BLOB)) <= 4096),
        camera_make TEXT CHECK (length(CAST(camera_make AS BLOB)) <= 4096),
        camera_model TEXT CHECK (length(CAST(camera_model AS BLOB)) <= 4096),
        has_location INTEGER NOT NULL CHECK (has_location IN (0, 1)),
        is_truncated INTEGER NOT NULL CHECK (is_truncated IN (0, 1)),
        blurhash TEXT NOT NULL CHECK (length(CAST(blurhash AS BLOB)) <= 4096),
        dominant_color TEXT NOT NULL CHECK (length(CAST(dominant_color AS BLOB)) <= 4096)
      ) STRICT;

      CREATE TABLE preview_warnings (
        attachment_id TEXT NOT NULL REFERENCES previews (attachment_id) ON DELETE CASCADE,
        position INTEGER NOT NULL CHECK (position >= 0),
        text TEXT NOT NULL CHECK (length(CAST(text AS BLOB)) <= 4096),
        PRIMARY KEY (attachment_id, position)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE renditions (
        source_id TEXT NOT NULL REFERENCES blobs (id),
        name TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 32),
        recipe TEXT NOT NULL CHECK (length(CAST(recipe AS BLOB)) BETWEEN 1 AND 1024),
        blob_id TEXT NOT NULL REFERENCES blobs (id),
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        media_type TEXT NOT NULL CHECK (length(media_type) BETWEEN 3 AND 255),
        PRIMARY KEY (source_id, name, recipe)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX renditions_by_blob ON renditions (blob_id);
      """)
}
