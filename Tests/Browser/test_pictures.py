"""Pictures on their way: chosen, dropped, pasted, refused, lost and found."""

import re

import pytest
from playwright.sync_api import expect

from conftest import until
from site_under_test import CORPUS, PHOTOS

MEBIBYTE = 1024 * 1024


@pytest.fixture
def thread(window, cast):
    """A conversation, and its customer's page."""
    conversation = cast.talk()
    opened = window(cast.customer, f"#/messages/{conversation['id']}")
    return conversation, opened.page, opened


def choose(page, *files):
    page.locator("input[type=file]").set_input_files(list(files))


def send(page):
    page.get_by_role("button", name="Send", exact=True).click()


def slow(page, bytes_per_second):
    """Makes the page's uploads slow; -1 makes them quick again."""
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)


def transfer(page, *names):
    """Files as a drag or the clipboard carries them."""
    contents = [[name, list((PHOTOS / name).read_bytes())] for name in names]
    return page.evaluate_handle(
        """(files) => files.reduce((transfer, [name, bytes]) => {
            transfer.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
            return transfer;
        }, new DataTransfer())""",
        contents,
    )


def test_several_at_once_have_a_bar_each_and_can_be_cancelled(thread, cast):
    conversation, page, _ = thread
    slow(page, 150_000)
    names = ["apple-iphone-4.jpg", "olympus-pen-e-p3.jpg", "canon-powershot-a20.jpg"]
    choose(page, *(PHOTOS / name for name in names))
    bars = page.get_by_role("progressbar")
    expect(bars).to_have_count(3)
    # The local pictures are there before anything was sent.
    expect(page.locator(".chip img")).to_have_count(3)
    until(page, "() => [...document.querySelectorAll('.chip.sending progress')].some((bar) => bar.value > 0.1 && bar.value < 0.9)")
    page.get_by_role("button", name="Remove canon-powershot-a20.jpg").click()
    expect(page.locator(".chip")).to_have_count(2)
    page.get_by_label("Message", exact=True).fill("Two of three")
    send(page)
    expect(page.locator(".composer-note")).to_have_text("Sends when the files are uploaded.")
    slow(page, -1)
    expect(page.locator(".row.mine:not(.pending) .picture.loaded")).to_have_count(2, timeout=20_000)
    sent = cast.customer.messages(conversation)[-1]
    assert sent["text"] == "Two of three"
    assert [each["file_name"] for each in sent["attachments"]] == names[:2]


def test_a_connection_lost_in_the_middle_goes_on_when_it_is_back(wire, window, cast):
    conversation = cast.talk()
    opened = window(cast.customer, f"#/messages/{conversation['id']}", url=wire.url)
    opened.allowed += ["net::ERR_"]
    page = opened.page
    slow(page, 60_000)
    choose(page, PHOTOS / "olympus-pen-e-p3.jpg")
    until(page, "() => document.querySelector('.chip.sending progress')?.value > 0.2")
    wire.cut()
    expect(page.locator(".chip.failed .chip-state")).to_have_text("The connection was lost. It goes on when it is back.")
    expect(page.locator(".offline")).to_be_visible()
    expect(page.get_by_role("button", name="Upload olympus-pen-e-p3.jpg again")).to_be_visible()
    slow(page, -1)
    wire.mend()
    expect(page.locator(".chip.ready")).to_be_visible(timeout=20_000)
    expect(page.locator(".offline")).to_be_hidden()
    send(page)
    expect(page.locator(".row.mine:not(.pending) .picture.loaded")).to_have_count(1)
    assert len(cast.customer.messages(conversation)[-1]["attachments"]) == 1


