"""Two people at once, and what becomes of words when the connection does not hold."""

import re
import time

from playwright.sync_api import expect

from site_under_test import PHOTOS


def field(page):
    return page.get_by_label("Message", exact=True)


def write(page, text):
    field(page).fill(text)
    page.keyboard.press("Enter")


def texts(person, conversation):
    return [message["text"] for message in person.messages(conversation)]


def test_two_people_see_one_another_within_a_second(window, cast):
    conversation = cast.talk()
    path = f"#/messages/{conversation['id']}"
    ours, theirs = window(cast.customer, path).page, window(cast.provider, path).page
    for page in (ours, theirs):
        expect(page.locator(".row").first).to_be_visible()
    for number in range(3):
        began = time.monotonic()
        write(ours, f"Question {number}")
        expect(theirs.locator(".row.theirs", has_text=f"Question {number}")).to_be_visible(timeout=1000)
        write(theirs, f"Answer {number}")
        expect(ours.locator(".row.theirs", has_text=f"Answer {number}")).to_be_visible(timeout=1000)
        expect(ours.locator(".row.mine em").last).to_have_text("Read", timeout=1000)
        print(f"there and back: {time.monotonic() - began:.2f} s")
    expect(ours.locator(".row")).to_have_count(7)
    expect(theirs.locator(".row")).to_have_count(7)


def test_news_from_elsewhere_ring_the_bell(window, cast):
    page = window(cast.customer).page
    expect(page.locator(".inbox .empty")).to_be_visible()
    cast.talk("A broken stair")
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Tomás Ferreira", timeout=2000)
    bell = page.get_by_role("button", name="Notifications")
    expect(page.locator(".rail-end .badge")).to_have_text("1")
    expect(page.locator(".conversation")).to_contain_text("A broken stair")
    bell.click()
    page.get_by_role("dialog", name="Notifications").locator(".notice").first.click()
    expect(page.locator(".thread-title h2")).to_have_text("Tomás Ferreira")
    expect(page.locator(".rail-end .badge")).to_have_count(0)


def test_without_a_connection_words_wait_and_are_sent_once(wire, window, cast):
    conversation = cast.talk()
    opened = window(cast.customer, f"#/messages/{conversation['id']}", url=wire.url)
    opened.allowed += ["net::ERR_"]
    page = opened.page
    expect(page.locator(".row.theirs")).to_be_visible()
    wire.cut()
    write(page, "First")
    write(page, "Second")
    expect(page.locator(".offline")).to_contain_text("No connection.")
    expect(page.locator(".row.pending em")).to_have_text(["Waiting for the connection"] * 2)
    cast.provider.send(conversation, "Meanwhile")
    assert texts(cast.customer, conversation)[1:] == ["Meanwhile"]
    wire.mend()
    expect(page.locator(".offline")).to_be_hidden(timeout=20_000)
    expect(page.locator(".row.pending")).to_have_count(0, timeout=20_000)
    expect(page.locator(".row.theirs", has_text="Meanwhile")).to_have_count(1)
    assert texts(cast.customer, conversation)[1:] == ["Meanwhile", "First", "Second"]
    expect(page.locator(".row.mine")).to_have_count(2)


def test_a_lost_answer_doubles_nothing(window, cast):
    conversation = cast.talk()
    opened = window(cast.customer, f"#/messages/{conversation['id']}")
    opened.allowed += ["net::ERR_FAILED"]
    page = opened.page
    expect(page.locator(".row.theirs")).to_be_visible()

    def lose(route):
        route.fetch()
        route.abort()

    page.route(re.compile(r"/messages$"), lose, times=1)
    write(page, "Only once")
    expect(page.locator(".row.mine:not(.pending) em")).to_have_text("Sent", timeout=20_000)
    expect(page.locator(".row.pending")).to_have_count(0)
    expect(page.locator(".row.mine")).to_have_count(1)
    assert texts(cast.customer, conversation).count("Only once") == 1


def test_a_reload_in_the_middle_of_a_draft_keeps_words_and_pictures(window, cast):
    conversation = cast.talk()
    page = window(cast.customer, f"#/messages/{conversation['id']}").page
    page.locator("input[type=file]").set_input_files(PHOTOS / "apple-iphone-4.jpg")
    field(page).fill("This is how it loo")
    expect(page.locator(".chip.ready")).to_be_visible()
    page.wait_for_timeout(300)
    page.reload()
    expect(field(page)).to_have_value("This is how it loo")
    expect(page.locator(".chip.ready")).to_contain_text("apple-iphone-4.jpg")
    field(page).press("End")
    field(page).type("ks")
    page.keyboard.press("Enter")
    expect(page.locator(".row.mine .picture.loaded")).to_be_visible()
    page.reload()
    expect(page.locator(".row.mine")).to_contain_text("This is how it looks")
    expect(field(page)).to_have_value("")
    expect(page.locator(".chip")).to_have_count(0)


def test_unsent_words_outlive_a_reload(window, cast):
    conversation = cast.talk()
    opened = window(cast.customer, f"#/messages/{conversation['id']}")
    opened.allowed += ["net::ERR_FAILED"]
    page = opened.page
    expect(page.locator(".row.theirs")).to_be_visible()
    posts = re.compile(r"/messages$")
    page.route(posts, lambda route: route.abort())
    write(page, "Kept")
    expect(page.locator(".row.pending")).to_contain_text("Kept")
    page.reload()
    expect(page.locator(".row.pending")).to_contain_text("Kept")
    page.unroute(posts)
    expect(page.locator(".row.pending")).to_have_count(0, timeout=20_000)
    assert texts(cast.customer, conversation)[1:] == ["Kept"]


def test_what_cannot_be_sent_says_why_and_can_be_discarded(window, cast):
    conversation = cast.talk()
    opened = window(cast.customer, f"#/messages/{conversation['id']}")
    opened.allowed += ["409"]
    page = opened.page
    expect(page.locator(".row.theirs")).to_be_visible()
    closed = {"type": "/problems/conversation-closed", "detail": "The conversation is closed."}
    page.route(re.compile(r"/messages$"), lambda route: route.fulfill(status=409, json=closed))
    write(page, "Too late")
    expect(page.locator(".failure")).to_contain_text("The conversation is closed.")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(".row.mine")).to_have_count(0)
