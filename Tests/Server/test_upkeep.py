"""What the server does for its store by itself: collecting, checking, counting."""

import re

from server import IMAGES, eventually

PHOTOS = sorted((IMAGES / "photos").glob("*.jpg"))[:2]


def gauge(server, name):
    text = server.request("GET", "/metrics").body.decode()
    found = re.search(rf"^attache_{name} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else None


def restart(server, *options):
    assert server.stop() == 0, server.log_text()[-2000:]
    server.options = options
    server.start()


def blobs(server):
    return {path for path in (server.data / "blobs").glob("??/*") if len(path.name) == 62}


def test_what_was_deleted_is_collected_by_the_server(market):
    server = market.server
    conversation = market.conversation()
    before = blobs(server)
    attachment = market.customer.upload(conversation, PHOTOS[0]).json
    message = market.customer.send(conversation, "Look", [attachment["id"]]).json
    stored = len(blobs(server) - before)
    assert stored == 1 + len(attachment["renditions"])
    restart(server, "--collect-every", "1s")
    assert market.customer.get(attachment["original_url"]).status == 200
    assert market.customer.ask("DELETE", f"/v1/messages/{message['id']}").status == 204
    assert eventually(lambda: blobs(server) == before)
    assert eventually(lambda: gauge(server, "collected_blobs") == stored)
    assert [line for line in server.log_lines() if line["event"] == "collection"]


def test_nothing_is_collected_when_it_is_turned_off(market):
    server = market.server
    conversation = market.conversation()
    attachment = market.customer.upload(conversation, PHOTOS[0]).json
    restart(server, "--collect-every", "0", "--scrub-every", "1s")
    assert market.customer.ask("DELETE", f"/v1/attachments/{attachment['id']}").status == 204
    # Two passes over the store take longer than a collection would have waited.
    assert eventually(lambda: gauge(server, "scrub_passes") >= 2, seconds=20)
    assert len(blobs(server)) == 1 + len(attachment["renditions"])
    assert gauge(server, "scrub_faults") == 0


def test_damage_is_found_while_the_server_runs(market):
    server = market.server
    conversation = market.conversation()
    attachment = market.customer.upload(conversation, PHOTOS[0]).json
    victim = max(blobs(server), key=lambda path: path.stat().st_size)
    victim.chmod(0o600)
    with open(victim, "r+b") as file:
        file.seek(1000)
        byte = file.read(1)[0]
        file.seek(1000)
        file.write(bytes([byte ^ 1]))
    restart(server, "--scrub-every", "1s")
    assert eventually(lambda: gauge(server, "scrub_faults") >= 1, seconds=20)
    damage = [line["detail"] for line in server.log_lines() if line["event"] == "damage"]
    assert damage and f"{victim.parent.name}{victim.name} is damaged" in damage[0]


def test_the_metrics_count_what_is_stored_and_inspected(market):
    server = market.server
    conversation = market.conversation()
    for _ in range(2):
        assert market.customer.upload(conversation, PHOTOS[0]).status == 201
    assert market.customer.upload(conversation, b"\x7fELF" + b"\0" * 100).status == 415
    text = server.request("GET", "/metrics").body.decode()
    assert 'attache_inspections_total{verdict="accepted"} 2' in text
    assert 'attache_inspections_total{verdict="unsupported_type"} 1' in text
    assert gauge(server, "inspections_waiting") == gauge(server, "inspections_busy") == 0
    # What is stored is counted at the start and every few minutes.
    restart(server)
    assert eventually(lambda: gauge(server, "original_blobs") == 1)
    assert gauge(server, "attachments") == 2 and gauge(server, "dedupe_ratio") == 2
    database = sum(path.stat().st_size for path in server.data.glob("core.sqlite*")
                   if path.name in {"core.sqlite", "core.sqlite-wal"})
    assert gauge(server, "database_bytes") == database > 0
    assert gauge(server, "rendition_bytes") == sum(
        path.stat().st_size for path in blobs(server)) - gauge(server, "original_bytes")
