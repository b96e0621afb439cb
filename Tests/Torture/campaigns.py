"""The campaigns that need nothing but the command: named steps, random moments, a crowd, flipped bits."""

import random
import threading
import time

from store import PICTURES, RECIPES, Store, Unsound, was_killed

# Which workload passes which steps, and how often at most.
UPLOAD = [
    "upload_inspected", "upload_leased", "upload_stored", "upload_recorded", "message_sent",
    "blob_created", "blob_written", "blob_synced", "blob_renamed", "blob_folder_synced",
]
REGENERATION = [
    "regeneration_claimed", "regeneration_rendered", "regeneration_leased", "regeneration_stored",
    "regeneration_swapped",
]
COLLECTION = [
    "collection_expired", "collection_marked", "blob_removed", "collection_bytes_removed",
    "collection_dropped",
]
DELETION = ["deletion_recorded"]
BACKUP = ["backup_blobs_copied", "backup_core_copied", "backup_core_named", "backup_pruned"]


def notes(folder, generator, count):
    folder.mkdir(exist_ok=True)
    paths = []
    for number in range(count):
        path = folder / f"note-{number}.txt"
        path.write_text(f"Note {generator.getrandbits(64)} about the roof.\n")
        paths.append(path)
    return paths


def delete(store, attachment, environment=None):
    """`True` when the command lived to say so; a kill may come after the deletion, too."""
    store.promised.pop(attachment, None)
    return store.run("delete", attachment, environment=environment)[0]


def die_at(store, step, number, generator, work):
    """Runs the step's workload so that it dies at its number-th pass; returns whether it did."""
    environment = {"ATTACHE_FAILPOINT": f"{step}:{number}"}
    if step in UPLOAD:
        files = [generator.choice(PICTURES), *notes(work, generator, 2)]
        status, _ = store.ingest(files, environment)
    elif step in REGENERATION:
        store.turn = getattr(store, "turn", 0) + 1
        environment["ATTACHE_RENDITIONS"] = RECIPES[store.turn % 2]
        status, _, _ = store.run("regenerate", "--jobs", "1", environment=environment)
    elif step in COLLECTION:
        _, taken = store.ingest(notes(work, generator, 2))
        for attachment in taken:
            delete(store, attachment)
        status, _, _ = store.run("gc", "--grace", "0", environment=environment)
    elif step in DELETION:
        _, taken = store.ingest(notes(work, generator, 1))
        status = delete(store, next(iter(taken)), environment)
    else:
        store.ingest(notes(work, generator, 1))
        if store.promised:
            delete(store, generator.choice(sorted(store.promised)))
        copy = store.path.parent / "copy"
        status, _, _ = store.run("backup", copy, environment=environment)
        if (copy / "core.sqlite").exists():
            backup = Store(copy, store.binary)
            status_of_copy, output, _ = backup.run("fsck", "--json")
            faults = output.split(b"\n")[:-2]
            if status_of_copy and any(b'"fault":"unknown"' not in line for line in faults):
                raise Unsound(f"the copy is not whole: {output.decode()[-2000:]}")
    return was_killed(status)


def steps(work, binary, generator, repeats):
    """SIGKILL at every named step, `repeats` times each."""
    counts = {}
    for step in UPLOAD + REGENERATION + COLLECTION + DELETION + BACKUP:
        folder = work / step
        folder.mkdir()
        store = Store(folder / "store", binary)
        store.ingest([*PICTURES, *notes(folder / "first", generator, 2)])
        deaths = 0
        for turn in range(repeats):
            # Not every run passes a step more than once.
            number = generator.choice([1, 1, 1, 2, 3]) if turn > 0 else 1
            deaths += die_at(store, step, number, generator, folder / "files")
            store.survey(fsck=False)
            store.let_time_pass()
        store.survey()
        store.demand("gc", "--grace", "0")
        store.survey()
        if deaths == 0:
            raise Unsound(f"nobody died at {step} in {repeats} runs")
        store.expect_no_leak()
        counts[step] = deaths
    return f"{sum(counts.values())} deaths at {len(counts)} steps"


