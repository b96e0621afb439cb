"""A disk that is really full, and a person with really many uploads."""

import concurrent.futures
import contextlib
import json
import os
import secrets
import sqlite3
import subprocess

import pytest

from server import IMAGES, Server, eventually, executable

PHOTO = IMAGES / "photos" / "apple-iphone-4.jpg"
MEGABYTE = 1 << 20


def mount(kind, folder):
    """20 MB of their own under `folder`; skips, saying why, where that is not permitted."""
    place = folder / "disk"
    place.mkdir()
    if kind == "tmpfs":
        command = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(place)]
    else:
        image = folder / "image"
        with open(image, "wb") as file:
            file.truncate(20 * MEGABYTE)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], check=True)
        command = ["mount", "-o", "loop", str(image), str(place)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        pytest.skip(f"NOT TESTED: a full disk ({kind}): {error}")
    if done.returncode != 0:
        pytest.skip(f"NOT TESTED: a full disk ({kind}): {done.stderr.strip()}")
    return place


@pytest.fixture(params=["tmpfs", "ext4"])
def disk(request, tmp_path):
    place = mount(request.param, tmp_path)
    yield place
    # Workers may outlive the server by a moment.
    assert eventually(lambda: subprocess.run(["umount", str(place)]).returncode == 0, 30)


@pytest.fixture
def talk(disk):
    """(server, owner, provider, conversation) on the small disk, which is used to its last byte."""
    server = Server(disk / "store", "--reserve-disk-bytes", "0")
    owner = server.add_person("Carla Customer", "customer")
    provider = server.add_person("Henry Handy", "provider")
    # The log is not what is tested, and stands elsewhere.
    (disk / "store.log").symlink_to(disk.parent / "store.log")
    server.start()
    job = owner.post("/v1/jobs", {"title": "Mend the roof"}).json["id"]
    place = provider.post(f"/v1/jobs/{job}/interest", {"text": "I can."}).json["conversation"]["id"]
    yield server, owner, provider, place
    assert server.stop() == 0, server.log_text()[-2000:]


def words(byte_count):
    """A text that nobody has stored before."""
    return "\n".join(secrets.token_hex(40) for _ in range(byte_count // 81)).encode()


def free(disk):
    status = os.statvfs(disk)
    return status.f_bavail * status.f_frsize


def fill(disk, byte_count_left):
    """Takes all but about that much."""
    with open(disk / "filler", "ab", buffering=0) as file:
        while free(disk) > byte_count_left:
            try:
                file.write(b"x" * min(65_536, max(4_096, free(disk) - byte_count_left)))
                os.fsync(file.fileno())
            except OSError:
                break


def files(server):
    """What there is below the store's folder but the database's own."""
    return {
        str(path.relative_to(server.data)) for path in server.data.rglob("*")
        if path.is_file() and not path.name.startswith("core.sqlite")}


def query(server, text):
    # A connection that is left to the collector keeps the disk busy.
    with contextlib.closing(
            sqlite3.connect(f"file:{server.data}/core.sqlite?mode=ro", uri=True)) as database:
        return database.execute(text).fetchall()


def blobs(server):
    """Those that somebody wants. Where there was no room at all, the core store could not write down
    either that one is to go: it is taken for one that is arriving, until it has taken too long."""
    arriving = {
        f"blobs/{name[:2]}/{name[2:]}" for name, in
        query(server, "SELECT id FROM blobs WHERE state = 'arriving'")}
    return {name for name in files(server) if name.startswith("blobs/")} - arriving


def rows(server):
    return [
        query(server, f"SELECT COUNT(*) FROM {table}")[0][0]
        for table in ["attachments", "blobs", "renditions", "idempotency"]]


def check(server):
    """The store is whole, and nothing stands in it that it does not know."""
    done = subprocess.run(
        [executable(), "fsck", "--json", "--data", str(server.data)],
        capture_output=True, text=True)
    assert done.returncode == 0, done


def upload(owner, place, content):
    """`None` when the refusal came before the whole body was sent, which http.client cannot read."""
    try:
        return owner.upload(place, content, timeout=120)
    except (BrokenPipeError, ConnectionResetError):
        return None


def refused(answer):
    assert (answer.status, answer.problem) == (507, "store-full"), answer
    return True


def test_a_picture_for_which_there_is_no_room_leaves_nothing_behind(disk, talk):
    server, owner, provider, place = talk
    first = owner.upload(place, IMAGES / "documents" / "estimate.pdf").json
    sent = owner.send(place, "Look", [first["id"]])
    assert sent.status == 201
    before, recorded = files(server), rows(server)
    byte_count = PHOTO.stat().st_size
    # Room for the picture without its renditions, for it and nothing else, for a part, for nothing.
    for left in [byte_count + 130_000, byte_count + 20_000, byte_count // 2, 0]:
        fill(disk, left)
        for headers in [{}, {"Idempotency-Key": "again"}]:
            assert refused(owner.upload(place, PHOTO, headers=headers))
        if left > byte_count + 100_000:
            assert files(server) == before
        # With less, the core store cannot write down either that the picture is not wanted.
        assert len(files(server) - before) <= 1
    # Everything that is there can still be had.
    assert provider.get(first["original_url"]).status == 200
    assert provider.messages(place)["items"][-1]["attachments"][0]["id"] == first["id"]
    (disk / "filler").unlink()
    assert rows(server)[:3:2] == recorded[:3:2]
    # With room again, and without a restart: the same request, with the same key.
    assert eventually(
        lambda: owner.upload(place, PHOTO, headers={"Idempotency-Key": "again"}).status == 201)
    taken = owner.upload(place, PHOTO).json
    assert owner.send(place, "There", [taken["id"]]).status == 201
    assert len(files(server) - before) == 1 + len(taken["renditions"])
    assert provider.get(taken["renditions"][0]["url"]).status == 200
    check(server)


def test_messages_on_a_full_disk_are_refused_or_kept(disk, talk):
    server, owner, provider, place = talk
    fill(disk, 0)
    kept = []
    for number in range(200):
        answer = provider.send(place, f"{number} " + "word " * 900)
        if answer.status == 201:
            kept.append(answer.json)
        else:
            assert refused(answer)
            break
    else:
        pytest.fail("the disk never was full")
    assert [m["text"] for m in owner.messages(place, "?limit=100")["items"][1:]][-50:] == [
        m["text"] for m in kept][-50:]
    (disk / "filler").unlink()
    assert provider.send(place, "Here I am again.").status == 201
    numbers = [m["number"] for m in owner.messages(place, "?limit=100")["items"]]
    assert numbers[-1] == len(kept) + 2
    check(server)


def test_uploads_at_once_fill_the_disk_and_none_stays_half_there(disk, talk):
    server, owner, _, place = talk
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(
            lambda _: upload(owner, place, words(2 * MEGABYTE)), range(24)))
    answers = [answer for answer in answers if answer]
    taken = [answer.json for answer in answers if answer.status == 201]
    assert taken and len(taken) < 12
    # Decoders on a busy machine may have no place for all of them.
    assert all(answer.status in {201, 503} or refused(answer) for answer in answers)
    while (answer := owner.upload(place, words(MEGABYTE // 2))).status == 201:
        taken.append(answer.json)
    assert refused(answer)
    assert len(blobs(server)) == len(taken)
    for attachment in taken:
        answer = owner.get(attachment["original_url"])
        assert answer.status == 200 and len(answer.body) == attachment["byte_count"]
    # Half of it is taken back, collected, and can be used again.
    for attachment in taken[::2]:
        assert owner.ask("DELETE", f"/v1/attachments/{attachment['id']}").status == 204
    server.command("gc", "--grace", "0s")
    assert len(blobs(server)) == len(taken[1::2])
    assert eventually(lambda: owner.upload(place, words(MEGABYTE)).status == 201)
    check(server)


UPLOADS = int(os.environ.get("ATTACHE_PENDING", "400"))


def memory(server):
    """Bytes that the server's process has in memory."""
    with open(f"/proc/{server.process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_many_uploads_that_nobody_sends_are_carried_and_collected(market):
    """10,000 with ATTACHE_PENDING=10000."""
    server, owner = market.server, market.customer
    place = market.conversation()
    assert server.stop() == 0
    server.options = ["--max-pending-bytes", str(1 << 40), "--uploads-per-minute", "1000000"]
    server.start()

    def send(number):
        answer = owner.upload(place, f"note {number}\n{secrets.token_hex(200)}\n".encode())
        assert answer.status == 201, answer
        return answer.json["id"]

    ids, sizes = [], []
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for tenth in range(10):
            ids += pool.map(send, range(tenth * UPLOADS // 10, (tenth + 1) * UPLOADS // 10))
            sizes.append(memory(server))
    assert len(set(ids)) == UPLOADS
    # Flat: nothing of an upload stays in memory once it is stored.
    assert sizes[-1] - sizes[2] < 16 * MEGABYTE, sizes
    assert json.loads(server.command("stats", "--json"))["pending_attachments"] == UPLOADS
    assert owner.get(f"/v1/attachments/{ids[0]}").json["message_id"] is None
    assert owner.send(place, "Ten of them", ids[:10]).status == 201
    assert len(owner.get("/v1/conversations").json["items"]) == 1
    # With the limit in force nobody sends more, and everything else goes on.
    assert server.stop() == 0
    server.options = ["--max-pending-bytes", str(UPLOADS * 65_536 // 2)]
    server.start()
    answer = owner.upload(place, b"one more\n" * 20)
    assert (answer.status, answer.problem) == (429, "pending-limit"), answer
    assert int(answer.header("retry-after")) >= 1
    assert answer.json["limit"] == UPLOADS * 65_536 // 2 < answer.json["actual"]
    assert market.provider.send(place, "Still here").status == 201
    # A day later they expire, and the server collects them by itself; what was sent stays.
    assert server.stop() == 0
    with contextlib.closing(sqlite3.connect(server.data / "core.sqlite")) as database, database:
        database.execute("UPDATE attachments SET expires_at = 1000 WHERE message_id IS NULL")
    server.options = ["--collect-every", "1s"]
    server.start()
    size = memory(server)
    assert eventually(lambda: rows(server)[:2] == [10, 10], seconds=60 + UPLOADS // 20)
    assert len(blobs(server)) == 10
    assert memory(server) - size < 32 * MEGABYTE
    assert owner.get(f"/v1/attachments/{ids[-1]}").status == 404
    assert owner.get(f"/v1/attachments/{ids[9]}/original").status == 200
    assert owner.upload(place, b"one more\n" * 20).status == 201
    check(server)
