"""The stories of the three kinds of marketplace, told through HTTP."""

import json

from server import IMAGES

PHOTOS = sorted((IMAGES / "photos").glob("*.jpg"))[:3]
PDF = IMAGES / "documents" / "estimate.pdf"


def test_a_customer_talks_to_two_contractors_and_hires_one(market):
    customer, henry, rita = market.customer, market.provider, market.rival
    customer_events, rita_events = customer.events(), rita.events()
    job = market.job()

    # The owner cannot write before somebody is interested: there is nothing to write into.
    assert customer.get("/v1/conversations").json["items"] == []
    first = market.interest(job, henry, "I mended the roof next door.")
    assert customer_events.until("message")["text"] == "I mended the roof next door."
    assert customer_events.until("notification")["kind"] == "interest"
    listed = customer.get("/v1/notifications?unread=true").json
    assert listed["unread_count"] == 1
    assert listed["items"][0]["text"] == "Henry Handy is interested in “Mend the roof”."

    # Three photos and a PDF in one message.
    uploads = [customer.upload(first, path) for path in [*PHOTOS, PDF]]
    assert [answer.status for answer in uploads] == [201] * 4
    ids = [answer.json["id"] for answer in uploads]
    assert all(answer.json["expires_at"] for answer in uploads)
    henry_events = henry.events()
    sent = customer.send(first, "Here it is.", ids)
    assert sent.status == 201, sent
    message = sent.json
    assert [a["id"] for a in message["attachments"]] == ids
    assert [a["kind"] for a in message["attachments"]] == ["image"] * 3 + ["document"]
    assert message["number"] == 2 and message["read_at"] is None
    assert [a["id"] for a in henry_events.until("message")["attachments"]] == ids
    for attachment in message["attachments"]:
        assert henry.get(attachment["original_url"]).status == 200
        for rendition in attachment["renditions"]:
            answer = henry.get(rendition["url"])
            assert answer.status == 200 and len(answer.body) == rendition["byte_count"]

    # A second contractor, in parallel; neither knows of the other.
    second = market.interest(job, rita, "Cheaper than Henry.")
    assert len(customer.get(f"/v1/conversations?job_id={job}").json["items"]) == 2
    for one, other in [(henry, second), (rita, first)]:
        assert one.get(f"/v1/conversations/{other}").status == 404
        assert one.get(f"/v1/conversations/{other}/messages").status == 404
        assert len(one.get("/v1/conversations").json["items"]) == 1
    assert rita.get(message["attachments"][0]["original_url"]).status == 404
    assert rita.get(f"/v1/people/{henry.id}").status == 404

    # Read receipts.
    assert henry.post(f"/v1/conversations/{first}/read", {"number": 2}).status == 204
    assert customer_events.until("read")["number"] == 2
    read = customer.messages(first)["items"]
    assert read[1]["read_at"] is not None and read[0]["read_at"] is None
    assert customer.conversation(first)["other_read_up_to"] == 2

    # Hiring wants to be confirmed, and happens once.
    assert customer.post(f"/v1/conversations/{first}/hire").problem == "confirmation-required"
    hired = customer.post(f"/v1/conversations/{first}/hire", {"confirm": True})
    assert hired.status == 200 and hired.json["status"] == "hired"
    assert henry_events.until("status")["status"] == "hired"
    assert henry_events.until("notification")["kind"] == "hired"
    again = customer.post(f"/v1/conversations/{second}/hire", {"confirm": True})
    assert (again.status, again.problem) == (409, "already-hired")

    # The other one is dismissed politely; the reason stays with owner and support.
    dismissed = customer.post(f"/v1/conversations/{second}/dismiss", {"reason": "Too far away"})
    assert dismissed.json["dismiss_reason"] == "Too far away"
    seen = rita.conversation(second)
    assert seen["status"] == "dismissed" and "dismiss_reason" not in seen
    assert "Too far" not in rita.get("/v1/notifications").body.decode()
    # Her page is told politely at once: neither why, nor of whom was hired instead.
    told = [rita_events.until("status"), rita_events.until("status")]
    assert [each["status"] for each in told] == ["active", "dismissed"]
    told.append(rita_events.until("notification"))
    assert told[-1]["kind"] == "dismissed" and "thank you" in told[-1]["text"]
    for secret in ["Too far", henry.id]:
        assert secret not in json.dumps(told)
    assert market.support.conversation(second)["dismiss_reason"] == "Too far away"
    refused = rita.send(second, "Please!")
    assert (refused.status, refused.problem) == (409, "conversation-closed")
    assert refused.json["reason"] == "dismissed"
    assert rita.upload(second, PDF).problem == "conversation-closed"
    assert len(rita.messages(second)["items"]) == 1

    # Muting silences notifications of messages and nothing else.
    before = henry.get("/v1/notifications").json["unread_count"]
    assert henry.ask("PUT", f"/v1/conversations/{first}/mute").json["muted"] is True
    assert customer.send(first, "When can you come?").status == 201
    assert henry.get("/v1/notifications").json["unread_count"] == before
    assert henry.conversation(first)["unread_count"] == 1
    assert henry.ask("DELETE", f"/v1/conversations/{first}/mute").json["muted"] is False

    # So can the owner, without the other knowing.
    assert customer.ask("PUT", f"/v1/conversations/{first}/mute").json["muted"] is True
    before = customer.get("/v1/notifications").json["unread_count"]
    assert henry.send(first, "On Monday.").status == 201
    assert customer_events.until("message")["text"] == "When can you come?"
    assert customer_events.until("message")["text"] == "On Monday."
    assert customer.get("/v1/notifications").json["unread_count"] == before
    assert henry.conversation(first)["muted"] is False

    counts = customer.get("/v1/conversations").json["counts"]
    assert counts["hired"] == {"conversations": 1, "unread": 2}
    assert counts["dismissed"]["conversations"] == 1 and counts["active"]["conversations"] == 0


