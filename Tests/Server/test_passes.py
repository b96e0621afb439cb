"""A rendition that was answered a moment ago is answered again without asking the store, and still
never to anybody who may not have it by now."""

import http.client
import json
import re
import sqlite3
import time

import pytest

from server import IMAGES, Client
from test_access import token

PHOTO = IMAGES / "photos" / "apple-iphone-4.jpg"


def recalled(server):
    """How many answers were given again."""
    text = server.request("GET", "/metrics").body.decode()
    return int(re.search(r"^attache_recalled_answers_total (\d+)$", text, re.MULTILINE)[1])


@pytest.fixture
def picture(market):
    """A sent picture that both parties see."""
    conversation = market.conversation()
    attachment = market.customer.upload(conversation, PHOTO).json
    message = market.customer.send(conversation, "Look", [attachment["id"]])
    assert message.status == 201, message
    return {"message": message.json["id"], "id": attachment["id"],
            "url": f"/v1/attachments/{attachment['id']}/renditions/thumb"}


def warm(server, ask):
    """Asks until the answer is one that was recalled; returns the first answer and that one."""
    first = ask()
    for _ in range(10):
        before = recalled(server)
        last = ask()
        if recalled(server) > before:
            return first, last
    raise AssertionError("nothing is ever recalled")


def fields(answer):
    """All but what differs from answer to answer."""
    kept = [(name.lower(), value) for name, value in answer.headers.items()]
    assert len(answer.header("x-request-id")) == 32
    return [field for field in kept if field[0] not in ("date", "x-request-id")]


def test_an_answer_that_is_recalled_is_the_one_that_was_given(market, picture):
    server = market.server
    full = market.customer.get(picture["url"])
    etag = full.header("etag")
    session = server.request(
        "POST", "/v1/session", json.dumps({"token": market.customer.token}),
        {"Content-Type": "application/json"})
    cookie = session.header("set-cookie").split(";")[0]
    bearer = {"Authorization": f"Bearer {market.customer.token}"}
    seen = set()
    for headers, status in [
        (bearer, 200), ({"Cookie": cookie}, 200),
        ({**bearer, "Range": "bytes=10-99"}, 206), ({**bearer, "If-None-Match": etag}, 304),
        ({**bearer, "If-None-Match": '"else"'}, 200),
        ({**bearer, "Range": "bytes=5-", "If-Range": '"else"'}, 200),
    ]:
        first, last = warm(server, lambda: server.request("GET", picture["url"], headers=headers))
        assert first.status == last.status == status
        assert fields(first) == fields(last)
        assert first.body == last.body
        assert first.header("x-request-id") != last.header("x-request-id")
        seen.add(last.header("x-request-id"))
    lines = [line for line in server.log_lines() if line.get("request_id") in seen]
    assert len(lines) == len(seen)
    for line in lines:
        assert line["route"] == "/v1/attachments/{id}/renditions/{name}" and line["complete"]
        assert line["person"] and line["method"] == "GET"
    # What is no GET is decided afresh, with the same fields.
    before = recalled(server)
    head = market.customer.ask("HEAD", picture["url"])
    assert recalled(server) == before
    assert fields(head) == fields(full) and head.body == b""


def test_a_recalled_answer_is_nobody_elses(market, picture):
    server = market.server
    warm(server, lambda: market.customer.get(picture["url"]))
    before = recalled(server)
    assert market.stranger.get(picture["url"]).status == 404
    assert server.request("GET", picture["url"]).status == 401
    last = market.customer.token[-1]
    forged = market.customer.token[:-1] + ("0" if last != "0" else "1")
    assert Client(server, "", forged).get(picture["url"]).status == 401
    assert market.customer.get(picture["url"].replace("thumb", "nothing")).status == 404
    assert recalled(server) == before


def by_request(market, picture):
    assert market.customer.ask("DELETE", f"/v1/messages/{picture['message']}").status == 204


def by_command(market, picture):
    market.server.command("delete", picture["message"])


