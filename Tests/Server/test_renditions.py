"""Renditions that are missing or old are made when somebody asks for them."""

import concurrent.futures
import re
import sqlite3

import pytest

from server import IMAGES, eventually

PHOTO = IMAGES / "photos" / "apple-iphone-4.jpg"


def renderings(server):
    """How many pictures were rendered on demand, by outcome."""
    text = server.request("GET", "/metrics").body.decode()
    found = re.findall(r'attache_renderings_total\{outcome="(\w+)"\} (\d+)', text)
    return {name: int(count) for name, count in found}


def restart(server, *options):
    assert server.stop() == 0, server.log_text()[-2000:]
    server.options = options
    server.start()


def forget_renditions(server):
    with sqlite3.connect(server.data / "core.sqlite") as core:
        assert core.execute("DELETE FROM renditions").rowcount > 0
    core.close()


@pytest.fixture
def picture(market):
    """A sent picture that both parties see."""
    conversation = market.conversation()
    attachment = market.customer.upload(conversation, PHOTO).json
    assert market.customer.send(conversation, "Look", [attachment["id"]]).status == 201
    return attachment


def url(picture, name):
    return f"/v1/attachments/{picture['id']}/renditions/{name}"


def test_a_missing_rendition_is_made_once_for_all_who_ask(market, picture):
    server = market.server
    before = {
        shown["name"]: market.provider.get(shown["url"]).body for shown in picture["renditions"]}
    assert server.stop() == 0
    forget_renditions(server)
    server.start()
    clients = [market.customer, market.provider, market.support]
    assert market.stranger.get(url(picture, "thumb")).status == 404
    assert market.customer.get(url(picture, "nothing")).status == 404
    assert renderings(server) == {}, "whoever may not see it has nothing made"
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        asked = [(name, clients[n % 3]) for n, name in enumerate(["thumb", "preview"] * 8)]
        answers = list(pool.map(lambda each: each[1].get(url(picture, each[0])), asked))
    assert [answer.status for answer in answers] == [200] * 16
    for (name, _), answer in zip(asked, answers):
        assert answer.body == before[name], "the same recipe makes the same picture"
    assert renderings(server)["made"] == 1
    shown = market.customer.get(f"/v1/attachments/{picture['id']}").json
    assert {each["name"] for each in shown["renditions"]} == set(before)


def test_an_old_rendition_is_served_until_the_new_one_is_made(market, picture):
    server = market.server
    old = market.customer.get(url(picture, "thumb"))
    restart(server, "--rendition", "thumb=64x64")
    first = market.customer.get(url(picture, "thumb"))
    assert (first.status, first.body) == (200, old.body)
    assert eventually(
        lambda: market.customer.get(url(picture, "thumb")).header("etag") != old.header("etag"))
    assert len(market.customer.get(url(picture, "thumb")).body) < len(old.body)
    assert renderings(server) == {"made": 1}
    # Of a name that is not in force any more, what there is goes on being served.
    assert market.customer.get(url(picture, "preview")).status == 200


def test_a_picture_that_cannot_be_rendered_is_tried_once(market, picture):
    server = market.server
    assert server.stop() == 0
    forget_renditions(server)
    server.options = ("--max-pixels", "1000")
    server.start()
    for _ in range(3):
        answer = market.customer.get(url(picture, "thumb"))
        assert (answer.status, answer.problem) == (404, "not-found")
    assert renderings(server) == {"failed": 1}
    failures = [line for line in server.log_lines() if line["event"] == "failure"]
    assert len(failures) == 1 and "cannot be made" in failures[0]["detail"]
    assert market.customer.get(picture["original_url"]).status == 200
