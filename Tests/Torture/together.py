"""The campaign in which a server and the command line write one store at the same time."""

import collections
import hashlib
import random
import threading
import time

from campaigns import notes, trim
from served import Served
from side_by_side import keep_at_it
from store import PICTURES, RECIPES, Store, Unsound

# The version numbers in a database's header: 1 is a rollback journal, 2 a write-ahead log.
VERSIONS = slice(18, 20)


class Ledger:
    """What was acknowledged to anybody, by attachment and by message."""

    def __init__(self, store):
        self.store = store
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        # Of those who talk over HTTP: message -> (conversation, number), what was deleted left out.
        self.messages = {}


def talk(served, ledger, client, generator, work):
    """One turn of somebody who uses the server: uploads, sends, downloads, and deletes now and then."""
    content = generator.choice([*PICTURES, notes(work, generator, 1)[0]]).read_bytes()
    attachments = []
    for _ in range(generator.randrange(1, 4)):
        answer = client.upload(served.conversation, content)
        if answer.status == 503:
            ledger.counts["busy"] += 1
            return
        demand(answer, 201)
        attachments.append(answer.json["id"])
    if generator.random() < 0.2:
        demand(client.ask("DELETE", f"/v1/attachments/{attachments.pop()}"), 204)
        ledger.counts["taken back"] += 1
    if not attachments:
        return
    message = demand(client.send(served.conversation, "Look", attachments), 201).json
    ledger.counts["messages"] += 1
    for attachment in attachments:
        answer = demand(client.get(f"/v1/attachments/{attachment}/original"), 200)
        if len(attachments) == 1 and generator.random() < 0.3:
            continue
        with ledger.lock:
            ledger.store.promised[attachment] = hashlib.sha256(answer.body).hexdigest()
    with ledger.lock:
        ledger.messages[message["id"]] = message["number"]
    if generator.random() < 0.3:
        with ledger.lock:
            for attachment in attachments:
                ledger.store.promised.pop(attachment, None)
            del ledger.messages[message["id"]]
        demand(client.ask("DELETE", f"/v1/messages/{message['id']}"), 204)
        ledger.counts["messages deleted"] += 1


def demand(answer, status):
    if answer.status != status:
        raise Unsound(f"the server answered {answer}")
    return answer


def disturb(store):
    """Somebody with SQLite's own shell, who checkpoints, checks, and holds the lock for a moment."""
    core = store.core()
    core.isolation_level = None
    core.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    core.execute("BEGIN IMMEDIATE")
    time.sleep(0.02)
    core.execute("ROLLBACK")
    if core.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
        raise Unsound("quick_check fails")
    core.close()
    # No connection of this process is open now, whose locks closing the file would drop.
    with (store.path / "core.sqlite").open("rb") as file:
        if file.read(20)[VERSIONS] != b"\x01\x01":
            raise Unsound("the store is in write-ahead-log mode")


def together(work, binary, generator, seconds):
    """Server, command line and SQLite's shell write, delete, collect, render, copy and check at once."""
    store = Store(work / "store", binary)
    served = Served(store)
    ledger = Ledger(store)
    turn = iter(range(10**9))

    def upload(generator, folder):
        status, output, diagnostics = store.run(
            "ingest", "--json", "--jobs", "1", "--", *PICTURES, *notes(folder, generator, 3)
        )
        if status:
            raise Unsound(f"ingest ended with {status}: {diagnostics}")
        with ledger.lock:
            store.note(output)

    def delete(generator, _):
        with ledger.lock:
            chosen = [generator.choice(sorted(store.promised))] if store.promised else []
            for attachment in chosen:
                del store.promised[attachment]
        for attachment in chosen:
            status, _, diagnostics = store.run("delete", attachment)
            # Its message may have been deleted over HTTP in the meantime.
            if status not in (0, 1):
                raise Unsound(f"delete ended with {status}: {diagnostics}")
        time.sleep(0.1)

    def render(*_):
        store.demand(
            "regenerate", "--only", "all", environment={"ATTACHE_RENDITIONS": RECIPES[next(turn) % 2]}
        )

    def copy(_, folder):
        store.demand("backup", folder / "copy")

    jobs = {
        "ingest": upload, "delete": delete, "regenerate": render, "backup": copy,
        "gc": lambda *_: store.demand("gc", "--grace", "0"), "disturb": lambda *_: disturb(store),
    }
    with served:
        for number in range(4):
            client = (served.partner, served.provider)[number % 2]
            jobs[f"http {number}"] = lambda generator, folder, client=client: talk(
                served, ledger, client, generator, folder
            )

        def turn_of(name, job):
            own = random.Random(f"{generator.random()} {name}")
            folder = work / name
            folder.mkdir()

            def turn():
                job(own, folder)
                ledger.counts[name.split()[0]] += 1

            return turn

        keep_at_it([turn_of(name, job) for name, job in jobs.items()], seconds)
    check(store, ledger)
    Store(work / "backup" / "copy", binary).demand("fsck")
    trim(store)
    store.expect_no_leak()
    return f"{dict(ledger.counts)}"


def check(store, ledger):
    store.survey()
    core = store.core()
    numbers = dict(core.execute("SELECT id, number FROM messages WHERE deleted_at IS NULL"))
    gaps = core.execute(
        "SELECT conversation_id FROM messages GROUP BY conversation_id HAVING COUNT(*) <> MAX(number)"
    ).fetchall()
    core.close()
    if gaps:
        raise Unsound(f"conversations with gaps: {gaps}")
    for message, number in ledger.messages.items():
        if numbers.get(message) != number:
            raise Unsound(f"acknowledged {message} is not there as number {number}")
