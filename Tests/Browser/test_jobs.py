"""A provider's jobs: the list, and the Details page with its chat box."""

import pytest
from playwright.sync_api import expect

from site_under_test import PHOTOS


def card(page, title):
    return page.locator(".job", has_text=title)


def test_a_required_conversation_shows_as_a_message_icon(window, cast):
    cast.customer.job("Needs words", conversation_required=True)
    cast.customer.job("Needs none", conversation_required=False)
    page = window(cast.provider).page
    expect(card(page, "Needs words").first.get_by_role("img", name="A conversation is needed before the start")).to_be_visible()
    expect(card(page, "Needs none").first.get_by_role("img")).to_have_count(0)


def test_a_job_that_nobody_can_write_about_says_so_in_the_list(window, cast):
    cast.customer.job("Night call-out", kind="superhero")
    page = window(cast.provider).page
    expect(card(page, "Night call-out").first.get_by_role("img", name="Messaging is not available on superhero jobs.")).to_be_visible()


def test_start_waits_for_the_first_message(window, cast):
    job = cast.customer.job("Mend the roof", description="Thirty tiles are missing.", conversation_required=True)
    page = window(cast.provider, f"#/jobs/{job['id']}").page
    start = page.get_by_role("button", name="Start this job")
    expect(start).to_be_disabled()
    expect(start).to_have_accessible_description("Write to Anna Lindqvist first: this job needs a conversation before it can be started.")
    expect(page.locator(".prompt")).to_contain_text("Introduce yourself to Anna Lindqvist")
    chat, details = page.locator(".chat-box").bounding_box(), page.locator(".job-details").bounding_box()
    assert chat["x"] + chat["width"] <= details["x"] + 1, "the chat box stands left of the details"
    page.get_by_label("Message", exact=True).fill("I could come on Thursday.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".row.mine")).to_contain_text("I could come on Thursday.")
    expect(page.locator(".prompt")).to_have_count(0)
    expect(start).to_be_enabled()
    page.locator("input[type=file]").set_input_files(PHOTOS / "apple-iphone-4.jpg")
    expect(page.locator(".chip.ready")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".row.mine .picture.loaded")).to_be_visible()
    start.click()
    expect(page.locator(".started")).to_have_text("You have started this job.")
    assert cast.provider.get(f"/jobs/{job['id']}")["started_by"] == cast.provider.id


def test_pictures_go_with_the_first_message_and_not_without_words(window, cast):
    job = cast.customer.job("Mend the roof")
    page = window(cast.provider, f"#/jobs/{job['id']}").page
    page.locator("input[type=file]").set_input_files([PHOTOS / "apple-iphone-4.jpg", PHOTOS / "canon-powershot-a20.jpg"])
    expect(page.locator(".chip.ready")).to_have_count(2)
    send = page.get_by_role("button", name="Send")
    expect(send).to_be_disabled()
    expect(page.locator(".composer-note")).to_have_text("A first message needs some words, too.")
    # What is ready is kept, as it is in a conversation.
    page.reload()
    expect(page.locator(".chip.ready")).to_have_count(2)
    page.get_by_role("button", name="Remove canon-powershot-a20.jpg").click()
    page.get_by_label("Message", exact=True).fill("I have mended one like it.")
    send.click()
    expect(page.locator(".row.mine .picture.loaded")).to_have_count(1)
    expect(page.locator(".chip")).to_have_count(0)
    (conversation,) = cast.provider.get("/conversations")["items"]
    (message,) = cast.customer.messages(conversation)
    assert message["text"] == "I have mended one like it."
    assert [each["file_name"] for each in message["attachments"]] == ["apple-iphone-4.jpg"]


@pytest.mark.parametrize(
    "job, sentence",
    [
        ({"messaging_enabled": False}, "Messaging is turned off for this job by its owner."),
        ({"kind": "superhero"}, "Messaging is not available on superhero jobs."),
    ],
)
def test_why_messaging_is_unavailable_is_said_exactly(window, cast, job, sentence):
    job = cast.customer.job("No words", **job)
    page = window(cast.provider, f"#/jobs/{job['id']}").page
    expect(page.get_by_role("note")).to_have_text(sentence)
    expect(page.get_by_label("Message", exact=True)).to_have_count(0)


def test_final_review_pauses_a_conversation_under_way(window, cast):
    conversation = cast.talk()
    page = window(cast.provider, f"#/jobs/{conversation['job']['id']}").page
    expect(page.get_by_label("Message", exact=True)).to_be_visible()
    cast.customer.ask("PATCH", f"/jobs/{conversation['job']['id']}", {"stage": "final_review"})
    page.reload()
    expect(page.get_by_role("note")).to_have_text("Messaging is paused while the job is in final review.")
    expect(page.locator(".row.mine")).to_contain_text("I could come on Thursday.")
