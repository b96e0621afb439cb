"""What `attache ingest` acknowledged is kept, whenever it is killed. Looked at with sqlite3 and
hashlib: nothing of the project's own says whether the store is sound."""

import hashlib
import json
import os
import random
import sqlite3
import subprocess
import time

import pytest

from command import BINARY
from fixtures import TEST_IMAGES

# Skips them where the command has no sandbox.
pytestmark = pytest.mark.usefixtures("attache")

KILLS = 200
# Three messages' worth, so that a kill can come between two acknowledgements.
FILES_A_RUN = 25


@pytest.fixture(scope="module")
def seed():
    """Printed with a failure; set ATTACHE_SEED to replay its moments."""
    return int(os.environ.get("ATTACHE_SEED", random.randrange(2**32)))


def files_of(run, folder, pictures):
    """Mostly new content, some that every run brings again, two small pictures."""
    folder.mkdir()
    for number in range(FILES_A_RUN - len(pictures)):
        content = number if number < 5 else f"{run}/{number}"
        (folder / f"note-{number}.txt").write_text(f"Note {content} about the kitchen.\n")
    return [*pictures, *sorted(folder.iterdir())]


def start(store, files):
    return subprocess.Popen(
        [BINARY, "ingest", "--data", store, "--json", "--jobs", "2", "--", *files],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def acknowledged(output):
    """Rows of the lines that came whole: only a line with its end is an acknowledgement."""
    lines = output.split(b"\n")[:-1]
    return [row for row in map(json.loads, lines) if not row["error"]]


def is_kept(store, blob):
    path = store / "blobs" / blob[:2] / blob[2:]
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == blob


def test_nothing_acknowledged_is_lost_and_nothing_dangles(tmp_path, seed):
    print(f"seed {seed}")
    moments = random.Random(seed)
    store = tmp_path / "store"
    pictures = [TEST_IMAGES / "png" / "basn4a16.png", TEST_IMAGES / "png" / "basi2c16.png"]

    began = time.monotonic()
    whole, _ = start(store, files_of("warm-up", tmp_path / "warm-up", pictures)).communicate()
    horizon = time.monotonic() - began
    promised = acknowledged(whole)
    assert len(promised) == FILES_A_RUN

    outcomes = {"none": 0, "some": 0, "all": 0}
    for run in range(KILLS):
        files = files_of(run, tmp_path / f"run-{run}", pictures)
        process = start(store, files)
        time.sleep(moments.uniform(0, horizon))
        process.kill()
        output, _ = process.communicate()
        rows = acknowledged(output)
        promised += rows
        kind = "none" if not rows else "all" if len(rows) == len(files) else "some"
        outcomes[kind] += 1
        # The moments follow the machine's pace, so that they stay within the run.
        horizon *= {"none": 1.05, "some": 1, "all": 0.9}[kind]
    # Kills came before the first acknowledgement and between two.
    assert outcomes["none"] > 0 and outcomes["some"] > 0, outcomes

    # A last run without a kill opens the store as the next user would.
    last, _ = start(store, files_of("last", tmp_path / "last", pictures)).communicate()
    promised += acknowledged(last)

    core = sqlite3.connect(f"file:{store}/core.sqlite?mode=ro", uri=True)
    assert core.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert core.execute("PRAGMA foreign_key_check").fetchall() == []
    stored = {
        identifier: (blob, sent, message)
        for identifier, blob, sent, message in core.execute(
            "SELECT id, blob_id, sent_sha256, message_id FROM attachments"
        )
    }
    for row in promised:
        assert stored[row["attachment"]] == (row["blob_sha256"], row["sha256"], row["message"])
    # Nothing dangles: whatever a row names is there, whole.
    named = {blob for blob, _, _ in stored.values()}
    named |= {blob for (blob,) in core.execute("SELECT blob_id FROM renditions")}
    live = {blob for (blob,) in core.execute("SELECT id FROM blobs WHERE state = 'live'")}
    assert named <= live
    damaged = [blob for blob in live if not is_kept(store, blob)]
    assert damaged == []
    # Numbers without gaps, in every conversation.
    for count, last_number in core.execute(
        "SELECT count(*), max(number) FROM messages GROUP BY conversation_id"
    ):
        assert count == last_number
    assert list((store / "blobs" / "incoming").iterdir()) == []


def test_the_same_file_twice_is_one_blob_and_two_attachments(attache, tmp_path):
    picture = TEST_IMAGES / "photos" / "apple-iphone-4.jpg"
    store = tmp_path / "store"
    rows = [
        acknowledged(attache.run("ingest", "--data", store, "--json", "--", picture))[0]
        for _ in range(2)
    ]
    assert rows[0]["attachment"] != rows[1]["attachment"]
    # Nothing but the identifiers tells the second from the first.
    own = {"attachment", "conversation", "message"}
    assert [{k: v for k, v in row.items() if k not in own} for row in rows[:1]] == [
        {k: v for k, v in row.items() if k not in own} for row in rows[1:]
    ]
    blobs = [path for path in (store / "blobs").rglob("*") if path.is_file()]
    assert len(blobs) == 1 + len(rows[0]["renditions"])
    for row in rows:
        assert attache.run("cat", "--data", store, row["attachment"]) == (
            store / "blobs" / row["blob_sha256"][:2] / row["blob_sha256"][2:]
        ).read_bytes()


@pytest.mark.parametrize("excess", [0, 1])
def test_the_upload_limit_is_exact(attache, tmp_path, excess):
    limit = 10_485_760
    upload = tmp_path / "long.txt"
    upload.write_bytes((b"All work and no play. " * (limit // 22 + 1))[: limit + excess])
    store = tmp_path / "store"
    output = attache.run("ingest", "--data", store, "--json", "--", upload, accepting=(excess,))
    row = json.loads(output)
    if excess == 0:
        assert row["error"] is None and row["byte_count"] == limit
    else:
        assert row["error"]["code"] == "too_large"
        assert (row["error"]["limit"], row["error"]["actual"]) == (limit, limit + 1)
        blobs = store / "blobs"
        assert not blobs.exists() or [path for path in blobs.rglob("*") if path.is_file()] == []
