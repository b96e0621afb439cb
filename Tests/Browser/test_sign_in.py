"""The ways in: a token, and in the demo a person to be."""

import pytest
from playwright.sync_api import expect

from site_under_test import PHOTOS, Site


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("demo"), "--demo").start()
    if not site.has_people():
        for name, role in [("Anna Lindqvist", "customer"), ("Tomás Ferreira", "provider"), ("Helping Hands", "partner"), ("Robin Hale", "support")]:
            person = site.person(name, role)
            person.ask("PUT", "/people/me/avatar", data=(PHOTOS / "olympus-pen-e-p3.jpg").read_bytes(), headers={"Content-Type": "image/jpeg"})
    yield site
    site.stop()


def test_a_token_opens_the_page_and_signing_out_closes_it(window, cast):
    opened = window()
    opened.allowed += ["401"]
    page = opened.page
    page.goto(opened.url)
    token = page.get_by_label("Access token")
    expect(token).to_be_focused()
    token.fill("attache_wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("This token is not known, or no longer valid.")
    token.fill(cast.customer.token)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Messages")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Messages")).to_be_visible()
    page.get_by_role("button", name="Signed in as Anna Lindqvist").click()
    page.get_by_role("button", name="Sign out").click()
    expect(token).to_be_visible()
    page.reload()
    expect(token).to_be_visible()


def test_a_session_that_ended_says_so(window, cast):
    opened = window(cast.customer)
    opened.allowed += ["401"]
    expect(opened.page.locator(".inbox .empty")).to_be_visible()
    # What the page asks for on its own at first is answered by now; the next question is the click's.
    opened.page.wait_for_timeout(1000)
    opened.context.clear_cookies()
    opened.page.get_by_role("button", name="Hired").click()
    expect(opened.page.get_by_role("alert")).to_have_text("Your session has ended. Please sign in again.")


@pytest.mark.parametrize("role, faces", [("customer", ["Messages", "Jobs"]), ("provider", ["Jobs", "Messages"]), ("partner", ["Directory", "Messages", "Jobs"]), ("support", ["Messages", "Directory"])])
def test_the_demo_lets_one_be_anybody(window, demo, role, faces):
    page = window(url=demo.url).page
    page.goto(demo.url)
    expect(page.get_by_role("heading", name="Who would you like to be?")).to_be_visible()
    # Pictures are for those who are signed in; to ask for one here would be an error in the console.
    expect(page.locator(".person img")).to_have_count(0)
    page.locator(".person", has=page.locator(".fact", has_text=role.capitalize())).first.click()
    expect(page.locator(".face-link")).to_have_text(faces)
