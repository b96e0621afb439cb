"""Without the layers that a decoder is held by, nothing is begun: on a kernel that refuses them. What a
worker needs not is not there."""

import ctypes
import ctypes.util
import errno
import os
import pathlib
import subprocess
import time

import pytest

from server import IMAGES, executable

PHOTO = str(IMAGES / "photos" / "apple-iphone-4.jpg")
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
EQUAL, PR_SET_SECCOMP = 4, 22


class Comparison(ctypes.Structure):
    _fields_ = [
        ("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64)]


def refuser(*calls):
    """What has to be called in a child so that the kernel refuses `calls` to it from then on."""
    library = ctypes.CDLL(ctypes.util.find_library("seccomp") or "libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    filter_ = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(ALLOW)))
    for name in calls:
        number = library.seccomp_syscall_resolve_name(name.encode())
        # Of prctl only what puts on a filter.
        only = [Comparison(0, EQUAL, PR_SET_SECCOMP, 0)] if name == "prctl" else []
        assert library.seccomp_rule_add_array(
            filter_, ctypes.c_uint32(REFUSE), number, len(only), (Comparison * 1)(*only)) == 0

    def load():
        if library.seccomp_load(filter_) != 0:
            os._exit(125)

    return load


FILTER = ("seccomp", "prctl")
LIMITS = ("setrlimit", "prlimit64")


@pytest.mark.parametrize("calls", [FILTER, LIMITS], ids=["no filter", "no limits"])
@pytest.mark.parametrize("flags", [[], ["--require-sandbox"]], ids=["by itself", "required"])
@pytest.mark.parametrize("words", [
    ["inspect", PHOTO], ["ingest", "--data", "store", PHOTO], ["regenerate", "--data", "store"],
    ["serve", "--data", "store", "--listen", "127.0.0.1:0"], ["doctor"],
], ids=lambda words: words[0])
def test_nothing_begins_where_the_kernel_refuses_a_required_layer(tmp_path, words, flags, calls):
    if words[0] == "doctor" and flags:
        pytest.skip("doctor has no such option: it says what there is")
    if words[0] == "regenerate":
        subprocess.run([executable(), "person", "add", "--data", tmp_path / "store", "--name", "A",
                        "--role", "customer"], check=True, capture_output=True)
    done = subprocess.run(
        [executable(), *words, *flags], cwd=tmp_path, capture_output=True, text=True, timeout=60,
        preexec_fn=refuser(*calls), env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
    assert done.returncode == 3, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1 and "--no-sandbox" in done.stderr, done.stderr
    layer = "system call filter" if calls == FILTER else "resource limits"
    assert layer in done.stderr, done.stderr


def test_without_it_one_has_to_say_so(tmp_path):
    def inspect(*flags):
        return subprocess.run(
            [executable(), "inspect", "--json", *flags, PHOTO], capture_output=True, text=True,
            preexec_fn=refuser(*FILTER))

    free = inspect("--no-sandbox")
    assert free.returncode == 0 and "without a sandbox" in free.stderr
    both = inspect("--no-sandbox", "--require-sandbox")
    assert both.returncode == 2 and both.stdout == "" and both.stderr.count("\n") == 1


def children(process):
    tasks = pathlib.Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def waiting_workers(zygotes):
    for _ in range(1000):
        workers = [worker for zygote in zygotes for worker in children(zygote)]
        try:
            stats = [pathlib.Path(f"/proc/{worker}/stat").read_text() for worker in workers]
        except (FileNotFoundError, ProcessLookupError):
            stats = []
        # One that is on its way out does not sleep.
        if stats and all(stat.rpartition(")")[2].split()[0] == "S" for stat in stats):
            return workers
        time.sleep(0.01)
    raise AssertionError("no worker waits")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into a worker's address space")
def test_a_worker_has_no_libraries_of_the_server_and_its_code_in_large_pages(market):
    place = market.conversation()
    assert market.customer.upload(place, pathlib.Path(PHOTO).read_bytes()).status == 201
    zygotes = children(market.server.process.pid)
    # An origin of workers and the worker that waits for the next file, forked when the last was gone.
    for process in zygotes + waiting_workers(zygotes):
        mapped = pathlib.Path(f"/proc/{process}/maps").read_text()
        assert "libjpeg." in mapped and "libmagic." in mapped
        for name in (
            "libcrypto.", "libsqlite3.", "libmicrohttpd.", "libgnutls.", "libnettle.", "libseccomp.",
        ):  # fmt: skip
            assert name not in mapped, name
        # Of memory, not of a file.
        copied = [
            [int(end, 16) for end in line.split()[0].split("-")]
            for line in mapped.splitlines()
            if "r-xp" in line and len(line.split()) == 5
        ]
        assert sum(end - start for start, end in copied) >= 2 << 20
        assert all(end % (2 << 20) == 0 for ends in copied for end in ends)