@pytest.mark.parametrize("delete", [by_request, by_command])
def test_a_deleted_message_takes_its_pictures_along_at_once(market, picture, delete):
    warm(market.server, lambda: market.customer.get(picture["url"]))
    warm(market.server, lambda: market.provider.get(picture["url"]))
    delete(market, picture)
    assert market.provider.get(picture["url"]).status == 404
    assert market.customer.get(picture["url"]).status == 404


def test_a_revoked_token_opens_nothing_any_more(market, picture):
    server = market.server
    warm(server, lambda: market.customer.get(picture["url"]))
    token_id = next(
        row["id"] for row in map(json.loads, server.command("token", "list", "--json").splitlines())
        if market.customer.id in json.dumps(row))
    server.command("token", "revoke", token_id)
    assert market.customer.get(picture["url"]).status == 401
    # Signing out does the same, in the server's own process.
    session = server.request(
        "POST", "/v1/session", json.dumps({"token": market.provider.token}),
        {"Content-Type": "application/json"})
    cookie = {"Cookie": session.header("set-cookie").split(";")[0]}
    warm(server, lambda: server.request("GET", picture["url"], headers=cookie))
    out = server.request(
        "DELETE", "/v1/session", headers={**cookie, "Sec-Fetch-Site": "same-origin"})
    assert out.status == 204
    assert server.request("GET", picture["url"], headers=cookie).status == 401


def test_whoever_is_not_of_the_conversation_any_more_sees_nothing_of_it(market, picture):
    """The marketplace never takes anybody out of one; the store's operator may."""
    warm(market.server, lambda: market.provider.get(picture["url"]))
    with sqlite3.connect(market.server.data / "core.sqlite") as core:
        core.execute(
            "UPDATE conversations SET provider_id = ? WHERE provider_id = ?",
            (market.rival.id, market.provider.id))
        core.execute("UPDATE participants SET person_id = ? WHERE person_id = ?",
                     (market.rival.id, market.provider.id))
    core.close()
    assert market.provider.get(picture["url"]).status == 404


def test_a_credential_ends_although_nothing_else_changes(market, picture, tmp_path):
    server = market.server
    key = b"k" * 40
    (tmp_path / "key").write_bytes(key)
    assert server.stop() == 0
    server.options = ["--jwt-secret-file", str(tmp_path / "key")]
    server.start()

    def short(seconds):
        out = server.command("token", "create", market.customer.id, "--expires", f"{seconds}s")
        secret = next(word for word in out.split() if word.startswith("attache_"))
        return Client(server, market.customer.id, secret)

    def foreign(seconds):
        # The marketplace's own.
        claims = {"sub": "sue", "name": "Sue", "role": "support",
                  "exp": int(time.time()) + seconds}
        return Client(server, "", token(key, claims))

    # Half a minute is forgiven a foreign token, but then it is looked at each time.
    for issue, status in ((short, 401), (foreign, 200)):
        # A busy machine may need longer to ask twice than the first ones last.
        for seconds in (3, 12, 48):
            client, ends = issue(seconds), time.time() + seconds
            before = recalled(server)
            # The first one notes that it is used today, which changes the store.
            asked = [client.get(picture["url"]).status for _ in range(4)]
            if asked == [200] * 4 and recalled(server) > before:
                break
        else:
            raise AssertionError("nothing is ever recalled")
        time.sleep(max(0, ends + 1.1 - time.time()))
        before = recalled(server)
        assert client.get(picture["url"]).status == status
        assert client.get(picture["url"]).status == status
        assert recalled(server) == before


def test_requests_over_one_connection_are_recalled_too(market, picture):
    server = market.server
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    before = recalled(server)
    for _ in range(20):
        connection.request(
            "GET", picture["url"], headers={"Authorization": f"Bearer {market.customer.token}"})
        answer = connection.getresponse()
        assert answer.status == 200
        assert len(answer.read()) == int(answer.headers["content-length"])
    connection.close()
    assert recalled(server) > before
