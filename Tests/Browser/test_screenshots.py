"""Pictures of every face for Docs/screenshots: drawn in every run, kept when ATTACHE_SCREENSHOTS=1."""

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import expect

from conftest import DESK, PHONE
from site_under_test import PACKAGE, PHOTOS, Site

FOLDER = PACKAGE / "Docs/screenshots"
PROVIDERS = [
    ("Tomás Ferreira", "Roofs, gutters and chimneys. Twenty years on ladders.", "available"),
    ("Mia Okafor", "Carpenter: stairs, doors, built-in shelves.", "busy"),
    ("Bo Chen", "Plumber. Leaks, bathrooms, heating.", "available"),
    ("Yusuf Demir", "Tiles and stone.", "away"),
    ("Ines Moreau", "Painter and decorator, inside and out.", "available"),
    ("Karel Novák", "Electrician, certified for solar.", "busy"),
    ("Priya Nair", "Gardens and terraces.", "available"),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A marketplace of its own, in which nobody else does anything."""
    site = Site(tmp_path_factory.mktemp("town")).start()
    people = {name.split()[0]: site.person(name, "provider", profile, status) for name, profile, status in PROVIDERS}
    people["Anna"] = anna = site.person("Anna Lindqvist", "customer", "Owns an old house by the lake.")
    people["Helping"] = partner = site.person("Helping Hands", "partner", "Looks after buildings.")
    tomas, mia, bo = people["Tomás"], people["Mia"], people["Bo"]
    roof = anna.job("Mend the roof after the storm", description="About thirty tiles are missing on the north side, and the gutter hangs. There is a ladder here.", conversation_required=True)
    shelves = anna.job("Oak shelves for the study", description="Two walls, floor to ceiling, about six metres in all.")
    people["garden"] = partner.job("Clear the garden at Mill Lane", description="Brambles and an old shed. The gate is 90 cm wide.\n\nWhat can be burnt may stay; the rest has to go.", conversation_required=True)
    partner.job("Night call-out: burst pipe", description="Handled by our quick line.", kind="superhero", conversation_required=True)
    partner.job("A guide to winter maintenance", description="1,200 words for tenants, friendly.", kind="pitch_request", conversation_required=True)
    oak = mia.interest(shelves, "I would love to build these. Oak, or oak veneer?")
    anna.post(f"/conversations/{oak['id']}/read", {"number": 1})
    anna.send(oak, "Solid oak, please.")
    bath = bo.interest(anna.job("A new bath", description="The old one leaks."), "I could look at it on Monday.")
    anna.post(f"/conversations/{bath['id']}/hire", {"confirm": True})
    people["talk"] = talk = tomas.interest(roof, "Good morning! I saw your roof job. I could come on Thursday and have a look.")
    anna.send(talk, "Hello Tomás, that would be wonderful. This is how it looks from the field:", [PHOTOS / "canon-powershot-a20.jpg"])
    tomas.send(talk, "Thank you. Do you have a few more, from nearer?")
    anna.send(talk, "Of course.", [PHOTOS / "blackberry-z10.jpg", PHOTOS / "tractor-progressive.jpg", PHOTOS / "apple-iphone-4.jpg"])
    tomas.post(f"/conversations/{talk['id']}/read", {"number": 4})
    anna.post(f"/conversations/{talk['id']}/read", {"number": 4})
    tomas.send(talk, "That helps a lot. My estimate, all in:", [PHOTOS.parent / "documents/estimate.pdf"])
    tomas.send(talk, "Would eight in the morning be too early?")
    thread = partner.post("/threads", {"provider_id": tomas.id})
    partner.send(thread, "Hello Tomás, are you free for a gutter on Mill Lane next week?")
    tomas.send(thread, "From Tuesday on. How high is it?")
    yield site, people
    site.stop()


def messages(page, people):
    page.goto(page.url.split("#")[0] + f"#/messages/{people['talk']['id']}")
    expect(page.locator(".picture.loaded")).to_have_count(4)
    page.locator(".scroller").evaluate("(scroller) => scroller.scrollTo(0, scroller.scrollHeight)")


def lightbox(page, people):
    messages(page, people)
    page.get_by_role("button", name="Picture canon-powershot-a20.jpg, show large").click()
    page.locator(".frame.loaded").wait_for()


def jobs(page, people):
    page.locator(".job").first.wait_for()


def job_details(page, people):
    page.goto(page.url.split("#")[0] + f"#/jobs/{people['garden']['id']}")
    page.locator(".start-reason").wait_for()


def own_jobs(page, people):
    page.goto(page.url.split("#")[0] + "#/jobs")
    page.locator(".job").first.wait_for()


def directory(page, people):
    page.locator(".directory tbody tr").first.wait_for()


def directory_messages(page, people):
    page.get_by_role("button", name="Message Tomás Ferreira").click()
    page.locator("dialog .row").last.wait_for()
    page.locator("dialog input[type=file]").set_input_files(PHOTOS / "canon-powershot-a20.jpg")
    page.locator(".chip.ready").wait_for()


FACES = [("Anna", messages), ("Anna", lightbox), ("Priya", jobs), ("Priya", job_details), ("Anna", own_jobs), ("Helping", directory), ("Helping", directory_messages)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("who, face", FACES, ids=[face.__name__ for _, face in FACES])
def test_face(window, town, who, face, size, scheme):
    site, people = town
    viewport = {"desk": DESK, "phone": PHONE}[size]
    page = window(people[who], url=site.url, viewport=viewport, scheme=scheme, reduced_motion="reduce").page
    face(page, people)
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    assert len(picture.getcolors(1 << 24)) > 20, "the page is empty"
    # A picture is shown on black in both.
    is_twice = face is lightbox and scheme == "light"
    if os.environ.get("ATTACHE_SCREENSHOTS") == "1" and not is_twice:
        FOLDER.mkdir(exist_ok=True)
        # Photos make a picture big; everything else keeps its colours.
        if face in (messages, lightbox):
            picture = picture.quantize(256, kmeans=2)
        picture.save(FOLDER / f"{face.__name__.replace('_', '-')}-{size}-{scheme}.png", optimize=True)
