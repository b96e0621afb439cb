"""The campaigns that need a library in front of the system's: failing calls, and power cuts."""

import os
import pathlib
import random
import shutil
import subprocess

from campaigns import check_copy, delete, notes, trim
from side_by_side import side_by_side
from store import PICTURES, RECIPES, Store, Unsound

SOURCE = pathlib.Path(__file__).resolve().parent / "interpose.c"
MODES = ["EIO", "ENOSPC", "EDQUOT", "EINTR", "short"]
WORKLOADS = ["upload", "regenerate", "gc", "delete", "backup"]
# The modes that say something about reads and writes of bytes, and about reads at all.
FOR_BYTES, FOR_READS = {"short"}, {"EIO", "EINTR", "short"}
# A call that is interrupted for ever would be tried for ever; no system does that.
NEVER_LASTING = {"EINTR"}


class Skipped(Exception):
    """This machine cannot run the campaign; the reason is said loudly."""


def library(work):
    path = work / "interpose.so"
    if not path.exists():
        if not shutil.which("gcc"):
            raise Skipped("there is no gcc to build the failing calls with")
        subprocess.run(
            ["gcc", "-O1", "-shared", "-fPIC", "-o", path, SOURCE, "-ldl"], check=True
        )
    return path


def prepare(store, workload, generator, work):
    """Gives the workload something to do; returns what runs it in an environment."""
    if workload == "upload":
        files = [generator.choice(PICTURES), *notes(work / "files", generator, 1)]
        return lambda environment: store.ingest(files, environment)[0]
    if workload == "regenerate":
        store.turn = getattr(store, "turn", 0) + 1
        recipe = {"ATTACHE_RENDITIONS": RECIPES[store.turn % 2]}
        return lambda environment: store.run(
            # All of them: what an earlier run left undone would be nothing to do for the next recipe.
            "regenerate", "--only", "all", "--jobs", "1", environment={**environment, **recipe}
        )[0]
    _, taken = store.ingest(notes(work / "files", generator, 2))
    if workload == "delete":
        victim = next(iter(taken))
        # Whether it failed before the commit or after it, only the one who deletes can tell.
        del store.promised[victim]
        return lambda environment: store.run("delete", victim, environment=environment)[0]
    for attachment in taken:
        delete(store, attachment)
    if workload == "backup":
        copy = store.path.parent / "copy"
        return lambda environment: store.run("backup", copy, environment=environment)[0]
    return lambda environment: store.run("gc", "--grace", "0", environment=environment)[0]


def plans(kinds):
    """Every way for every call to fail that it can fail in."""
    return [
        (mode, number, forever)
        for number, kind in enumerate(kinds, 1)
        for mode in MODES
        for forever in (False, True)
        if not (forever and mode in NEVER_LASTING) and (kind != "o" or mode not in FOR_BYTES) and (kind != "r" or mode in FOR_READS)
    ]


def calls(work, binary, generator, share=1.0, limit=None):
    """Fails the k-th system call on the store, for every k (or a `share` of them), once and for ever."""
    shim = library(work)
    seeds = {workload: generator.random() for workload in WORKLOADS}

    def fail(workload):
        return fail_calls(
            workload, work / workload, binary, random.Random(seeds[workload]), shim, share, limit
        )

    # The longest first.
    counts = side_by_side(fail, reversed(WORKLOADS))
    runs, reached, failures = (sum(column) for column in zip(*counts))
    return f"{runs} runs, {reached} of which came to the failing call, {failures} of which failed and said so"


