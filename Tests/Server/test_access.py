"""Nobody sees or does what is not theirs, however they ask."""

import base64
import hashlib
import hmac
import json
import re
import time

import pytest

from server import IMAGES, ROOT, Client

PHOTO = IMAGES / "photos" / "apple-iphone-4.jpg"


def routes():
    """The server's own table, read from its source: a new route is tested without being named."""
    found = set()
    for path in (ROOT / "Sources/Server").rglob("*.swift"):
        text = path.read_text()
        for method, pattern in re.findall(r'Route\(\s*\.(\w+), "(/[^"]*)"', text):
            found.add((method.upper(), pattern))
    assert len(found) > 40
    return sorted(found)


OPEN = {
    ("GET", "/"), ("GET", "/assets/{name}"), ("GET", "/healthz"), ("GET", "/readyz"),
    ("GET", "/metrics"), ("POST", "/v1/session"), ("GET", "/v1/openapi.yaml"),
    ("GET", "/v1/demo/people"), ("POST", "/v1/demo/session"),
}


def test_nothing_is_there_for_whoever_is_not_signed_in(market):
    for method, pattern in routes():
        if (method, pattern) in OPEN:
            continue
        path = re.sub(r"\{\w+\}", "x", pattern)
        for headers in [
            {}, {"Authorization": "Bearer attache_" + "0" * 64}, {"Authorization": "Basic eDp5"},
            {"Cookie": "attache_session=attache_" + "0" * 64},
        ]:
            answer = market.server.request(method, path, headers=headers)
            assert (answer.status, answer.problem) == (401, "unauthenticated"), (method, path)
            assert answer.header("www-authenticate") == "Bearer"


def test_every_route_tells_which_methods_it_has(market):
    by_pattern = {}
    for method, pattern in routes():
        if "/demo/" not in pattern:
            by_pattern.setdefault(pattern, set()).add(method)
    for pattern, methods in by_pattern.items():
        path = re.sub(r"\{\w+\}", "x", pattern)
        expected = methods | ({"HEAD"} if "GET" in methods else set())
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - expected:
            answer = market.customer.ask(method, path)
            if answer.status == 405:
                assert expected <= set(answer.header("allow").split(", "))
            else:
                # Another pattern of the same shape has this method.
                assert method in {m for m, p in routes() if p.count("/") == pattern.count("/")}


def test_what_is_not_theirs_is_not_there(market):
    """Every route with an id × every outsider × every id state: 404, the same as for no such id."""
    job = market.job()
    conversation = market.interest(job)
    market.customer.post(f"/v1/jobs/{job}/start")
    shown = market.customer.upload(conversation, PHOTO).json
    message = market.customer.send(conversation, "private", [shown["id"]]).json
    assert market.customer.ask("PATCH", f"/v1/jobs/{job}", {"stage": "in_progress"}).status == 200
    ids = {
        "conversations": [conversation, "con_" + "0" * 32, "con_x", "x", "%2e%2e"],
        "attachments": [shown["id"], "att_" + "0" * 32, "x"],
        "jobs": [job, "job_" + "0" * 32, "x"], "messages": [message["id"], "msg_" + "0" * 32],
        "people": [market.customer.id, "per_" + "0" * 32, "x"],
    }
    bodies = {
        "/v1/conversations/{id}/messages": {"text": "x"},
        "/v1/conversations/{id}/read": {"number": 1},
        "/v1/conversations/{id}/report": {"reason": "x"},
        "/v1/conversations/{id}/hire": {"confirm": True},
        "/v1/jobs/{id}/interest": {"text": "x"}, "/v1/jobs/{id}": {"title": "x"},
    }
    outsiders = [market.neighbour, market.rival, market.partner, market.stranger]
    conditions = [
        {}, {"Range": "bytes=0-1"}, {"If-None-Match": "*"},
        {"If-None-Match": f'"{hashlib.sha256(b"").hexdigest()}"'},
    ]
    asked = 0
    for method, pattern in routes():
        kind = pattern.split("/")[2] if pattern.startswith("/v1/") else None
        if "{id}" not in pattern or kind not in ids:
            continue
        for text in ids[kind]:
            path = pattern.replace("{id}", text).replace("{name}", "thumb")
            methods = [method, "HEAD"] if method == "GET" else [method]
            for outsider in outsiders:
                for verb in methods:
                    for headers in conditions if method == "GET" else [{}]:
                        body = bodies.get(pattern) if method in {"POST", "PATCH"} else None
                        answer = outsider.ask(verb, path, body, headers=headers)
                        asked += 1
                        assert answer.status == 404, (verb, path, answer)
                        assert b"private" not in answer.body and answer.header("etag") is None
    assert asked > 400
    assert market.customer.messages(conversation)["items"][-1]["text"] == "private"
    assert market.customer.conversation(conversation)["status"] == "active"