def test_a_writer_asks_before_starting(market):
    customer, writer = market.customer, market.provider
    job = market.job(conversation_required=True, title="A speech")
    shown = writer.get(f"/v1/jobs/{job}").json
    assert shown["start"] == {"allowed": False, "reason": "first_message_required"}
    assert writer.post(f"/v1/jobs/{job}/start").problem == "first-message-required"
    conversation = market.interest(job, writer, "How long should it be?")
    assert writer.get(f"/v1/jobs/{job}").json["conversation_id"] == conversation
    again = writer.post(f"/v1/jobs/{job}/interest", {"text": "Hello?"})
    assert (again.status, again.problem) == (409, "already-exists")
    assert again.json["existing_id"] == conversation
    started = writer.post(f"/v1/jobs/{job}/start")
    assert started.status == 200 and started.json["stage"] == "in_progress"
    assert started.json["started_by"] == writer.id

    def reason(answer):
        assert (answer.status, answer.problem) == (409, "messaging-unavailable"), answer
        return answer.json["reason"]

    customer.ask("PATCH", f"/v1/jobs/{job}", {"messaging_enabled": False})
    assert reason(writer.send(conversation, "Hello?")) == "turned_off"
    assert writer.conversation(conversation)["writing"] == {
        "allowed": False, "reason": "turned_off"}
    customer.ask("PATCH", f"/v1/jobs/{job}", {"messaging_enabled": True, "stage": "final_review"})
    assert reason(writer.send(conversation, "Hello?")) == "final_review"
    assert reason(customer.send(conversation, "Hello?")) == "final_review"
    customer.ask("PATCH", f"/v1/jobs/{job}", {"stage": "done"})
    assert writer.send(conversation, "Thank you.").status == 201
    superhero = market.job(kind="superhero")
    assert reason(writer.post(f"/v1/jobs/{superhero}/interest", {"text": "x"})) == "superhero"

    # The job says so before they try, whatever the reason; and nothing was begun.
    off = market.job(messaging_enabled=False)
    review = market.job()
    customer.ask("PATCH", f"/v1/jobs/{review}", {"stage": "final_review"})
    for job, why in [(superhero, "superhero"), (off, "turned_off"), (review, "final_review")]:
        for who in [writer, customer] if job != review else [customer]:
            assert who.get(f"/v1/jobs/{job}").json["messaging"] == {
                "available": False, "reason": why}
        assert customer.get(f"/v1/conversations?job_id={job}").json["items"] == []
    assert reason(writer.post(f"/v1/jobs/{off}/interest", {"text": "x"})) == "turned_off"
    # A job that is not open any more is not there for whoever has not written about it.
    assert writer.post(f"/v1/jobs/{review}/interest", {"text": "x"}).problem == "not-found"
    # Without a word about it, a job that asks for none can be started.
    assert writer.post(f"/v1/jobs/{superhero}/start").json["started_by"] == writer.id


