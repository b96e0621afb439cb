"""What is sent, however it is sent, is judged, answered as documented, and leaves nothing behind."""

import base64
import contextlib
import hashlib
import http.client
import os
import shutil
import signal
import sqlite3
import threading
import time

import pytest

from server import DEBUG, IMAGES, eventually, form

PHOTO = IMAGES / "photos" / "apple-iphone-4.jpg"
PDF = IMAGES / "documents" / "estimate.pdf"
GIF = IMAGES / "refused" / "drawing.gif"


def pending(server):
    """What waits in the store."""
    with contextlib.closing(
            sqlite3.connect(f"file:{server.data}/core.sqlite?mode=ro", uri=True)) as database:
        return database.execute("SELECT COUNT(*) FROM attachments").fetchone()[0]


def test_several_files_in_one_form_get_a_verdict_each(market):
    conversation = market.conversation()
    parts = [
        ("roof.jpg", PHOTO.read_bytes()), ("drawing.gif", GIF.read_bytes()), ("empty.txt", b""),
        ("big.bin", b"x" * 10_485_761), ('the "best".pdf', PDF.read_bytes()),
    ]
    answer = market.customer.upload_form(conversation, parts)
    assert answer.status == 201, answer
    items = answer.json["items"]
    assert [item["file_name"] for item in items] == [name for name, _ in parts]
    problems = [item["problem"] and item["problem"]["type"] for item in items]
    assert problems == [
        None, "/problems/unsupported-media-type", "/problems/validation",
        "/problems/payload-too-large", None]
    assert items[3]["problem"]["limit"] == 10_485_760
    accepted = [item["attachment"]["id"] for item in items if item["attachment"]]
    assert market.customer.send(conversation, "", accepted).status == 201
    nothing = market.customer.upload_form(conversation, parts[1:3])
    assert nothing.status == 422 and len(nothing.json["items"]) == 2


def test_a_twelfth_file_is_one_too_many(market):
    conversation = market.conversation()
    answer = market.customer.upload_form(
        conversation, [(f"{n}.txt", b"some words\n" * 9) for n in range(12)])
    items = answer.json["items"]
    assert [item["attachment"] is not None for item in items] == [True] * 10 + [False] * 2
    assert items[10]["problem"]["limit"] == 10


@pytest.mark.parametrize("broken", [
    lambda boundary, body: (boundary, body[: len(body) // 2]),
    lambda boundary, body: (boundary, body[:-4]),
    lambda boundary, body: ("another", body),
    lambda boundary, body: ("", body),
    lambda boundary, body: (boundary, body.replace(b"Content-Type:", b"Content Type:")),
    lambda boundary, body: (boundary, b"--"),
])
def test_a_broken_form_is_malformed_and_leaves_nothing(market, broken):
    conversation = market.conversation()
    boundary, body = form([("a.jpg", PHOTO.read_bytes()), ("b.jpg", PHOTO.read_bytes())])
    boundary, body = broken(boundary, body)
    answer = market.customer.ask(
        "POST", f"/v1/conversations/{conversation}/attachments", body=body,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})
    assert (answer.status, answer.problem) == (400, "malformed-request"), answer
    assert pending(market.server) == 0


def test_file_names_are_shown_harmless(market):
    conversation = market.conversation()
    for name, shown in [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("a\nb\r\nc.pdf", "abc.pdf"),
        ('"quoted".pdf', '"quoted".pdf'), ("naïve 家.pdf", "naïve 家.pdf"),
        ("\u202egpj.pdf", "gpj.pdf"),
    ]:
        answer = market.customer.upload_form(conversation, [(name, PDF.read_bytes())])
        assert answer.json["items"][0]["attachment"]["file_name"] == shown
        original = market.customer.get(answer.json["items"][0]["attachment"]["original_url"])
        disposition = original.header("content-disposition")
        assert disposition.startswith("attachment; ") and "\n" not in disposition


def test_too_large_is_refused_before_and_in_the_middle(market):
    conversation = market.conversation()
    path = f"/v1/conversations/{conversation}/attachments"
    exact = market.customer.upload(conversation, b"a" * 10_485_760)
    assert exact.status in (201, 415, 422), exact
    # Announced as too large: the answer is there before a byte of it is sent.
    early = market.customer.ask(
        "POST", path, headers={"Content-Length": "10485761", "Expect": "100-continue"})
    assert (early.status, early.problem) == (413, "payload-too-large")
    assert (early.json["limit"], early.json["actual"]) == (10_485_760, 10_485_761)
    # Chunked: nobody announced anything.
    with market.server.connect() as connection:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {market.customer.token}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode())
        try:
            for _ in range(12):
                connection.sendall(b"100000\r\n" + b"a" * 1_048_576 + b"\r\n")
        except OSError:
            pass
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
    # A length that lies: the client goes before it has sent what it announced.
    with market.server.connect() as connection:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {market.customer.token}\r\n"
            "Content-Length: 100000\r\n\r\nonly this".encode())
    assert eventually(lambda: "attache_receiving_bytes 0.0" in market.server.request(
        "GET", "/metrics").body.decode())
    before = pending(market.server)
    time.sleep(0.2)
    assert pending(market.server) == before <= 1


