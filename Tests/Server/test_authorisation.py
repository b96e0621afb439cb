"""Every operation of the description × everybody × every state of an id.

The table is made from the description: an operation without a row in `authorisation.ROWS` fails.
What is forbidden is answered like what never was, field by field and byte by byte.
"""

import base64
import hashlib
import re

import pytest
import yaml

from authorisation import (
    BUSINESS, NOBODY, PHOTOS, ROWS, Asker, World, essence, two_files, unknown)
from server import ROOT

ORDER = ["GET", "PUT", "PATCH", "POST", "DELETE"]
WITH_ETAGS = {"original": "attachments", "rendition": "pictures", "avatar": "faces"}


def operations():
    """(operation id, method, path, whether anybody may); what takes something away comes last."""
    described = yaml.safe_load((ROOT / "Docs" / "openapi.yaml").read_text())["paths"]
    found = [
        (operation["operationId"], method.upper(), path,
         operation.get("security") == [] or {} in operation.get("security", []))
        for path, item in described.items()
        for method, operation in item.items() if method != "parameters"
    ]
    # An attachment goes with its message.
    return sorted(found, key=lambda each: (ORDER.index(each[1]), each[0] == "deleteMessage"))


WITH_IDS = [each for each in operations() if "{id}" in each[2]]


@pytest.fixture
def world(market):
    return World(market)


def address(path, text):
    return path.replace("{id}", text).replace("{name}", "thumb")


def etags(world, asker):
    """What those who may see it would ask with, of everything that has one."""
    found = {}
    for name, method, path, _ in WITH_IDS:
        for text, viewers in world.things[WITH_ETAGS.get(name, "jobs")].items():
            if name in WITH_ETAGS and viewers:
                url = address(path, text)
                found[url] = asker.ask(sorted(viewers)[0], "HEAD", url).header("etag")
    assert len(found) > 16 and all(found.values()), found
    return found


def requests(name, method, row, etag):
    """Each way to ask: (method, body, header fields)."""
    if method == "GET":
        for headers in [
            {}, {"Range": "bytes=0-1"}, {"Range": "bytes=99999999-"}, {"If-None-Match": "*"},
            {"If-None-Match": etag}, {"Range": "bytes=0-1", "If-Range": etag},
        ]:
            yield "GET", None, headers
            yield "HEAD", None, headers
        return
    yield method, row.body, {}
    if row.body is not None:
        yield method, row.body, {"Idempotency-Key": "probe"}
        yield from badly(name, method, row)


def badly(name, method, row):
    """Some of these are refused for what they are, before anybody looks for the thing."""
    if name == "upload":
        yield method, two_files(), {}
        wrong = base64.b64encode(hashlib.sha256(b"else").digest()).decode()
        yield method, row.body, {"Repr-Digest": f"sha-256=:{wrong}:"}
        yield method, (row.body[0], b""), {"Content-Length": str(1 << 40)}
    else:
        yield method, {"no such field": 1}, {}
        yield method, ("application/json", b"{"), {}
        yield method, ("text/plain", b"x"), {}


def test_every_operation_has_its_row():
    assert {name for name, *_ in operations()} == set(ROWS)
    for name, _, path, _ in operations():
        assert ("{id}" in path) == (ROWS[name].sees is not None), name


def test_what_is_forbidden_is_as_if_it_had_never_been(world):
    asker = Asker(world)
    known, never, cells = etags(world, asker), {}, 0
    for name, method, path, _ in WITH_IDS:
        row, things = ROWS[name], world.things[ROWS[name].sees]
        absent = address(path, unknown(things))
        for text, viewers in things.items():
            url = address(path, text)
            for who in world.people.keys() - viewers:
                for verb, body, headers in requests(name, method, row, known.get(url, '"x"')):
                    key = (name, who, verb, str(body)[:80], str(headers))
                    if key not in never:
                        answer = asker.ask(who, verb, absent, body, headers)
                        never[key] = essence(answer)
                        right = method == "GET" or (body == row.body and "Repr-Digest" not in headers)
                        assert answer.status in ({404} if right else {400, 404, 413, 415, 422}), key
                        assert answer.header("etag") is None, key
                    answer = asker.ask(who, verb, url, body, headers)
                    assert essence(answer) == never[key], (who, verb, url, answer)
                    cells += 1
    assert cells > 5000, cells
    # One answer for everybody and everything: nothing tells one absence from another.
    assert len({body for key, (status, _, body) in never.items() if status == 404 and body}) == 1


def test_what_is_no_id_is_not_there(world):
    asker = Asker(world)
    for name, method, path, _ in WITH_IDS:
        row, things = ROWS[name], world.things[ROWS[name].sees]
        for who in ["carla", "henry", "stefan", "susan"]:
            never = essence(asker.ask(who, method, address(path, unknown(things)), row.body))
            assert never[0] == 404
            for text in world.malformed(row.sees):
                answer = asker.ask(who, method, address(path, text), row.body)
                assert essence(answer) == never, (who, method, path, text)


