extension Schema.Migration {
  /// What keeping needs: work that is claimed, work that failed, and tombstones.
  ///
  /// Nothing is rebuilt. People have `deleted_at` since the version before.
  static let version3 = Schema.Migration(
    sql: """
      -- Pictures whose renditions somebody is making again. A claim ends with its expiry, so that
      -- nobody's death stops the others.
      CREATE TABLE regeneration_claims (
        source_id TEXT NOT NULL PRIMARY KEY REFERENCES blobs (id) ON DELETE CASCADE,
        run_id TEXT NOT NULL CHECK (run_id GLOB 'run_*' AND length(run_id) = 36),
        expires_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX regeneration_claims_by_run ON regeneration_claims (run_id);

      CREATE TABLE regeneration_failures (
        source_id TEXT NOT NULL PRIMARY KEY REFERENCES blobs (id) ON DELETE CASCADE,
        reason TEXT NOT NULL
          CHECK (length(CAST(reason AS BLOB)) <= 4096 AND instr(reason, char(0)) = 0),
        failed_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- NULL for renditions that are older than this column.
      ALTER TABLE renditions ADD COLUMN made_at INTEGER;

      -- Tombstones. Where "by" is NULL, whoever operates the store did it.
      ALTER TABLE messages ADD COLUMN deleted_at INTEGER;
      ALTER TABLE messages ADD COLUMN deleted_by TEXT REFERENCES people (id);
      ALTER TABLE people ADD COLUMN deleted_by TEXT REFERENCES people (id);

      CREATE TABLE deleted_attachments (
        id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'att_*' AND length(id) = 36),
        uploader_id TEXT NOT NULL REFERENCES people (id),
        conversation_id TEXT REFERENCES conversations (id),
        message_id TEXT REFERENCES messages (id),
        media_type TEXT NOT NULL CHECK (length(media_type) BETWEEN 3 AND 255),
        deleted_at INTEGER NOT NULL,
        deleted_by TEXT REFERENCES people (id)
      ) STRICT;
      CREATE INDEX deleted_attachments_by_message ON deleted_attachments (message_id);

      -- Conversations whose attachments stay although their sender is deleted: evidence.
      CREATE TABLE holds (
        conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id),
        placed_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- What was decided when the file came, which its bytes do not tell afterwards.
      CREATE TABLE decisions (
        attachment_id TEXT NOT NULL PRIMARY KEY REFERENCES attachments (id) ON DELETE CASCADE,
        engine_version INTEGER NOT NULL,
        is_sanitized INTEGER NOT NULL CHECK (is_sanitized IN (0, 1)),
        kept_byte_count INTEGER NOT NULL CHECK (kept_byte_count >= 0),
        upload_byte_limit INTEGER NOT NULL,
        pixel_limit INTEGER NOT NULL,
        side_pixel_limit INTEGER NOT NULL,
        scan_limit INTEGER NOT NULL,
        decode_byte_limit INTEGER NOT NULL,
        decode_second_limit INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      """)
}