def test_digests_are_held_against_the_body(market):
    conversation = market.conversation()
    content = PDF.read_bytes()

    def digest(data):
        return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"

    for field in ["Repr-Digest", "Content-Digest"]:
        good = market.customer.upload(conversation, content, headers={field: digest(content)})
        assert good.status == 201 and good.json["sha256"] == hashlib.sha256(content).hexdigest()
        bad = market.customer.upload(conversation, content, headers={field: digest(b"else")})
        assert (bad.status, bad.problem) == (400, "digest-mismatch")
        ugly = market.customer.upload(conversation, content, headers={field: "sha-256=:x:"})
        assert (ugly.status, ugly.problem) == (400, "malformed-request")
    assert pending(market.server) == 2


def test_an_idempotency_key_makes_it_happen_once(market):
    conversation = market.conversation()
    key = {"Idempotency-Key": "a-key"}
    first = market.customer.upload(conversation, PDF, headers=key)
    again = market.customer.upload(conversation, PDF, headers=key)
    assert first.status == again.status == 201 and first.json == again.json
    assert again.header("idempotency-replayed") == "true"
    assert pending(market.server) == 1
    other = market.customer.upload(conversation, PHOTO, headers=key)
    assert (other.status, other.problem) == (422, "idempotency-mismatch")
    assert pending(market.server) == 1
    sent = [market.customer.send(conversation, "Once", headers=key) for _ in range(3)]
    assert [answer.status for answer in sent] == [201] * 3
    assert len({answer.json["id"] for answer in sent}) == 1
    assert len(market.customer.messages(conversation)["items"]) == 2
    assert market.customer.send(conversation, "Twice", headers=key).problem == (
        "idempotency-mismatch")
    # Another person's key of the same name is another key.
    assert market.provider.send(conversation, "Mine", headers=key).json["text"] == "Mine"
    # What failed may be tried again.
    retried = {"Idempotency-Key": "retry"}
    assert market.customer.send(conversation, "", headers=retried).status == 422
    assert market.customer.send(conversation, "", headers=retried).status == 422


def test_a_recorded_upload_is_answered_again_after_a_kill(market):
    server = market.server
    conversation = market.conversation()
    key = {"Idempotency-Key": "killed"}
    assert server.stop() == 0
    program, server.program = server.program, DEBUG
    server.environment = {"ATTACHE_FAILPOINT": "upload_recorded:1"}
    server.start()
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        market.customer.upload(conversation, PHOTO, headers=key)
    assert server.finish() == -signal.SIGKILL
    server.program, server.environment = program, {}
    server.start()
    again = market.customer.upload(conversation, PHOTO, headers=key)
    assert (again.status, again.header("idempotency-replayed")) == (201, "true"), again
    assert pending(server) == 1
    assert market.customer.send(conversation, "Look", [again.json["id"]]).status == 201


def test_the_same_key_at_the_same_time_happens_once(market):
    conversation = market.conversation()
    answers = []

    def send():
        answers.append(
            market.customer.send(conversation, "Once", headers={"Idempotency-Key": "race"}))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.json["id"] for answer in answers if answer.status == 201}) == 1
    assert len(market.customer.messages(conversation)["items"]) == 2


