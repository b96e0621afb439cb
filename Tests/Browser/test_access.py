"""Everybody: with a screen reader, a keyboard, a narrow or dark screen, without motion."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from site_under_test import PACKAGE, PHOTOS

WEB = PACKAGE / "Sources/Server/Web"


@pytest.fixture(scope="module")
def story(site):
    """A little of everything that a view can show."""
    customer = site.person("Anna Lindqvist", "customer", "Owns an old house.")
    provider = site.person("Tomás Ferreira", "provider", "Roofs and chimneys.", "available")
    partner = site.person("Helping Hands", "partner")
    job = customer.job("Mend the roof", description="Thirty tiles are missing.", conversation_required=True)
    talk = provider.interest(job)
    customer.send(talk, "The north side: https://example.org/map", [PHOTOS / "apple-iphone-4.jpg", PHOTOS / "blackberry-z10.jpg"])
    provider.send(talk, "My estimate", [PHOTOS.parent / "documents/estimate.pdf"])
    open_job = customer.job("Oak shelves", conversation_required=True)
    silent = customer.job("Night call-out", kind="superhero")
    thread = partner.post("/threads", {"provider_id": provider.id})
    partner.send(thread, "Are you free?", [PHOTOS / "canon-powershot-a20.jpg"])
    return {"customer": customer, "provider": provider, "partner": partner, "talk": talk, "open_job": open_job, "silent": silent}


VIEWS = ["sign-in", "inbox", "thread", "hire", "dismiss", "menu", "lightbox", "refused", "notices", "delete", "own-profile", "jobs", "job", "unavailable", "own-jobs", "own-job", "directory", "profile", "messaging", "chip"]


def show(name, window, story, site, **more):
    """Opens a view, and answers with its page."""
    customer, provider, partner = story["customer"], story["provider"], story["partner"]
    if name == "sign-in":
        page = window(**more).page
        page.goto(site.url)
        page.get_by_label("Access token").wait_for()
        return page
    if name in ("jobs", "job", "unavailable"):
        path = {"jobs": "#/jobs", "job": f"#/jobs/{story['open_job']['id']}", "unavailable": f"#/jobs/{story['silent']['id']}"}[name]
        page = window(provider, path, **more).page
        page.locator({"jobs": ".job", "job": ".job-details h2", "unavailable": ".unavailable"}[name]).first.wait_for()
        return page
    if name in ("own-jobs", "own-job"):
        page = window(customer, "#/jobs", **more).page
        page.locator(".job").first.wait_for()
        if name == "own-job":
            page.locator(".job").first.click()
        return page
    if name in ("directory", "profile", "messaging", "chip"):
        page = window(partner, **more).page
        row = page.locator("tr", has_text="Tomás Ferreira").filter(has_text="Roofs and chimneys.").first
        row.wait_for()
        if name == "profile":
            row.get_by_role("button", name="Profile of").click()
        elif name != "directory":
            row.get_by_role("button", name="Message").click()
            page.locator("dialog .picture.loaded").wait_for()
        if name == "chip":
            page.locator("dialog input[type=file]").set_input_files(PHOTOS / "apple-iphone-4.jpg")
            page.locator(".chip.ready").wait_for()
        return page
    page = window(customer, "#/messages" if name in ("inbox", "own-profile") else f"#/messages/{story['talk']['id']}", **more).page
    page.locator(".conversation" if name in ("inbox", "own-profile") else ".picture.loaded").first.wait_for()
    if name in ("hire", "dismiss"):
        page.get_by_role("button", name=name.capitalize(), exact=True).click()
    elif name == "menu":
        page.get_by_role("button", name="More actions").click()
    elif name == "delete":
        page.locator(".row.mine").first.hover()
        page.get_by_role("button", name="Delete message").first.click()
    elif name == "own-profile":
        page.get_by_role("button", name="Signed in as").click()
        page.get_by_role("button", name="Your profile").click()
    elif name == "lightbox":
        page.locator(".picture").first.click()
        page.locator(".frame.loaded").wait_for()
    elif name == "notices":
        page.get_by_role("button", name="Notifications").click()
        page.locator(".notices > *").first.wait_for()
    elif name == "refused":
        page.locator("input[type=file]").set_input_files({"name": "holiday.jpg", "mimeType": "image/jpeg", "buffer": b"\0\0\0\x18ftypheic"})
        page.locator(".chip.refused").wait_for()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(window, story, site, view, scheme):
    page = show(view, window, story, site, scheme=scheme, reduced_motion="reduce")
    page.wait_for_timeout(250)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "notices"])
def test_a_screen_of_320_pixels_is_wide_enough(window, story, site, view):
    page = show(view, window, story, site, viewport={"width": 320, "height": 640})
    page.wait_for_timeout(250)
    wide = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((element) => {
            const { left, right, width, height } = element.getBoundingClientRect();
            const scrolls = element.closest(".tabs, .picture, .chip-picture, .avatar, .frame, .unseen, thead");
            return width && height && !scrolls && getComputedStyle(element).visibility === "visible" && (right > 321 || left < -1);
        }).map((element) => element.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_keyboard_does_everything(window, story):
    page = window(story["customer"]).page
    page.locator(".conversation").first.wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to the content")).to_be_focused()
    page.locator(".conversation").first.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Message", exact=True)
    field.wait_for()
    for _ in range(40):
        if field.evaluate("(element) => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Add pictures or documents")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_without_motion_nothing_moves(window, story, site):
    page = show("hire", window, story, site, reduced_motion="reduce")
    moving = page.evaluate("document.getAnimations().length")
    assert moving == 0


def test_times_are_of_the_readers_zone(window, story):
    seen = []
    for zone in ("Europe/Berlin", "Asia/Tokyo"):
        page = window(story["customer"], f"#/messages/{story['talk']['id']}", zone=zone).page
        clock = page.locator(".row time").first
        clock.wait_for()
        wanted = clock.evaluate("(time) => { const date = new Date(time.dateTime); return [date.getHours(), date.getMinutes()].map((n) => String(n).padStart(2, '0')).join(':'); }")
        assert clock.inner_text().endswith(wanted)
        seen.append(wanted)
    assert seen[0] != seen[1]


def test_the_page_is_small_and_its_words_are_in_one_place():
    scripts = sorted(WEB.glob("*.js"))
    size = sum(script.stat().st_size for script in scripts)
    print(f"{size:,} bytes of JavaScript in {len(scripts)} files")
    assert size < 80_000
    words = json.loads((WEB / "text.json").read_text())
    for script in scripts:
        source = script.read_text()
        for path in re.findall(r"\bt((?:\.[a-zA-Z_]\w*)+)", source):
            entry = words
            for name in path.split(".")[1:]:
                if not isinstance(entry, dict):
                    break
                assert name in entry, f"{script.name}: text.json has no {path[1:]}"
                entry = entry[name]
        # A text that people read begins with a capital letter and has a space in it.
        literals = re.findall(r'"([A-Z][a-z]+ [a-z][^"]*)"', re.sub(r"//.*", "", source))
        assert literals == [], f"{script.name} has words of its own"


def test_nothing_comes_from_elsewhere():
    for file in WEB.iterdir():
        for address in re.findall(r"https?://[\w.-]+", file.read_text()):
            assert address in ("http://www.w3.org", "https://github.com"), f"{file.name}: {address}"


def test_no_text_becomes_code_or_elements():
    for script in WEB.glob("*.js"):
        found = re.findall(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", script.read_text())
        assert found == [], f"{script.name}: {found}"
