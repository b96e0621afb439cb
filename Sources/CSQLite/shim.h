#pragma once
#include <sqlite3.h>

// sqlite3_db_config is variadic, which Swift cannot call: sets one of its flags to 0 or 1.
static inline int attache_sqlite_set_flag(sqlite3 *database, int flag, int value) {
  return sqlite3_db_config(database, flag, value, (int *)0);
}

// SQLITE_TRANSIENT is a cast that Swift cannot see: binds a copy of byte_count bytes of UTF-8, so
// that the caller's bytes need to live only as long as the call.
static inline int attache_sqlite_bind_text(
    sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 byte_count) {
  return sqlite3_bind_text64(
      statement, index, bytes, byte_count, SQLITE_TRANSIENT, SQLITE_UTF8);
}