def test_a_writer_is_told_why_pictures_cannot_be_sent_either(market):
    writer = market.provider
    job = market.job()
    conversation = market.interest(job, writer)
    waiting = writer.upload(conversation, PHOTOS[0]).json["id"]
    for change, why in [
        ({"messaging_enabled": False}, "turned_off"),
        ({"messaging_enabled": True, "stage": "final_review"}, "final_review"),
    ]:
        assert market.customer.ask("PATCH", f"/v1/jobs/{job}", change).status == 200
        for answer in [
            writer.upload(conversation, PHOTOS[1]), writer.send(conversation, "", [waiting])]:
            assert (answer.status, answer.problem) == (409, "messaging-unavailable"), answer
            assert answer.json["reason"] == why
    # What waited is sent when it is possible again.
    assert market.customer.ask("PATCH", f"/v1/jobs/{job}", {"stage": "done"}).status == 200
    assert writer.send(conversation, "", [waiting]).json["attachments"][0]["id"] == waiting


def test_a_partner_opens_a_thread_from_the_directory(market):
    partner, henry = market.partner, market.provider
    henry.ask("PATCH", "/v1/people/me", {"status": "busy", "profile": "Roofs & gutters"})
    found = partner.get("/v1/directory?search=roofs&status=busy").json["items"]
    assert [entry["id"] for entry in found] == [henry.id] and found[0]["thread"] is None
    assert partner.get("/v1/directory?search=%25").json["items"] == []
    opened = partner.post("/v1/threads", {"provider_id": henry.id})
    assert opened.status == 201, opened
    thread = opened.json["id"]
    again = partner.post("/v1/threads", {"provider_id": henry.id})
    assert (again.status, again.json["id"]) == (200, thread)
    picture = partner.upload(thread, PHOTOS[0]).json
    assert partner.send(thread, "", [picture["id"]]).status == 201
    assert henry.get(picture["renditions"][0]["url"]).status == 200
    assert market.rival.get(picture["renditions"][0]["url"]).status == 404
    assert henry.get("/v1/conversations?kind=direct").json["items"][0]["unread_count"] == 1
    assert henry.send(thread, "I can come on Monday.").status == 201
    listed = partner.get("/v1/directory?search=henry").json["items"][0]
    assert listed["thread"] == {"id": thread, "unread_count": 1}
    for other in [henry, market.customer]:
        answer = other.post("/v1/threads", {"provider_id": market.rival.id})
        assert (answer.status, answer.problem) == (403, "not-allowed")
    assert market.customer.get("/v1/directory").problem == "not-allowed"
    assert henry.get("/v1/directory").problem == "not-allowed"


def test_the_history_is_the_same_after_a_restart(market):
    server, conversation = market.server, market.conversation()
    for number in range(2, 31):
        author = market.customer if number % 2 else market.provider
        sent = author.send(conversation, f"message {number}")
        assert sent.json["number"] == number
    photo = market.customer.upload(conversation, PHOTOS[0]).json
    market.customer.send(conversation, "and this", [photo["id"]])
    before = market.customer.messages(conversation, "?limit=100")
    assert server.stop() == 0
    server.start()
    assert market.customer.messages(conversation, "?limit=100") == before
    assert [m["number"] for m in before["items"]] == list(range(1, 32))
    # In pages, both ways.
    numbers, query = [], "?limit=7"
    while True:
        page = market.provider.messages(conversation, query)
        numbers = [m["number"] for m in page["items"]] + numbers
        if not page["has_earlier"]:
            break
        query = f"?limit=7&before={numbers[0]}"
    assert numbers == list(range(1, 32))
    page = market.provider.messages(conversation, "?limit=7&after=20")
    assert [m["number"] for m in page["items"]] == list(range(21, 28)) and page["has_later"]
    assert market.provider.get(photo["original_url"]).status == 200


def everything(client):
    """All that somebody's page loads, in the order in which it comes."""
    lists = {
        path: client.get(path).json
        for path in ["/v1/conversations", "/v1/jobs", "/v1/notifications", "/v1/people/me"]}
    for conversation in lists["/v1/conversations"]["items"]:
        lists[conversation["id"]] = client.messages(conversation["id"], "?limit=100")
    return lists


