"""The page in Debian's chromium, against the built server.

    .build-venv/bin/python -m pytest Tests/Browser

The server is $ATTACHE, or .build/debug/attache. Every test fails on an error in the console, on a
violation of the page's policy, and on a request to any other host; `window.allowed` names the errors
that a test provokes. ATTACHE_SCREENSHOTS=1 writes Docs/screenshots anew.
"""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from site_under_test import BINARY, Site
from wire import Wire

FONTS = Path(__file__).with_name("fonts.conf")
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    if not BINARY.is_file():
        pytest.exit(f"{BINARY} is not built; run swift build", returncode=1)
    site = Site(tmp_path_factory.mktemp("site")).start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def chromium():
    binary = shutil.which("chromium")
    if binary is None:
        pytest.exit("chromium is not installed; run scripts/setup --tests", returncode=1)
    with sync_playwright() as playwright:
        # The same letters on every machine: pictures of the page are compared by people.
        browser = playwright.chromium.launch(
            executable_path=binary, args=["--no-sandbox"], env={**os.environ, "FONTCONFIG_FILE": str(FONTS)}
        )
        yield browser
        browser.close()


class Window:
    """One person's browser, watched."""

    def __init__(self, chromium, url, viewport=DESK, scheme="light", zone="Europe/Berlin", **more):
        self.url = url
        self.allowed = []
        self.complaints = []
        self.context = chromium.new_context(viewport=viewport, color_scheme=scheme, timezone_id=zone, **more)
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.page.add_init_script(
            "document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
        )
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("request", lambda request: self._look(request.url))

    def _look(self, url):
        if not url.startswith((self.url, "data:", "blob:")):
            self.complaints.append(f"asked another host: {url}")

    def enter(self, person, path=""):
        self.page.goto(self.url + "/" + path)
        self.page.get_by_label("Access token").fill(person.token)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.locator(".shell").wait_for()
        return self.page

    def close(self):
        self.context.close()
        left = [each for each in self.complaints if not any(part in each for part in self.allowed)]
        assert left == [], left


@pytest.fixture
def window(chromium, site):
    windows = []

    def open_window(person=None, path="", url=None, **more):
        window = Window(chromium, url or site.url, **more)
        windows.append(window)
        if person:
            window.enter(person, path)
        return window

    yield open_window
    for each in windows:
        each.close()


class Cast:
    """People whom no other test knows."""

    def __init__(self, site):
        self.site = site
        self.customer = site.person("Anna Lindqvist", "customer", "Owns an old house by the lake.")
        self.provider = site.person("Tomás Ferreira", "provider", "Roofs, gutters and chimneys.", "available")

    @property
    def partner(self):
        return self.site.person("Helping Hands", "partner", "Looks after buildings.")

    def talk(self, title="Mend the roof", text="I could come on Thursday."):
        return self.provider.interest(self.customer.job(title), text)


@pytest.fixture
def cast(site):
    return Cast(site)


def until(page, function, *values):
    """Waits until a function of the page answers with something true."""
    for _ in range(200):
        if page.evaluate(function, *values):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {function}")


@pytest.fixture
def wire(site):
    wire = Wire(site.port)
    yield wire
    wire.close()
