#!/usr/bin/env python3
"""Commits per second of SQLite's journal modes, with several processes writing and one reading.

Usage: journal_modes.py [--folder DIR] [--seconds N] [--writers N] [--mode NAME]

Every writer inserts one row of 300 bytes a transaction with a number from a shared counter row,
as sending a message does. Afterwards the numbers must be without gaps, every acknowledged row must
be there, and integrity_check must say ok. Prints one line a mode; exit 1 when a check failed.
"""
import argparse
import fcntl
import multiprocessing
import os
import random
import sqlite3
import sys
import tempfile
import time

MODES = {
    # name: (journal_mode, synchronous, lock file round each write and checkpoint, short naps).
    # SQLite's own busy handler naps up to 100 ms; short naps are of 0.25 to 1 ms.
    "TRUNCATE+FULL": ("TRUNCATE", "FULL", False, False),
    "TRUNCATE+FULL, short naps": ("TRUNCATE", "FULL", False, True),
    "TRUNCATE+FULL, lock, short": ("TRUNCATE", "FULL", True, True),
    "PERSIST+FULL, short naps": ("PERSIST", "FULL", False, True),
    "DELETE+EXTRA": ("DELETE", "EXTRA", False, False),
    "WAL+FULL, lock": ("WAL", "FULL", True, False),
    "WAL+FULL, unprotected": ("WAL", "FULL", False, False),
}


def connect(path, journal, synchronous, locked, napping):
    core = sqlite3.connect(path, timeout=0 if napping else 30, isolation_level=None)
    if napping:
        patiently(lambda: core.execute("PRAGMA user_version").fetchall())
    patiently(lambda: core.execute(f"PRAGMA journal_mode={journal}").fetchall())
    core.execute(f"PRAGMA synchronous={synchronous}")
    if locked:
        core.execute("PRAGMA wal_autocheckpoint=0")
    return core


def patiently(attempt):
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(random.uniform(0.00025, 0.001))


def write(path, mode, seconds, answers):
    locked = MODES[mode][2]
    core = connect(path, *MODES[mode])
    lock = os.open(path + ".lock", os.O_CREAT | os.O_RDWR, 0o600) if locked else None
    acknowledged, slowest, end = [], 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        if locked:
            fcntl.flock(lock, fcntl.LOCK_EX)
        patiently(lambda: core.execute("BEGIN IMMEDIATE"))
        (number,) = core.execute("UPDATE counter SET n = n + 1 RETURNING n").fetchall()[0]
        core.execute("INSERT INTO message VALUES (?, ?)", (number, "x" * 300))
        patiently(lambda: core.execute("COMMIT"))
        if locked:
            if MODES[mode][0] == "WAL" and number % 1000 == 0:
                core.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            fcntl.flock(lock, fcntl.LOCK_UN)
        acknowledged.append(number)
        slowest = max(slowest, time.monotonic() - start)
    answers.put(("write", acknowledged, slowest))


def read(path, mode, seconds, answers):
    core = connect(path, *MODES[mode])
    count, slowest, end = 0, 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        patiently(lambda: core.execute("SELECT max(number), count(*) FROM message").fetchall())
        count += 1
        slowest = max(slowest, time.monotonic() - start)
        time.sleep(0.002)
    answers.put(("read", count, slowest))


def measure(mode, folder, seconds, writers):
    with tempfile.TemporaryDirectory(dir=folder) as made:
        return measure_in(made, mode, seconds, writers)


def measure_in(folder, mode, seconds, writers):
    path = os.path.join(folder, "core.sqlite")
    core = connect(path, *MODES[mode])
    core.executescript(
        "CREATE TABLE counter (n INTEGER NOT NULL) STRICT; INSERT INTO counter VALUES (0);"
        "CREATE TABLE message (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;")
    answers = multiprocessing.Queue()
    crowd = [multiprocessing.Process(target=write, args=(path, mode, seconds, answers))
             for _ in range(writers)]
    crowd.append(multiprocessing.Process(target=read, args=(path, mode, seconds, answers)))
    for process in crowd:
        process.start()
    results = [answers.get(timeout=seconds + 60) for _ in crowd]
    for process in crowd:
        process.join()
    writes = [answer for answer in results if answer[0] == "write"]
    reads = [answer for answer in results if answer[0] == "read"]
    acknowledged = sorted(number for answer in writes for number in answer[1])
    stored = [row[0] for row in core.execute("SELECT number FROM message ORDER BY number")]
    sound = (acknowledged == stored == list(range(1, len(stored) + 1))
             and core.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    shares = [len(answer[1]) for answer in writes]
    print(f"{mode:27} {len(stored) / seconds:7.0f} commits/s  "
          f"slowest commit {max(answer[2] for answer in writes) * 1000:6.0f} ms  "
          f"least/most busy writer {min(shares)}/{max(shares)}  "
          f"reads/s {reads[0][1] / seconds:5.0f}, slowest {reads[0][2] * 1000:5.0f} ms  "
          f"{'sound' if sound else 'DAMAGED'}", flush=True)
    return sound


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--folder", default=".")
    options.add_argument("--seconds", type=float, default=5)
    options.add_argument("--writers", type=int, default=4)
    options.add_argument("--mode", choices=MODES, help="only this one")
    chosen = options.parse_args()
    print(f"SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors")
    sound = [measure(mode, chosen.folder, chosen.seconds, writers)
             for writers in sorted({1, chosen.writers})
             for mode in ([chosen.mode] if chosen.mode else MODES)]
    sys.exit(0 if all(sound) else 1)


main()