def test_a_failed_upload_is_tried_again_by_hand(thread):
    _, page, opened = thread
    opened.allowed += ["503"]
    page.route("**/attachments?*", lambda route: route.fulfill(status=503, json={"type": "/problems/busy", "detail": "Too much is going on right now."}), times=1)
    choose(page, PHOTOS / "apple-iphone-4.jpg")
    expect(page.locator(".chip.failed")).to_contain_text("Too much is going on right now.")
    page.get_by_role("button", name="Upload apple-iphone-4.jpg again").click()
    expect(page.locator(".chip.ready")).to_be_visible()


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("large.jpg", b"\xff\xd8\xff" + bytes(11 * MEBIBYTE), "Files can have at most 10 MB; this one has 11 MB."),
        ("holiday.jpg", b"\0\0\0\x18ftypheic" + bytes(5000), "HEIC files cannot be sent. Choose a JPEG or PNG picture, or a PDF, text or office document."),
        ("drawing.gif", b"GIF89a" + bytes(100), "GIF files cannot be sent. Choose a JPEG or PNG picture, or a PDF, text or office document."),
        ("nothing.pdf", b"", "This file is empty."),
    ],
)
def test_what_cannot_be_sent_is_said_before_it_is_sent(thread, tmp_path, name, content, sentence):
    _, page, _ = thread
    uploads = []
    page.on("request", lambda request: "/attachments" in request.url and uploads.append(request.url))
    file = tmp_path / name
    file.write_bytes(content)
    choose(page, file)
    expect(page.locator(".chip.refused .chip-state")).to_have_text(sentence)
    expect(page.locator("#announcer")).to_have_text(sentence)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    page.get_by_role("button", name=f"Remove {name}").click()
    expect(page.locator(".chip")).to_have_count(0)
    assert uploads == []


def test_what_only_the_server_can_refuse_is_explained_too(thread, tmp_path):
    _, page, opened = thread
    opened.allowed += ["422"]
    file = tmp_path / "torn.jpg"
    file.write_bytes((PHOTOS / "apple-iphone-4.jpg").read_bytes()[:200])
    choose(page, file)
    expect(page.locator(".chip.refused .chip-state")).to_have_text(re.compile(r"^[A-Z].{10,}\.$"))


def test_the_eleventh_file_is_too_many(thread):
    _, page, _ = thread
    document = PHOTOS.parent / "documents/estimate.pdf"
    choose(page, *[document] * 11)
    expect(page.locator(".chip.refused")).to_contain_text("A message can have at most 10 files.")
    expect(page.locator(".chip.ready")).to_have_count(10, timeout=30_000)


def test_pictures_are_dropped_and_pasted(thread):
    _, page, _ = thread
    panel = page.locator("conversation-panel")
    dragged = transfer(page, "apple-iphone-4.jpg", "blackberry-z10.jpg")
    panel.dispatch_event("dragenter", {"dataTransfer": dragged})
    expect(page.locator(".drop-here")).to_be_visible()
    panel.dispatch_event("drop", {"dataTransfer": dragged})
    expect(page.locator(".drop-here")).to_be_hidden()
    expect(page.locator(".chip.ready")).to_have_count(2)
    pasted = transfer(page, "canon-powershot-a20.jpg")
    page.evaluate("(data) => document.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))", pasted)
    expect(page.locator(".chip.ready")).to_have_count(3)


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"NOT TESTED: a 12-megapixel photo; {CORPUS} is absent")
def test_a_twelve_megapixel_photo(thread, cast):
    conversation, page, _ = thread
    photo = CORPUS / "Samsung SM-G935L (Galaxy S7 Edge).jpg"
    choose(page, photo)
    expect(page.locator(".chip.ready")).to_be_visible(timeout=20_000)
    send(page)
    expect(page.locator(".row.mine:not(.pending) .picture.loaded")).to_be_visible()
    page.locator(".picture").click()
    box = page.get_by_role("dialog", name="Picture")
    expect(box.locator(".frame.loaded")).to_be_visible()
    expect(box.locator(".caption")).to_contain_text("SM-G935L")
    expect(box.locator(".caption")).to_contain_text("Taken ")
    assert box.locator(".large").evaluate("(image) => Math.max(image.naturalWidth, image.naturalHeight)") == 1280
    preview = cast.customer.messages(conversation)[-1]["attachments"][0]["preview"]
    assert preview["width"] * preview["height"] > 12_000_000