def test_whoever_is_not_signed_in_learns_nothing(world):
    asker, answers = Asker(world), {}
    for name, method, path, is_open in operations():
        if is_open:
            continue
        row = ROWS[name]
        texts = ["x"]
        if row.sees:
            texts = [*list(world.things[row.sees])[:4], unknown(world.things[row.sees]), "x"]
        for who in NOBODY:
            for text in texts:
                for verb in ["GET", "HEAD"] if method == "GET" else [method]:
                    answer = asker.ask(who, verb, address(path, text), row.body)
                    assert answer.status == 401, (who, verb, path, text, answer)
                    assert answer.header("www-authenticate") == "Bearer"
                    answers.setdefault((who, verb, name), set()).add(str(essence(answer)))
    assert all(len(each) == 1 for each in answers.values())


def test_who_may_know_of_it_may_do_what_their_role_allows(world):
    """After the others: these cells change the world, and nobody comes to see less by them."""
    asker = Asker(world)
    for name, method, path, is_open in operations():
        row = ROWS[name]
        verb = "HEAD" if name == "events" else method
        things = world.things[row.sees] if row.sees else {"": set(world.people)}
        for text, viewers in things.items():
            for who in sorted(viewers):
                answer = asker.ask(who, verb, address(path, text), row.body)
                cell = (name, who, text, answer)
                if who in row.refused:
                    assert (answer.status, answer.problem) == (403, "not-allowed"), cell
                elif name == "openThread":
                    assert answer.status == 404, cell
                elif name == "beginSession":
                    assert answer.status == 401, cell
                else:
                    assert answer.status in {200, 201, 204} | BUSINESS, cell
                    assert is_open or method != "GET" or answer.status == 200, cell


def test_no_answer_names_what_its_reader_may_not_know_of(world):
    asker, named = Asker(world), 0
    world.things["people"] |= {
        world.people[name].id: {name, "susan"} | more for name, more in [
            ("paul", set()), ("rita", {"carla", "nina", "pia", "paul"}),
            ("stefan", {"pia", "paul"}), ("susan", set())]}
    for name, method, path, _ in operations():
        if method != "GET" or name == "events":
            continue
        things = world.things.get(ROWS[name].sees, {"": set(world.people)})
        for text, viewers in things.items():
            for who in viewers:
                answer = asker.ask(who, "GET", address(path, text))
                for found in re.findall(rb"(?:con|job|msg|att|per)_[0-9a-f]{32}", answer.body):
                    for kind in ["conversations", "jobs", "messages", "attachments", "people"]:
                        seen = world.things[kind].get(found.decode(), {who})
                        assert who in seen, (name, who, found)
                    named += 1
    assert named > 500


@pytest.mark.parametrize("who, method, path, body", [
    ("pia", "POST", "/v1/threads", lambda text: {"provider_id": text}),
    ("nina", "POST", "/v1/notifications/read", lambda text: {"ids": [text]}),
    ("nina", "GET", "/v1/conversations?job_id={}", None),
], ids=lambda value: value if isinstance(value, str) else "")
def test_ids_in_other_places_tell_nothing_either(world, who, method, path, body):
    asker = Asker(world)
    if "threads" in path:
        # Not a provider; those who were deleted or never were.
        texts = [world.people["carla"].id, world.people["susan"].id,
                 *[text for text, viewers in world.things["people"].items() if viewers == {"susan"}]]
        absent = unknown(world.things["people"])
    elif "notifications" in path:
        own = world.people["carla"].get("/v1/notifications?unread=true").json
        texts, absent = [item["id"] for item in own["items"]], "not_" + "0" * 32
    else:
        texts, absent = list(world.things["jobs"])[:1], unknown(world.things["jobs"])
    assert texts
    never = asker.ask(who, method, path.format(absent), body and body(absent))
    for text in texts:
        answer = asker.ask(who, method, path.format(text), body and body(text))
        assert essence(answer) == essence(never), (text, answer)
    if "notifications" in path:
        assert world.people["carla"].get("/v1/notifications?unread=true").json == own


def test_attachments_of_others_in_a_message_are_like_none(world):
    """Neither whether they exist, nor where, nor whose they are."""
    place = next(text for text, who in world.things["conversations"].items() if "pia" in who)
    pia, answers = world.people["pia"], set()
    own = pia.upload(place, PHOTOS[0]).json["id"]
    theirs = [
        text for text, viewers in world.things["attachments"].items() if "pia" not in viewers]
    assert len(theirs) > 8
    for text in [*theirs, "att_" + "0" * 32]:
        answer = pia.send(place, "Look", [own, text])
        assert (answer.status, answer.problem) == (409, "attachment-not-usable")
        answers.add(str(essence(answer)).replace(text, "ID"))
    assert len(answers) == 1, answers
    assert pia.send(place, "Look", [own]).status == 201


def test_the_place_in_somebody_elses_list_opens_nothing(world):
    for path in ["/v1/conversations", "/v1/jobs", "/v1/notifications"]:
        page = world.people["susan"].get(f"{path}?limit=1")
        if page.json["next_cursor"] is None:
            page = world.people["carla"].get(f"{path}?limit=1")
        cursor = page.json["next_cursor"]
        assert cursor, path
        for who in ["stefan", "paul"]:
            rest = world.people[who].get(f"{path}?cursor={cursor}")
            assert rest.status == 200 and rest.json["items"] == [], (path, who, rest)