def moments(work, binary, generator, kills):
    """SIGKILL at random moments of upload, regeneration, collection and backup."""
    store = Store(work / "store", binary)
    store.ingest([*PICTURES, *notes(work / "first", generator, 3)])
    outcomes = {}
    horizon = {}
    for number in range(kills):
        kind = generator.choice(["ingest", "ingest", "regenerate", "gc", "backup"])
        environment, arguments = {}, []
        if kind == "ingest":
            arguments = ["--json", "--", generator.choice(PICTURES), *notes(work / "n", generator, 5)]
        elif kind == "regenerate":
            environment["ATTACHE_RENDITIONS"] = RECIPES[number % 2]
        elif kind == "gc":
            arguments = ["--grace", "0"]
            for attachment in generator.sample(sorted(store.promised), min(2, len(store.promised))):
                delete(store, attachment)
        else:
            arguments = [work / "copy"]
        process = store.start(kind, *arguments, environment=environment)
        limit = horizon.setdefault(kind, 0.3)
        time.sleep(generator.uniform(0, limit))
        process.kill()
        output, _ = process.communicate()
        killed = was_killed(process.returncode)
        # The moments follow the machine's pace, so that most of them fall into the run.
        horizon[kind] = limit * (1.03 if killed else 0.9)
        outcomes[killed] = outcomes.get(killed, 0) + 1
        if kind == "ingest":
            store.note(output)
        store.let_time_pass()
        if number % 20 == 19:
            store.survey(fsck=number % 100 == 99)
            # Keeps the store small, and tries the collector on what the dead left.
            store.demand("gc", "--grace", "0")
            for attachment in sorted(store.promised)[40:]:
                delete(store, attachment)
    store.survey()
    store.expect_no_leak()
    if not outcomes.get(True):
        raise Unsound("every run had ended before it was killed")
    return f"{outcomes.get(True, 0)} killed, {outcomes.get(False, 0)} were over"


def crowd(work, binary, generator, seconds, uploaders=16):
    """Uploaders of the same 8 files, with gc, deletion and regeneration running without pause."""
    store = Store(work / "store", binary)
    files = [*PICTURES, *notes(work / "files", generator, 6)]
    store.ingest(files[:1])
    deadline = time.monotonic() + seconds
    lock = threading.Lock()
    faults, counts = [], {"ingest": 0, "gc": 0, "delete": 0, "regenerate": 0}

    def repeat(kind, action):
        def loop():
            try:
                while time.monotonic() < deadline and not faults:
                    if action() is False:
                        time.sleep(0.01)
                    else:
                        counts[kind] += 1
            except Exception as fault:  # noqa: BLE001 - every fault ends the campaign
                faults.append(fault)

        return threading.Thread(target=loop)

    def upload():
        status, output, diagnostics = store.run("ingest", "--json", "--jobs", "1", "--", *files)
        if status != 0:
            raise Unsound(f"ingest ended with {status}: {diagnostics}")
        with lock:
            store.note(output)

    def remove():
        with lock:
            chosen = [generator.choice(sorted(store.promised))] if store.promised else []
            for attachment in chosen:
                del store.promised[attachment]
        for attachment in chosen:
            store.demand("delete", attachment)
        return bool(chosen)

    turn = iter(range(10**9))

    def render():
        environment = {"ATTACHE_RENDITIONS": RECIPES[next(turn) % 2]}
        status, _, diagnostics = store.run("regenerate", "--only", "all", environment=environment)
        # A picture may have been deleted in the middle, but nothing else may go wrong.
        if status != 0:
            raise Unsound(f"regenerate ended with {status}: {diagnostics}")

    threads = [repeat("ingest", upload) for _ in range(uploaders)]
    threads += [repeat("gc", lambda: store.demand("gc", "--grace", "0"))]
    threads += [repeat("delete", remove) for _ in range(4)] + [repeat("regenerate", render)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    store.survey()
    kept = len(store.promised)
    # One by one would take minutes.
    for attachment in sorted(store.promised)[:-20]:
        del store.promised[attachment]
        core = store.core()
        core.execute("PRAGMA foreign_keys = ON")
        with core:
            core.execute("DELETE FROM attachments WHERE id = ?", [attachment])
        core.close()
    store.expect_no_leak()
    return f"{counts}, {kept} attachments kept to the end"


def flips(work, binary, generator, count):
    """Flipped bits and truncations: `fsck` finds every one, and none is served."""
    store = Store(work / "store", binary)
    _, taken = store.ingest([*PICTURES, *notes(work / "files", generator, 30)])
    blobs = {blob: attachment for attachment, blob in taken.items()}
    done = 0
    while done < count:
        chosen = generator.sample(sorted(blobs), min(len(blobs), count - done))
        sound = {}
        for blob in chosen:
            path = store.file(blob)
            sound[blob] = path.read_bytes()
            bytes_ = bytearray(sound[blob])
            if generator.random() < 0.2:
                del bytes_[generator.randrange(len(bytes_)) :]
            else:
                bytes_[generator.randrange(len(bytes_))] ^= 1 << generator.randrange(8)
            path.chmod(0o600)
            path.write_bytes(bytes_)
        status, output, _ = store.run("fsck", "--json")
        found = {blob for blob in chosen if f'"blob":"{blob}"'.encode() in output}
        if status != 1 or found != set(chosen):
            raise Unsound(f"fsck found {len(found)} of {len(chosen)} damaged blobs")
        for blob in generator.sample(chosen, min(5, len(chosen))):
            status, output, _ = store.run("cat", blobs[blob])
            if status == 0 or output:
                raise Unsound(f"damaged blob {blob} was served")
        for blob in chosen:
            store.file(blob).write_bytes(sound[blob])
        done += len(chosen)
    store.survey()
    return f"{done} damaged blobs, all found"
