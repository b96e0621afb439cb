"""A partner's directory, and the messages in its window."""

import re

import pytest
from playwright.sync_api import expect

from site_under_test import PHOTOS


@pytest.fixture(scope="module")
def providers(site):
    return {
        name: site.person(name, "provider", profile, status)
        for name, profile, status in [
            ("Bo Chen", "Plumber. Leaks, bathrooms, heating.", "available"),
            ("Yusuf Demir", "Tiles and stone.", "away"),
            ("Ines Moreau", "Painter and decorator.", "busy"),
        ]
    }


def names(page):
    return page.locator(".directory .who")


def test_search_and_filters_narrow_the_table(window, cast, providers):
    page = window(cast.partner).page
    expect(names(page).filter(has_text="Bo Chen")).to_have_count(1)
    page.get_by_label("Search by name or skill").fill("tiles and")
    expect(names(page)).to_have_text([re.compile("Yusuf Demir")])
    page.get_by_label("Search by name or skill").fill("")
    page.get_by_role("button", name="Busy").click()
    expect(names(page)).to_have_text([re.compile("Ines Moreau")])
    page.get_by_label("Search by name or skill").fill("%")
    expect(page.locator(".empty")).to_contain_text("Nobody found")


def test_the_profile_has_its_own_way_to_a_message(window, cast, providers):
    page = window(cast.partner).page
    page.get_by_role("button", name="Profile of Bo Chen").click()
    profile = page.get_by_role("dialog")
    expect(profile).to_contain_text("Plumber. Leaks, bathrooms, heating.")
    profile.get_by_role("button", name="Message").click()
    expect(page.get_by_role("dialog", name="Message Bo Chen")).to_contain_text("Write to Bo Chen")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_look_begins_nothing_and_a_message_does(window, cast, providers):
    partner = cast.partner
    page = window(partner).page
    page.get_by_role("button", name="Message Ines Moreau").click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label("Message", exact=True)
    expect(field).to_be_focused()
    expect(dialog.locator(".prompt")).to_contain_text("Write to Ines Moreau")
    assert partner.get("/conversations")["items"] == []
    field.fill("Are you free next week?")
    field.press("Enter")
    mine = dialog.locator(".row.mine")
    expect(mine).to_contain_text("Are you free next week?")
    expect(mine.locator("em")).to_have_text("Sent")
    thread = partner.get("/conversations")["items"][0]
    providers["Ines Moreau"].send(thread, "From Tuesday on.")
    theirs = dialog.locator(".row.theirs")
    expect(theirs).to_contain_text("From Tuesday on.", timeout=2000)
    field.fill("Tuesday it is.")
    dialog.get_by_role("button", name="Send").click()
    expect(mine).to_have_count(2)
    box = dialog.bounding_box()
    left, right = theirs.locator(".bubble").bounding_box(), mine.first.locator(".bubble").bounding_box()
    assert left["x"] - box["x"] < 30 and box["x"] + box["width"] - right["x"] - right["width"] < 30
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Message Ines Moreau").click()
    expect(dialog.locator(".row:not(.pending)")).to_have_count(3)


def test_a_chosen_picture_closes_the_text_until_it_is_gone(window, cast, providers):
    page = window(cast.partner).page
    page.get_by_role("button", name="Message Bo Chen").click()
    dialog = page.get_by_role("dialog")
    field, button = dialog.get_by_label("Message", exact=True), dialog.get_by_role("button", name="Add pictures or documents")
    assert button.bounding_box()["x"] < field.bounding_box()["x"]
    dialog.locator("input[type=file]").set_input_files(PHOTOS / "apple-iphone-4.jpg")
    chip = dialog.locator(".chip")
    expect(chip).to_contain_text("apple-iphone-4.jpg")
    expect(chip.locator(".chip-state")).to_have_text("330 kB")
    assert chip.locator("img").evaluate("(image) => image.complete && image.naturalWidth > 0")
    assert chip.bounding_box()["y"] < field.bounding_box()["y"]
    expect(field).to_be_disabled()
    dialog.get_by_role("button", name="Remove apple-iphone-4.jpg").click()
    expect(chip).to_have_count(0)
    expect(field).to_be_enabled()
    expect(field).to_be_focused()
    dialog.locator("input[type=file]").set_input_files(PHOTOS / "apple-iphone-4.jpg")
    expect(dialog.locator(".chip.ready")).to_be_visible()
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.locator(".row.mine .picture.loaded")).to_be_visible()
    expect(field).to_be_enabled()


def test_times_of_today_are_short_and_older_ones_have_a_date(window, cast, providers):
    partner = cast.partner
    thread = partner.post("/threads", {"provider_id": providers["Bo Chen"].id})
    partner.send(thread, "Good morning")
    today = window(partner).page
    today.get_by_role("button", name="Message Bo Chen").click()
    expect(today.locator(".row time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    later = window()
    later.page.clock.set_fixed_time(today.evaluate("new Date(Date.now() + 3 * 86400000).toISOString()"))
    page = later.enter(partner)
    page.get_by_role("button", name="Message Bo Chen").click()
    expect(page.locator(".row time")).to_have_text(re.compile(r"^\d{1,2} \w+, \d\d:\d\d$"))


def test_a_provider_answers_a_thread_and_has_no_directory(window, cast, providers):
    partner = cast.partner
    thread = partner.post("/threads", {"provider_id": cast.provider.id})
    partner.send(thread, "Are you free?")
    page = window(cast.provider, f"#/messages/{thread['id']}").page
    expect(page.get_by_role("link", name="Directory")).to_have_count(0)
    page.get_by_label("Message", exact=True).fill("I am.")
    page.keyboard.press("Enter")
    expect(page.locator(".row.mine em")).to_have_text("Sent")


def test_support_looks_people_up_and_writes_to_nobody(window, cast, site, providers):
    page = window(site.person("Robin Hale", "support"), "#/directory").page
    expect(names(page).filter(has_text="Bo Chen")).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("^Message"))).to_have_count(0)
    page.get_by_role("button", name="Profile of Bo Chen").click()
    expect(page.get_by_role("dialog")).to_contain_text("Plumber. Leaks, bathrooms, heating.")
    expect(page.get_by_role("dialog").get_by_role("button")).to_have_count(1)


def test_what_goes_wrong_is_said_above_the_window(window, cast, providers):
    opened = window(cast.partner)
    opened.allowed += ["503"]
    page = opened.page
    page.get_by_role("button", name="Message Ines Moreau").click()
    page.route("**/v1/threads", lambda route: route.fulfill(status=503, json={"type": "/problems/busy", "detail": "Too much at once."}))
    page.get_by_role("dialog").get_by_label("Message", exact=True).fill("Hello")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    remark = page.locator(".toast")
    expect(remark).to_have_text("Too much at once.")
    place = remark.bounding_box()
    top = page.evaluate("([x, y]) => document.elementFromPoint(x, y).className", [place["x"] + 5, place["y"] + 5])
    assert top == "toast", "it is not behind the window"
    expect(page.get_by_role("dialog").get_by_label("Message", exact=True)).to_have_value("Hello")