def fail_calls(workload, folder, binary, generator, shim, share, limit):
    """How many runs of the workload there were, came to the failing call, and failed."""
    folder.mkdir()
    store = Store(folder / "store", binary)
    store.ingest([*PICTURES, *notes(folder / "first", generator, 2)])
    root = folder if workload == "backup" else store.path
    counted, mark = folder / "count", folder / "mark"
    base = {"LD_PRELOAD": str(shim), "TORTURE_ROOT": str(root), "TORTURE_MARK": str(mark)}
    prepare(store, workload, generator, folder)({**base, "TORTURE_COUNT": str(counted)})
    plan = plans(counted.read_text())
    if share < 1:
        plan = generator.sample(plan, max(1, int(len(plan) * share)))
    if limit:
        plan = generator.sample(plan, min(limit, len(plan)))
    reached = failures = 0
    for turn, (mode, number, forever) in enumerate(plan, 1):
        run = prepare(store, workload, generator, folder)
        environment = {**base, "TORTURE_MODE": mode, "TORTURE_AT": str(number)}
        if forever:
            environment["TORTURE_FOREVER"] = "1"
        status = run(environment)
        failures += status != 0
        if mark.exists():
            reached += 1
            mark.unlink()
        fault = f"{workload}, {mode} at call {number}, for ever: {forever}"
        if status < 0:
            raise Unsound(f"{fault}: crashed ({status})")
        try:
            store.survey(fsck=False)
        except Unsound as reason:
            raise Unsound(f"{fault}: {reason}")
        store.let_time_pass()
        if turn % 40 == 0:
            trim(store)
            check_copy(store)
    store.survey()
    store.expect_no_leak()
    return len(plan), reached, failures


def power(work, binary, generator, cuts, kinds=("ext4", "xfs")):
    """Cuts the power (FS_IOC_SHUTDOWN) after the k-th sync of upload, swap and collection."""
    shim = library(work)
    reports = []
    for kind in kinds:
        if not shutil.which(f"mkfs.{kind}"):
            reports.append(f"SKIPPED {kind}: there is no mkfs.{kind}")
            continue
        image, mount = work / f"{kind}.image", work / f"{kind}.mount"
        mount.mkdir()
        with image.open("wb") as file:
            file.truncate(400 << 20)
        subprocess.run([f"mkfs.{kind}", "-q", image], check=True)
        try:
            attach(image, mount)
        except Skipped as reason:
            reports.append(f"SKIPPED {kind}: {reason}")
            continue
        try:
            reports.append(cut(work, binary, generator, cuts, kind, shim, image, mount))
        finally:
            subprocess.run(["umount", mount], check=False, stderr=subprocess.DEVNULL)
    if all(report.startswith("SKIPPED") for report in reports):
        raise Skipped("; ".join(reports))
    return "; ".join(reports)


def attach(image, mount):
    mounted = subprocess.run(
        ["mount", "-o", "loop", image, mount], stderr=subprocess.PIPE, check=False
    )
    if mounted.returncode:
        raise Skipped(f"loop mounts are not allowed here ({mounted.stderr.decode().strip()})")


def cut(work, binary, generator, cuts, kind, shim, image, mount):
    outside = work / f"{kind}-files"
    outside.mkdir()
    store = Store(mount / "store", binary)
    store.ingest([*PICTURES, *notes(outside / "first", generator, 2)])
    base = {"LD_PRELOAD": str(shim), "TORTURE_ROOT": str(mount), "TORTURE_MODE": "shutdown"}
    done, whole = 0, {}
    number = {workload: 1 for workload in WORKLOADS}
    for turn in range(cuts):
        workload = WORKLOADS[turn % len(WORKLOADS)]
        run = prepare(store, workload, generator, outside)
        os.sync()
        status = run({**base, "TORTURE_AT": str(number[workload])})
        if status < 0:
            done += 1
            number[workload] += 1
        else:
            # There are no more syncs in it: from the first one again.
            whole.setdefault(workload, number[workload] - 1)
            number[workload] = 1
        subprocess.run(["umount", mount], check=True)
        attach(image, mount)
        try:
            store.survey(fsck=turn % 20 == 19)
        except Unsound as fault:
            raise Unsound(f"{kind}: {workload} after sync {number[workload]}: {fault}")
        store.let_time_pass()
        if turn % 30 == 29:
            trim(store)
            check_copy(store)
    store.survey()
    store.expect_no_leak()
    missing = sorted(set(WORKLOADS) - set(whole))
    return (
        f"{kind}: {done} power cuts; after every sync of {whole}"
        + (f", not every one of {missing}" if missing else "")
    )
