"""A store under torture: runs the command on it, and looks at what is left with sqlite3 and hashlib,
so that nothing of the project's own says whether the store is sound; then asks `fsck` as well."""

import functools
import hashlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PICTURES = [ROOT / "TestImages" / "png" / name for name in ("basn4a16.png", "basi2c16.png")]
RECIPES = ["preview=1280x1280,thumb=320x320", "preview=640x640,thumb=20x20"]

# What no command on a store of a few pictures takes, however busy the machine is.
PATIENCE_SECONDS = 300

# What a command says when its sandbox took longer than a busy machine should.
LATE_SANDBOX = "The sandbox could not be started: its process did not answer"


class Unsound(Exception):
    """The store broke its promise."""


@functools.cache
def lacks_sandbox(binary):
    """Why files cannot be decoded in the sandbox on this machine; `None` when they can."""
    doctor = subprocess.run([binary, "doctor"], capture_output=True, text=True, check=False)
    return doctor.stderr.strip() if doctor.returncode else None


class Store:
    def __init__(self, path, binary):
        self.path = pathlib.Path(path)
        self.binary = str(binary)
        # attachment id -> blob id, as acknowledged, minus what was deleted.
        self.promised = {}

    def start(self, command, *arguments, environment=None):
        words = [self.binary, command, "--data", self.path]
        if command in ("ingest", "regenerate", "fsck") and lacks_sandbox(self.binary):
            words.append("--no-sandbox")
        return subprocess.Popen(
            [*words, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )

    def run(self, command, *arguments, environment=None):
        process = self.start(command, *arguments, environment=environment)
        try:
            output, diagnostics = process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Unsound(f"{command} did not end in {PATIENCE_SECONDS} s")
        return process.returncode, output, diagnostics.decode(errors="replace")

    def demand(self, command, *arguments, environment=None):
        status, output, diagnostics = self.run(command, *arguments, environment=environment)
        if status != 0 and LATE_SANDBOX in diagnostics:
            # The machine is too busy, which says nothing about the store.
            return self.demand(command, *arguments, environment=environment)
        if status != 0:
            raise Unsound(f"{command} ended with {status}: {diagnostics}{output.decode()[-2000:]}")
        return output

    def note(self, output):
        """Believes every line that came whole: only a line with its end is an acknowledgement."""
        rows = [json.loads(line) for line in output.split(b"\n")[:-1]]
        taken = {row["attachment"]: row["blob_sha256"] for row in rows if not row.get("error")}
        self.promised.update(taken)
        return taken

    def ingest(self, files, environment=None):
        status, output, _ = self.run("ingest", "--json", "--", *files, environment=environment)
        return status, self.note(output)

    def core(self):
        return sqlite3.connect(f"file:{self.path}/core.sqlite?mode=rw", uri=True, timeout=60)

    def let_time_pass(self):
        """As if a day had gone by: every lease, claim and pending attachment has expired."""
        core = self.core()
        core.execute("PRAGMA synchronous = OFF")
        with core:
            core.execute("UPDATE leases SET expires_at = 1")
            core.execute("UPDATE regeneration_claims SET expires_at = 1")
            core.execute("UPDATE attachments SET expires_at = 1 WHERE expires_at IS NOT NULL")
        core.close()

    def file(self, blob):
        return self.path / "blobs" / blob[:2] / blob[2:]

    def files(self):
        found = (self.path / "blobs").glob("[0-9a-f][0-9a-f]/*")
        return {path.parent.name + path.name for path in found}

    def survey(self, fsck=True):
        """Nothing acknowledged is lost, nothing dangles; and `fsck` agrees."""
        core = self.core()
        if core.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise Unsound("integrity_check fails")
        if core.execute("PRAGMA foreign_key_check").fetchall():
            raise Unsound("foreign_key_check fails")
        stored = dict(core.execute("SELECT id, blob_id FROM attachments"))
        named = set(stored.values())
        named |= {blob for (blob,) in core.execute("SELECT blob_id FROM renditions")}
        live = {blob for (blob,) in core.execute("SELECT id FROM blobs WHERE state = 'live'")}
        known = {blob for (blob,) in core.execute("SELECT id FROM blobs")}
        core.close()
        for attachment, blob in self.promised.items():
            if stored.get(attachment) != blob:
                raise Unsound(f"acknowledged {attachment} is not what was promised")
        if dangling := named - live:
            raise Unsound(f"{sorted(dangling)} are referred to and not live")
        if unknown := self.files() - known:
            raise Unsound(f"{sorted(unknown)} have no row")
        for blob in live:
            path = self.file(blob)
            if not path.is_file():
                raise Unsound(f"live blob {blob} is missing")
            if hashlib.sha256(path.read_bytes()).hexdigest() != blob:
                raise Unsound(f"live blob {blob} is damaged")
        if fsck:
            self.demand("fsck")

    def expect_no_leak(self):
        """When everything is let go of and collected, nothing is left."""
        core = self.core()
        # Also what was kept by somebody who died before saying so.
        kept = [identifier for (identifier,) in core.execute("SELECT id FROM attachments")]
        core.close()
        self.promised = {}
        for attachment in kept:
            self.demand("delete", attachment)
        self.let_time_pass()
        self.demand("gc", "--grace", "0")
        if left := self.files():
            raise Unsound(f"{len(left)} blobs leaked")
        incoming = list((self.path / "blobs" / "incoming").iterdir())
        if incoming:
            raise Unsound(f"{len(incoming)} unfinished files leaked")
        self.survey()


def was_killed(status):
    return status == -signal.SIGKILL
