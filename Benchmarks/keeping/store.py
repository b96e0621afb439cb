"""Stores to measure on, and the command that is measured."""

import hashlib
import os
import pathlib
import secrets
import sqlite3
import struct
import subprocess
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
METER = ROOT / ".build-bench-venv" / "tools" / "meter"
# What an attachment's row of its own has in other tables.
COMPANIONS = {"previews": "attachment_id", "decisions": "attachment_id"}


class Spent:
    """What a process and those that it waited for took; the peak is the largest one's."""

    def __init__(self, user, system, wall, peak_kibibytes):
        self.seconds = wall / 1e6
        self.cpu = (user + system) / 1e6
        self.peak_bytes = peak_kibibytes * 1024


def run(words):
    """Runs a command that must succeed; its output, and what it took."""
    with tempfile.NamedTemporaryFile() as result:
        output = subprocess.run(
            [METER, result.name, *(str(word) for word in words)], stdout=subprocess.PIPE, check=True
        ).stdout
        status, *spent = (int(word) for word in result.read().split())
    if status:
        raise SystemExit(f"{' '.join(str(word) for word in words)[:200]} ended with {status}")
    return output, Spent(*spent)


class Store:
    def __init__(self, binary, path):
        self.binary, self.path = binary, pathlib.Path(path)

    def command(self, name, *words):
        return run([self.binary, name, "--data", self.path, *words])

    def core(self):
        core = sqlite3.connect(self.path / "core.sqlite")
        core.execute("PRAGMA synchronous = OFF")
        return core

    def pictures(self):
        """The blobs of the pictures that are kept, by id."""
        core = self.core()
        found = [row[0] for row in core.execute("SELECT DISTINCT blob_id FROM attachments WHERE kind = 'image'")]
        core.close()
        return {blob: self.path / "blobs" / blob[:2] / blob[2:] for blob in sorted(found)}

    def renditions(self):
        """What there is of which picture, by which recipe, in which blob."""
        core = self.core()
        rows = core.execute("SELECT source_id, name, recipe, blob_id FROM renditions").fetchall()
        core.close()
        return set(rows)

    def multiply(self, count, blobs=None):
        """Copies attachments, in turn, until there are `count`: as many more links to the pictures that
        are kept, or one to each of `blobs` (id -> byte count)."""
        core = self.core()
        known = [row[0] for row in core.execute("SELECT id FROM attachments WHERE kind = 'image'")]
        fresh = iter((blobs or {}).items())
        if blobs:
            core.executemany(
                "INSERT INTO blobs (id, byte_count, state, created_at) VALUES (?, ?, 'live', 0)", blobs.items()
            )
        have = core.execute("SELECT COUNT(*) FROM attachments").fetchone()[0]
        position = core.execute("SELECT MAX(position) FROM attachments").fetchone()[0]
        for number in range(count - have):
            changes = {"id": f"att_{secrets.token_hex(16)}", "position": position + 1 + number}
            if blobs:
                changes["blob_id"], _ = next(fresh)
            template = known[number % len(known)]
            copy(core, "attachments", "id", template, changes)
            for table, key in COMPANIONS.items():
                copy(core, table, key, template, {key: changes["id"]})
        core.commit()
        core.close()

    def add_small(self, count):
        """Small pictures of their own for attachments, until there are `count`."""
        blobs = {}
        have = len(self.pictures())
        for number in range(count - have):
            content = small_picture(number)
            blob = hashlib.sha256(content).hexdigest()
            path = self.path / "blobs" / blob[:2] / blob[2:]
            path.write_bytes(content)
            blobs[blob] = len(content)
        self.multiply(count, blobs)


def copy(core, table, key, old, changes):
    columns = [row[1] for row in core.execute(f"PRAGMA table_info({table})")]
    chosen = ", ".join("?" if column in changes else column for column in columns)
    values = [changes[column] for column in columns if column in changes]
    core.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} WHERE {key} = ?",
        [*values, old],
    )


def small_picture(number):
    """A PNG of 8 × 8 pixels that no other number has."""
    rows = b"".join(b"\0" + bytes((number >> (8 * (x % 4)) & 0xFF) ^ (x * y) for x in range(24)) for y in range(8))

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
    )