def test_a_cookie_changes_nothing_for_other_origins(market):
    server = market.server
    signed_in = server.request(
        "POST", "/v1/session", json.dumps({"token": market.customer.token}),
        {"Content-Type": "application/json"})
    assert signed_in.status == 200, signed_in
    cookie = signed_in.header("set-cookie")
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"]:
        assert part in cookie
    cookie = cookie.split(";")[0]
    own = f"http://127.0.0.1:{server.port}"
    assert server.request("GET", "/v1/session", headers={"Cookie": cookie}).status == 200
    for headers, status in [
        ({"Origin": own}, 201), ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403),
        ({"Origin": own.replace("http", "https")}, 403), ({}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ]:
        answer = server.request(
            "POST", "/v1/jobs", json.dumps({"title": "x"}),
            {"Cookie": cookie, "Content-Type": "application/json", **headers})
        assert answer.status == status, (headers, answer)
    out = server.request("DELETE", "/v1/session", headers={"Cookie": cookie, "Origin": own})
    assert out.status == 204 and "Max-Age=0" in out.header("set-cookie")
    assert server.request("GET", "/v1/session", headers={"Cookie": cookie}).status == 401


def test_a_stream_ends_when_its_token_is_revoked(market):
    events = market.customer.events()
    tokens = market.server.command("token", "list", "--json")
    token_id = next(
        row["id"] for row in map(json.loads, tokens.splitlines())
        if market.customer.id in json.dumps(row))
    market.server.command("token", "revoke", token_id)
    while event := events.next():
        assert event
    assert market.customer.get("/v1/people/me").status == 401


def test_events_resume_where_they_were_left(market):
    conversation = market.conversation()
    events = market.customer.events()
    market.provider.send(conversation, "one")
    assert events.until("message")["text"] == "one"
    last = events.last_id
    events.close()
    market.provider.send(conversation, "two")
    market.provider.send(conversation, "three")
    resumed = market.customer.events(after=last)
    seen = []
    while len(seen) < 2:
        seen.append(resumed.until("message")["text"])
    assert seen == ["two", "three"]
    # A stranger's stream has none of it.
    lost = market.customer.events(after=10**12)
    assert lost.next()[0] == "reset"


def token(key, claims, algorithm="HS256"):
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    head = part(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())
    body = part(json.dumps(claims).encode())
    signature = hmac.new(key, head + b"." + body, hashlib.sha256).digest()
    return (head + b"." + body + b"." + part(signature)).decode()


def test_a_marketplaces_own_tokens_sign_in(server, tmp_path):
    key = b"k" * 40
    (tmp_path / "key").write_bytes(key + b"\n")
    server.stop()
    server.options = ["--jwt-secret-file", str(tmp_path / "key")]
    server.start()
    now = int(time.time())
    good = {"sub": "user-1", "name": "Jo", "role": "customer", "exp": now + 600}

    def me(text):
        return Client(server, None, text).get("/v1/people/me")

    first = me(token(key, good))
    assert first.status == 200 and first.json["name"] == "Jo", first
    assert me(token(key, good)).json["id"] == first.json["id"]
    for bad in [
        token(b"x" * 40, good), token(key, {**good, "exp": now - 60}),
        token(key, {**good, "nbf": now + 600}), token(key, good, "none"),
        token(key, good, "HS512"), token(key, {**good, "role": "king"}),
        token(key, {k: v for k, v in good.items() if k != "exp"}),
        token(key, good).rsplit(".", 1)[0] + ".", token(key, good) + "x",
    ]:
        assert me(bad).status == 401, bad


@pytest.mark.parametrize("body, status", [
    (b"", 400), (b"{", 400), (b"[]", 400), (b'{"title":"\xff"}', 400), (b'{"title":1}', 422),
    (b'{"title":"x","title":"y"}', 400), (b'{"titel":"x"}', 422), (b'{"title":"\\ud800"}', 400),
    (b"[" * 1000, 400), (b'{"title":"' + b"x" * 201 + b'"}', 422), (b'{"title":"a\\u0000"}', 422),
    (b'{"title":"x","kind":"other"}', 422), (b" " * 300_000, 413), (b'{"title":1e5}', 422),
], ids=lambda value: None if isinstance(value, int) else value[:24].decode("latin-1"))
def test_bad_json_is_refused_as_documented(market, body, status):
    answer = market.customer.ask(
        "POST", "/v1/jobs", body=body, headers={"Content-Type": "application/json"})
    assert answer.status == status, answer
    assert answer.problem in {"malformed-request", "validation", "payload-too-large"}
    typed = market.customer.ask("POST", "/v1/jobs", body=b'{"title":"x"}')
    assert typed.problem == "unsupported-media-type"


def test_the_log_names_nobody(market):
    conversation = market.conversation()
    market.customer.upload(conversation, PHOTO, name="secret-name.jpg")
    market.customer.send(conversation, "secret words")
    market.server.stop()
    text = market.server.log_text()
    for secret in [market.customer.token, "secret", "Carla", market.customer.id, conversation]:
        assert secret not in text
    lines = market.server.log_lines()
    assert any(line.get("route") == "/v1/conversations/{id}/messages" for line in lines)
    market.server.start()
