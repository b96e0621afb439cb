"""What one says of oneself, and what the others see of it."""

import pytest
from playwright.sync_api import expect

from site_under_test import PHOTOS


def open_profile(page, name):
    page.get_by_role("button", name=f"Signed in as {name}").click()
    page.get_by_role("button", name="Your profile").click()
    return page.get_by_role("dialog", name="Your profile")


def test_name_and_text_are_changed_for_everybody(window, cast):
    conversation = cast.talk()
    page = window(cast.customer).page
    profile = open_profile(page, "Anna Lindqvist")
    expect(profile.get_by_label("About you")).to_have_value("Owns an old house by the lake.")
    expect(profile.get_by_label("Status")).to_have_count(0)
    profile.get_by_label("Name").fill("Anna Berg")
    profile.get_by_label("About you").fill("")
    profile.get_by_role("button", name="Save").click()
    expect(profile).to_have_count(0)
    assert cast.customer.get("/people/me")["name"] == "Anna Berg"
    assert cast.customer.get("/people/me")["profile"] == ""
    theirs = window(cast.provider, f"#/messages/{conversation['id']}").page
    expect(theirs.locator(".thread-title h2")).to_have_text("Anna Berg")


def test_a_provider_says_whether_there_is_time(window, cast):
    page = window(cast.provider).page
    profile = open_profile(page, "Tomás Ferreira")
    expect(profile.get_by_label("Status")).to_have_value("available")
    profile.get_by_label("Status").select_option("Busy")
    profile.get_by_role("button", name="Save").click()
    expect(profile).to_have_count(0)
    assert cast.provider.get("/people/me")["status"] == "busy"
    expect(page.locator(".rail .presence.busy")).to_be_visible()


def test_a_picture_is_put_on_and_taken_off(window, cast):
    page = window(cast.customer).page
    mine = page.locator(".rail .avatar img")
    expect(mine).to_have_count(0)
    profile = open_profile(page, "Anna Lindqvist")
    profile.get_by_label("Choose a picture").set_input_files(PHOTOS / "olympus-pen-e-p3.jpg")
    expect(profile.locator(".avatar img")).to_be_visible()
    assert cast.customer.get("/people/me")["avatar_url"] is None, "not before it is saved"
    profile.get_by_role("button", name="Save").click()
    expect(mine).to_be_visible()
    assert mine.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
    page.reload()
    expect(mine).to_be_visible()
    open_profile(page, "Anna Lindqvist").get_by_role("button", name="Remove").click()
    profile.get_by_role("button", name="Save").click()
    expect(mine).to_have_count(0)
    assert cast.customer.get("/people/me")["avatar_url"] is None


def test_what_cannot_be_saved_is_said_where_it_was_written(window, cast):
    opened = window(cast.customer)
    opened.allowed += ["415", "422"]
    page = opened.page
    profile = open_profile(page, "Anna Lindqvist")
    profile.get_by_label("Choose a picture").set_input_files({"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"GIF89a but not really"})
    profile.get_by_role("button", name="Save").click()
    expect(profile.get_by_role("alert")).not_to_be_empty()
    expect(profile).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_leaving_changes_nothing(window, cast, way):
    page = window(cast.customer).page
    profile = open_profile(page, "Anna Lindqvist")
    profile.get_by_label("Name").fill("Nobody")
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        profile.get_by_role("button", name="Cancel").click()
    expect(profile).to_have_count(0)
    assert cast.customer.get("/people/me")["name"] == "Anna Lindqvist"