def test_a_pending_upload_is_its_senders_alone_and_can_be_taken_back(market):
    conversation = market.conversation()
    shown = market.customer.upload(conversation, PHOTO).json
    url = f"/v1/attachments/{shown['id']}"
    assert market.customer.get(url).json == shown
    for other in [market.provider, market.support, market.rival]:
        for path in [url, shown["original_url"], shown["renditions"][0]["url"]]:
            assert other.get(path).status == 404
        assert other.ask("DELETE", url).status == 404
    theirs = market.provider.send(conversation, "x", [shown["id"]])
    assert (theirs.status, theirs.problem) == (409, "attachment-not-usable")
    assert market.customer.ask("DELETE", url).status == 204
    assert market.customer.get(url).status == 404
    used = market.customer.upload(conversation, PHOTO).json["id"]
    market.customer.send(conversation, "", [used])
    assert market.customer.send(conversation, "", [used]).json["reason"] == "in_use"
    assert market.customer.ask("DELETE", f"/v1/attachments/{used}").problem == (
        "attachment-not-usable")
    assert market.provider.get(f"/v1/attachments/{used}").status == 200


def test_downloads_have_every_header_and_honour_conditions(market):
    conversation = market.conversation()
    shown = market.customer.upload(conversation, PHOTO).json
    for url in [shown["original_url"], shown["renditions"][0]["url"]]:
        whole = market.customer.get(url)
        etag = whole.header("etag")
        assert whole.header("cache-control") == "private, no-cache"
        assert whole.header("vary") == "Authorization, Cookie"
        assert whole.header("cross-origin-resource-policy") == "same-origin"
        assert whole.header("x-content-type-options") == "nosniff"
        assert whole.header("content-security-policy") == "sandbox; default-src 'none'"
        assert etag == f'"{hashlib.sha256(whole.body).hexdigest()}"'
        head = market.customer.ask("HEAD", url)
        assert (head.status, head.body) == (200, b"")
        assert head.header("content-length") == str(len(whole.body))
        known = market.customer.get(url, headers={"If-None-Match": f'"x", {etag}'})
        assert (known.status, known.body, known.header("etag")) == (304, b"", etag)
        part = market.customer.get(url, headers={"Range": "bytes=10-19"})
        assert (part.status, part.body) == (206, whole.body[10:20])
        assert part.header("content-range") == f"bytes 10-19/{len(whole.body)}"
        tail = market.customer.get(url, headers={"Range": "bytes=-5", "If-Range": etag})
        assert tail.body == whole.body[-5:]
        changed = market.customer.get(url, headers={"Range": "bytes=-5", "If-Range": '"x"'})
        assert (changed.status, changed.body) == (200, whole.body)
        outside = market.customer.get(url, headers={"Range": f"bytes={len(whole.body)}-"})
        assert (outside.status, outside.problem) == (416, "range-not-satisfiable")
        assert outside.header("content-range") == f"bytes */{len(whole.body)}"
    original = market.customer.get(shown["original_url"])
    assert original.header("content-disposition").startswith("attachment; ")
    assert market.customer.get(shown["renditions"][0]["url"]).header(
        "content-disposition") == "inline"


@pytest.mark.parametrize("options, expected", [
    (["--max-pending-bytes", "200000"], (429, "pending-limit")),
    (["--uploads-per-minute", "3"], (429, "too-many-requests")),
    (["--reserve-disk-bytes", str(1 << 49)], (507, "store-full")),
])
def test_what_is_too_much_is_refused_with_when_to_come_again(market, options, expected):
    conversation = market.conversation()
    market.server.stop()
    market.server.options = options
    market.server.start()
    answers = [market.customer.upload(conversation, PDF) for _ in range(5)]
    refused = [answer for answer in answers if answer.status != 201]
    assert refused, answers
    assert {(answer.status, answer.problem) for answer in refused} == {expected}
    assert all(int(answer.header("retry-after")) >= 1 for answer in refused)
    # Everything else goes on.
    assert market.provider.send(conversation, "Still here").status == 201


def test_a_stop_finishes_what_was_begun(market):
    conversation = market.conversation()
    content = PHOTO.read_bytes()
    with market.server.connect() as connection:
        connection.sendall(
            f"POST /v1/conversations/{conversation}/attachments HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {market.customer.token}\r\n"
            f"Content-Length: {len(content)}\r\n\r\n".encode() + content[:1000])
        time.sleep(0.3)
        stopper = threading.Thread(target=market.server.stop)
        stopper.start()
        time.sleep(0.5)
        connection.sendall(content[1000:])
        assert connection.recv(100).startswith(b"HTTP/1.1 201 ")
    stopper.join()
    assert market.server.process.returncode == 0
    market.server.start()


