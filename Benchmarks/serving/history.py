"""A store with 100 threads of 10,000 messages, and how long a page of their history takes."""

import contextlib
import pathlib
import secrets
import shutil
import sqlite3
import tempfile

import reading
import servers

THREADS = 100
MESSAGES = 10_000
SHORT = 50


def _fill(database, conversation, people, count, sent_at):
    """Writes a thread's messages as the server would have, but in one transaction: a million
    requests would take a quarter of an hour."""
    rows = (
        (
            f"msg_{secrets.token_hex(16)}", conversation, people[number % 2], number,
            f"Message {number}: the tiles in the hall are done, the bath comes on Thursday.",
            sent_at + number * 1_000_000,
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    database.executemany(
        "INSERT INTO messages (id, conversation_id, author_id, number, text, sent_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        rows,
    )
    database.execute(
        "UPDATE conversations SET last_number = ?, last_written_at = ? WHERE id = ?",
        (count, sent_at + count * 1_000_000, conversation),
    )


def pages_of_long_threads():
    """Milliseconds for a page from a thread of 50 and from threads of 10,000 messages."""
    folder = tempfile.mkdtemp(prefix="attache-benchmark.")
    server = servers.Attache(folder, people=THREADS + 1)
    try:
        server.process.stop()
        path = pathlib.Path(server.data) / "core.sqlite"
        with contextlib.closing(sqlite3.connect(path)) as database, database:
            for index, (provider, thread) in enumerate(
                zip(server.providers, server.threads, strict=True)
            ):
                count = SHORT if index == THREADS else MESSAGES
                _fill(database, thread, (server.partner[0], provider[0]), count, 1_760_000_000_000_000)
        server.restart()
        long = [reading.history_pages(server, thread, MESSAGES, 40) for thread in server.threads[:10]]
        short = reading.history_pages(server, server.threads[THREADS], SHORT, 400)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    long.sort(key=lambda row: row["p50_ms"])
    middle = long[len(long) // 2]
    return {
        "thread_of_10000_p50_ms": middle["p50_ms"],
        "thread_of_10000_p99_ms": max(row["p99_ms"] for row in long),
        "thread_of_50_p50_ms": short["p50_ms"],
        "long_to_short": middle["p50_ms"] / short["p50_ms"],
    }
