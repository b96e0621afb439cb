"""The campaigns that need nothing but the command: named steps, random moments, a crowd, flipped bits."""

import random
import shutil
import threading
import time

from served import Served
from side_by_side import keep_at_it, side_by_side
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
# By the command, and over HTTP: a message by its author, an upload by whoever takes it back.
DELETION = ["deletion_recorded", "deletion_recorded message", "deletion_recorded upload"]
BACKUP = ["backup_blobs_copied", "backup_core_copied", "backup_core_named", "backup_pruned"]
STEPS = UPLOAD + REGENERATION + COLLECTION + DELETION + BACKUP


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


def trim(store, kept=10):
    """Lets go of what was promised, but for some, so that a long campaign does not slow down."""
    for attachment in sorted(store.promised)[kept:]:
        del store.promised[attachment]
        core = store.core()
        core.execute("PRAGMA foreign_keys = ON")
        with core:
            core.execute("DELETE FROM attachments WHERE id = ?", [attachment])
        core.close()
    store.demand("gc", "--grace", "0")


def die_at(store, step, number, generator, work):
    """Runs the step's workload so that it dies at its number-th pass; returns whether it did."""
    environment = {"ATTACHE_FAILPOINT": f"{step.split()[0]}:{number}"}
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
    elif step == "deletion_recorded":
        _, taken = store.ingest(notes(work, generator, 1))
        status = delete(store, next(iter(taken)), environment)
    elif step in DELETION:
        status = die_serving(store, step, environment, notes(work, generator, 1)[0])
    else:
        store.ingest(notes(work, generator, 1))
        if store.promised:
            delete(store, generator.choice(sorted(store.promised)))
        copy = store.path.parent / "copy"
        status, _, _ = store.run("backup", copy, environment=environment)
        check_copy(store)
    return was_killed(status)


def check_copy(store):
    """A backup that was cut short may hold more than its core store knows, and never less."""
    copy = store.path.parent / "copy"
    if not (copy / "core.sqlite").exists():
        return
    status, output, diagnostics = Store(copy, store.binary).run("fsck", "--json")
    faults = output.split(b"\n")[:-2]
    if status and (not faults or any(b'"fault":"unknown"' not in line for line in faults)):
        raise Unsound(f"the copy is not whole: {output.decode()[-2000:]}{diagnostics}")


def die_serving(store, step, environment, file):
    """The server dies at a deletion, which nobody is told of and which must be there all the same."""
    served = store.served = getattr(store, "served", None) or Served(store)
    served.start(environment)
    attachment = served.partner.upload(served.conversation, file).json["id"]
    path, table = f"/v1/attachments/{attachment}", "attachments"
    if step == "deletion_recorded message":
        message = served.partner.send(served.conversation, "Look", [attachment]).json["id"]
        path = f"/v1/messages/{message}"
    try:
        served.partner.ask("DELETE", path)
    except OSError:
        pass
    status = served.server.finish()
    core = store.core()
    left = core.execute("SELECT COUNT(*) FROM attachments WHERE id = ?", [attachment]).fetchone()[0]
    core.close()
    if left:
        raise Unsound(f"{attachment} is there after its deletion was recorded")
    return status


def steps(work, binary, generator, repeats, chosen=None):
    """SIGKILL at every named step, until `repeats` have died at each; or only at those `chosen`."""
    seeds = {step: generator.random() for step in STEPS}

    def kill(step):
        generator = random.Random(seeds[step])
        folder = work / step
        folder.mkdir()
        store = Store(folder / "store", binary)
        store.ingest([*PICTURES, *notes(folder / "first", generator, 2)])
        deaths = 0
        for turn in range(repeats * 3):
            if deaths == repeats:
                break
            # Not every run passes a step more than once.
            number = generator.choice([1, 1, 1, 2, 3]) if turn > 0 and step not in DELETION else 1
            deaths += die_at(store, step, number, generator, folder / "files")
            store.survey(fsck=False)
            store.let_time_pass()
            if turn % 20 == 19:
                trim(store)
        store.survey()
        store.demand("gc", "--grace", "0")
        store.survey()
        if deaths < repeats:
            raise Unsound(f"only {deaths} died at {step} in {repeats * 3} runs")
        store.expect_no_leak()
        shutil.rmtree(folder)
        return deaths

    deaths = side_by_side(kill, chosen or STEPS)
    return f"{sum(deaths)} deaths at {len(deaths)} steps, {repeats} each"


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
            trim(store, kept=40)
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
    lock = threading.Lock()
    counts = {"ingest": 0, "gc": 0, "delete": 0, "regenerate": 0}

    def counted(kind, action):
        def turn():
            if action() is False:
                time.sleep(0.01)
            else:
                counts[kind] += 1

        return turn

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

    turns = [counted("ingest", upload) for _ in range(uploaders)]
    turns += [counted("gc", lambda: store.demand("gc", "--grace", "0"))]
    turns += [counted("delete", remove) for _ in range(4)] + [counted("regenerate", render)]
    keep_at_it(turns, seconds)
    store.survey()
    kept = len(store.promised)
    trim(store)
    store.expect_no_leak()
    return f"{counts}, {kept} attachments kept to the end"
