"""Files that crashed other decoders are answered, one by one, within bounds."""

import json
import pathlib
import re
import subprocess
import time

import pytest

from command import BINARY
from fixtures import CORPUS, in_folder

FILES = in_folder(CORPUS / "hostile", "*")
MEMORY_LIMIT_KIB = 512 * 1024
# One file may take 10 s; all of them together do not need that.
ALL_SECONDS = 60

pytestmark = pytest.mark.skipif(
    not FILES, reason=f"the shared corpus {CORPUS / 'hostile'} is not here"
)


def peak_memory_kib(process):
    """Peak of resident memory so far; 0 of a process that has ended.

    The kernel's figure for a child that has ended counts in what the parent had when it forked.
    """
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) if found else 0


@pytest.fixture(scope="module")
def answered(attache):
    """Exit code, rows, seconds, and the peak of memory, of one call over all files."""
    began = time.monotonic()
    process = subprocess.Popen(
        [BINARY, "inspect", "--json", "--jobs", "1", "--", *FILES],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    rows, peak = [], 0
    for line in process.stdout:
        rows.append(json.loads(line))
        peak = max(peak, peak_memory_kib(process))
    return process.wait(), rows, time.monotonic() - began, peak


def test_no_file_ends_the_command(answered):
    code, rows, _, _ = answered
    assert code == 1
    assert [row["file"] for row in rows] == [str(file) for file in FILES]


def test_all_are_answered_in_time_and_in_memory(answered):
    _, _, seconds, peak = answered
    assert seconds < ALL_SECONDS
    assert 0 < peak < MEMORY_LIMIT_KIB


def test_every_refusal_is_one_sentence(answered):
    for row in answered[1]:
        if row["error"] is not None:
            message = row["error"]["message"]
            assert message.endswith(".") and "\n" not in message, row["file"]
        elif row["kind"] == "image":
            assert row["width"] > 0 and row["height"] > 0, row["file"]