ROUNDS = int(os.environ.get("ATTACHE_KILLS", "3"))


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_what_was_acknowledged_survives_a_kill(market, round_number):
    """16 clients upload and send; the server is killed in the middle."""
    conversation = market.conversation()
    photos = sorted((IMAGES / "photos").glob("*.jpg"))
    acknowledged, lock = [], threading.Lock()

    def work(index):
        while True:
            try:
                upload = market.customer.upload(conversation, photos[index % len(photos)])
                if upload.status != 201:
                    continue
                sent = market.customer.send(conversation, "", [upload.json["id"]])
                with lock:
                    acknowledged.append((upload.json, sent.json if sent.status == 201 else None))
            except OSError:
                return

    threads = [threading.Thread(target=work, args=(index,)) for index in range(16)]
    for thread in threads:
        thread.start()
    assert eventually(lambda: len(acknowledged) > 5 + 7 * (round_number % 13), 600)
    market.server.kill()
    for thread in threads:
        thread.join()
    assert acknowledged
    market.server.start()
    for attachment, message in acknowledged:
        shown = market.customer.get(f"/v1/attachments/{attachment['id']}")
        assert shown.status == 200
        if message:
            assert shown.json["message_id"] == message["id"]
        for url in [attachment["original_url"], attachment["renditions"][0]["url"]]:
            answer = market.customer.get(url)
            assert answer.status == 200
            assert answer.header("etag") == f'"{hashlib.sha256(answer.body).hexdigest()}"'
    page = market.customer.messages(conversation, "?limit=100")["items"]
    sent = {message["id"] for _, message in acknowledged if message}
    if len(page) < 100:
        assert sent <= {message["id"] for message in page}


def test_the_first_message_on_a_job_carries_pictures(market):
    job = market.job()
    url = f"/v1/jobs/{job}/attachments"
    typed = {"Content-Type": "image/jpeg", "Idempotency-Key": "roof"}

    def upload(client, **more):
        return client.post(url, body=PHOTO.read_bytes(), headers=typed, **more)

    photo = upload(market.provider)
    assert (photo.status, photo.json["conversation_id"]) == (201, None), photo
    assert photo.header("location") == f"/v1/attachments/{photo.json['id']}"
    assert upload(market.provider).json == photo.json
    boundary, body = form([("estimate.pdf", PDF.read_bytes())])
    several = market.provider.post(
        url, body=body, headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})
    document = several.json["items"][0]["attachment"]
    # Whoever could not send that message cannot upload for it; nobody else sees what was.
    assert upload(market.customer).problem == "not-allowed"
    assert upload(market.neighbour).status == 404
    for other in (market.customer, market.rival, market.support):
        assert other.get(photo.json["original_url"]).status == 404
    interest = {"text": "I can do that.", "attachment_ids": [photo.json["id"], document["id"]]}
    path = f"/v1/jobs/{job}/interest"
    assert market.rival.post(path, interest).problem == "attachment-not-usable"
    assert market.rival.get("/v1/conversations").json["items"] == [], "nothing of it happened"
    sent = market.provider.post(path, interest)
    assert sent.status == 201, sent
    conversation = sent.json["conversation"]["id"]
    shown = sent.json["message"]["attachments"]
    assert [each["id"] for each in shown] == interest["attachment_ids"]
    assert {each["conversation_id"] for each in shown} == {conversation}
    assert market.customer.get(photo.json["original_url"]).status == 200
    assert market.customer.get(shown[0]["renditions"][0]["url"]).status == 200
    assert market.rival.get(photo.json["original_url"]).status == 404
    assert market.customer.messages(conversation)["items"] == [sent.json["message"]]
    # They have a conversation now, which is where further uploads go.
    late = market.provider.post(url, body=PHOTO.read_bytes(), headers={"Content-Type": "image/jpeg"})
    assert late.problem == "already-exists", late
    too_many = {"text": "x", "attachment_ids": ["att_" + "0" * 32] * 11}
    assert market.rival.post(path, too_many).problem == "validation"
    for wrong in ({"text": "x", "attachment_ids": ["x"]}, {"text": "", "attachment_ids": []}):
        assert market.rival.post(path, wrong).problem == "validation"