def test_all_of_a_marketplace_is_as_it_was_after_a_restart_and_after_a_kill(market):
    """Jobs, a hired and a dismissed provider, a thread with pictures, receipts, what is muted."""
    customer, partner, henry, rita = (
        market.customer, market.partner, market.provider, market.rival)
    job = market.job()
    first, second = market.interest(job, henry), market.interest(job, rita)
    thread = partner.post("/v1/threads", {"provider_id": henry.id}).json["id"]
    for place, owner, other in [(first, customer, henry), (thread, partner, henry)]:
        for number in range(4):
            author = [owner, other][number % 2]
            ids = [author.upload(place, path).json["id"] for path in PHOTOS[:number]]
            assert author.send(place, f"number {number}", ids).status == 201
        assert other.post(f"/v1/conversations/{place}/read", {"number": 3}).status == 204
    assert customer.post(f"/v1/conversations/{first}/hire", {"confirm": True}).status == 200
    assert customer.post(f"/v1/conversations/{second}/dismiss", {"reason": "Far"}).status == 200
    assert henry.ask("PUT", f"/v1/conversations/{thread}/mute").status == 200
    people = [customer, partner, henry, rita, market.support, market.stranger]
    before = [everything(person) for person in people]
    texts = [message["text"] for message in before[1][thread]["items"]]
    assert texts == [f"number {number}" for number in range(4)]
    assert [len(message["attachments"]) for message in before[1][thread]["items"]] == [0, 1, 2, 3]
    assert [m["read_at"] is None for m in before[1][thread]["items"]] == [False, True, False, True]
    for end in [market.server.stop, market.server.kill]:
        assert end() in {0, -9}
        market.server.start()
        assert [everything(person) for person in people] == before


def test_support_reads_along_closes_and_reopens(market):
    conversation = market.conversation()
    support = market.support
    assert market.customer.post(
        f"/v1/conversations/{conversation}/report", {"reason": "Rude"}).status == 204
    told = support.get("/v1/notifications").json["items"]
    assert told[0]["kind"] == "report" and told[0]["conversation_id"] == conversation
    assert support.messages(conversation)["items"]
    denied = support.send(conversation, "Behave")
    assert (denied.status, denied.problem) == (403, "not-allowed")
    assert support.post(f"/v1/conversations/{conversation}/close").json["status"] == "closed"
    assert market.provider.send(conversation, "?").json["reason"] == "closed"
    assert support.post(f"/v1/conversations/{conversation}/reopen").json["status"] == "active"
    assert market.customer.post(f"/v1/conversations/{conversation}/reopen").problem == "not-allowed"
    assert market.provider.send(conversation, "Sorry").status == 201


def test_an_avatar_is_put_on_seen_and_taken_off(market):
    conversation = market.conversation()
    customer, provider = market.customer, market.provider
    put = customer.ask(
        "PUT", "/v1/people/me/avatar", body=PHOTOS[0].read_bytes(),
        headers={"Content-Type": "image/jpeg"})
    assert put.status == 200, put
    url = put.json["avatar_url"]
    assert url.startswith(f"/v1/people/{customer.id}/avatar?v=")
    assert provider.get(url).header("content-type") == "image/jpeg"
    assert provider.conversation(conversation)["other"]["avatar_url"] == url
    refused = customer.ask(
        "PUT", "/v1/people/me/avatar", body=PDF.read_bytes(),
        headers={"Content-Type": "application/pdf"})
    assert (refused.status, refused.problem) == (422, "validation")
    assert customer.ask("DELETE", "/v1/people/me/avatar").status == 204
    assert provider.get(url).status == 404
    assert customer.get("/v1/people/me").json["avatar_url"] is None


def test_a_message_is_deleted_by_its_author_and_by_support(market):
    customer, henry, support = market.customer, market.provider, market.support
    conversation = market.conversation()
    attachment = customer.upload(conversation, PHOTOS[0]).json
    message = customer.send(conversation, "My address is …", [attachment["id"]]).json
    rude = henry.send(conversation, "How rude.").json
    path = f"/v1/messages/{message['id']}"
    events = henry.events()

    refused = henry.ask("DELETE", path)
    assert (refused.status, refused.problem) == (403, "not-allowed")
    for other in [market.rival, market.stranger]:
        assert other.ask("DELETE", path).problem == "not-found"
    assert customer.ask("DELETE", f"/v1/messages/msg_{'0' * 32}").problem == "not-found"
    assert henry.get(attachment["original_url"]).status == 200

    assert customer.ask("DELETE", path).status == 204
    told = events.until("message")
    assert (told["id"], told["number"]) == (message["id"], message["number"])
    assert (told["text"], told["attachments"]) == ("", [])
    assert told["deleted"]["by"] == customer.id and told["deleted"]["at"] > message["sent_at"]
    for client in [customer, henry]:
        assert client.get(attachment["original_url"]).status == 404
        assert client.messages(conversation)["items"][1] == told
    assert customer.ask("DELETE", path).status == 204

    assert support.ask("DELETE", f"/v1/messages/{rude['id']}").status == 204
    assert events.until("message")["deleted"]["by"] == support.id
    assert customer.conversation(conversation)["last_message"]["deleted"]["by"] == support.id
