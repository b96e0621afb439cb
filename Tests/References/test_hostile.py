"""Files that crashed other decoders are answered, one by one, within bounds."""

import json
import os
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


@pytest.fixture(scope="module")
def answered(attache):
    """Rows, seconds, and the peak of resident memory in KiB, of one call over all files."""
    began = time.monotonic()
    process = subprocess.Popen(
        [BINARY, "inspect", "--json", "--jobs", "1", "--", *FILES],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
    )  # fmt: skip
    rows = [json.loads(line) for line in process.stdout]
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, rows, time.monotonic() - began, usage.ru_maxrss


def test_no_file_ends_the_command(answered):
    code, rows, _, _ = answered
    assert code == 1
    assert [row["file"] for row in rows] == [str(file) for file in FILES]


def test_all_are_answered_in_time_and_in_memory(answered):
    _, _, seconds, peak = answered
    assert seconds < ALL_SECONDS
    assert peak < MEMORY_LIMIT_KIB


def test_every_refusal_is_one_sentence(answered):
    for row in answered[1]:
        if row["error"] is not None:
            message = row["error"]["message"]
            assert message.endswith(".") and "\n" not in message, row["file"]
        else:
            assert row["width"] > 0 and row["height"] > 0
