"""The campaigns that need a library in front of the system's: failing calls, and power cuts."""

import os
import pathlib
import shutil
import subprocess

from campaigns import delete, notes
from store import PICTURES, RECIPES, Store, Unsound

SOURCE = pathlib.Path(__file__).resolve().parent / "interpose.c"
MODES = ["EIO", "ENOSPC", "EDQUOT", "EINTR", "short"]
WORKLOADS = ["upload", "regenerate", "gc"]


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
            "regenerate", "--jobs", "1", environment={**environment, **recipe}
        )[0]
    _, taken = store.ingest(notes(work / "files", generator, 2))
    for attachment in taken:
        delete(store, attachment)
    return lambda environment: store.run("gc", "--grace", "0", environment=environment)[0]


def calls(work, binary, generator, every, limit=None):
    """Fails the k-th system call on the store, for every k (or one in `every`), once and for ever."""
    shim = library(work)
    runs, failures = 0, 0
    for workload in WORKLOADS:
        folder = work / workload
        folder.mkdir()
        store = Store(folder / "store", binary)
        store.ingest([*PICTURES, *notes(folder / "first", generator, 2)])
        base = {"LD_PRELOAD": str(shim), "TORTURE_ROOT": str(store.path)}
        counted = folder / "count"
        prepare(store, workload, generator, folder)({**base, "TORTURE_COUNT": str(counted)})
        total = int(counted.read_text())
        plan = [
            (mode, number, forever)
            for number in range(1, total + 1)
            for mode in MODES
            for forever in (False, True)
            if not (forever and mode in ("EINTR", "short"))
        ]
        if every > 1:
            plan = generator.sample(plan, max(1, len(plan) // every))
        if limit:
            plan = generator.sample(plan, min(limit, len(plan)))
        for mode, number, forever in plan:
            run = prepare(store, workload, generator, folder)
            environment = {**base, "TORTURE_MODE": mode, "TORTURE_AT": str(number)}
            if forever:
                environment["TORTURE_FOREVER"] = "1"
            status = run(environment)
            runs += 1
            failures += status != 0
            if status < 0:
                raise Unsound(f"{workload} crashed ({status}) at {mode} {number} {forever}")
            try:
                store.survey(fsck=False)
            except Unsound as fault:
                raise Unsound(f"{workload}, {mode} at call {number}, for ever: {forever}: {fault}")
            store.let_time_pass()
            if runs % 40 == 0:
                store.demand("gc", "--grace", "0")
                for attachment in sorted(store.promised)[10:]:
                    delete(store, attachment)
        store.survey()
        store.expect_no_leak()
    return f"{runs} runs with a failing call, {failures} of which failed and said so"


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
    done, whole = 0, 0
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
            whole += 1
            number[workload] = 1
        subprocess.run(["umount", mount], check=True)
        attach(image, mount)
        try:
            store.survey(fsck=turn % 20 == 19)
        except Unsound as fault:
            raise Unsound(f"{kind}: {workload} after sync {number[workload]}: {fault}")
        store.let_time_pass()
        if turn % 30 == 29:
            store.demand("gc", "--grace", "0")
            for attachment in sorted(store.promised)[10:]:
                delete(store, attachment)
    store.survey()
    store.expect_no_leak()
    return f"{kind}: {done} power cuts, {whole} runs without one"
