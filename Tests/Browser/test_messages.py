"""A customer's inbox, and what two people see of one another in it."""

import re

import pytest
from playwright.sync_api import expect

from conftest import PHONE
from site_under_test import PHOTOS


def open_thread(page, name="Tomás Ferreira"):
    page.locator(".conversation", has_text=name).click()
    page.locator("message-list .row").first.wait_for()


def choose_status(page, status):
    page.locator(".tab", has_text=status).click()
    expect(page.locator(".tab", has_text=status)).to_have_attribute("aria-pressed", "true")


def test_conversations_show_who_wrote_what_about_which_job(window, cast):
    cast.talk("Mend the roof", "I could come on Thursday.")
    page = window(cast.customer).page
    row = page.locator(".conversation")
    expect(row).to_contain_text("Tomás Ferreira")
    expect(row).to_contain_text("Mend the roof")
    expect(row).to_contain_text("I could come on Thursday.")
    expect(row.locator(".badge")).to_have_text("1")
    expect(row.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(page).to_have_title("(1) Attache")
    open_thread(page)
    expect(row.locator(".badge")).to_have_count(0)
    expect(page).to_have_title("Attache")


def test_conversations_are_kept_apart_by_status(window, cast, site):
    conversations = {"Active": cast.talk("Roof"), "Hired": cast.talk("Gutter"), "Dismissed": cast.talk("Chimney"), "Closed": cast.talk("Shed")}
    cast.customer.post(f"/conversations/{conversations['Hired']['id']}/hire", {"confirm": True})
    cast.customer.post(f"/conversations/{conversations['Dismissed']['id']}/dismiss")
    cast.customer.post(f"/conversations/{conversations['Closed']['id']}/close")
    page = window(cast.customer).page
    for status, conversation in conversations.items():
        choose_status(page, status)
        expect(page.locator(".conversation")).to_have_count(1)
        expect(page.locator(".conversation-job")).to_have_text(conversation["job"]["title"])


def test_nobody_is_met_by_an_empty_list_while_there_is_another(window, cast):
    conversation = cast.talk()
    cast.customer.post(f"/conversations/{conversation['id']}/hire", {"confirm": True})
    page = window(cast.customer).page
    expect(page.locator(".tab", has_text="Hired")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".conversation")).to_have_count(1)
    choose_status(page, "Active")
    expect(page.locator(".inbox .empty")).to_contain_text("No active conversations")


def test_hiring_asks_first_and_both_see_it(window, cast):
    conversation = cast.talk()
    ours, theirs = window(cast.customer).page, window(cast.provider, f"#/messages/{conversation['id']}").page
    open_thread(ours)
    hire = ours.get_by_role("button", name="Hire", exact=True)
    hire.click()
    dialog = ours.get_by_role("dialog")
    expect(dialog).to_contain_text("Hire Tomás Ferreira?")
    ours.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(hire).to_be_focused()
    assert cast.customer.get(f"/conversations/{conversation['id']}")["status"] == "active"
    hire.click()
    dialog.get_by_role("button", name="Hire").click()
    expect(ours.locator(".thread-head .state")).to_have_text("Hired")
    expect(theirs.locator(".thread-head .state")).to_have_text("Hired", timeout=2000)
    assert cast.customer.get(f"/conversations/{conversation['id']}")["status"] == "hired"


def test_dismissing_takes_a_reason_that_only_the_owner_sees(window, cast):
    conversation = cast.talk()
    ours, theirs = window(cast.customer).page, window(cast.provider, f"#/messages/{conversation['id']}").page
    open_thread(ours)
    ours.get_by_role("button", name="Dismiss", exact=True).click()
    ours.get_by_label("Reason (optional").fill("Too far away")
    ours.get_by_role("dialog").get_by_role("button", name="Dismiss").click()
    for page in (ours, theirs):
        expect(page.get_by_role("note")).to_have_text("This conversation was dismissed. You can still read it.", timeout=2000)
        expect(page.get_by_label("Message", exact=True)).to_have_count(0)
    assert "Too far away" not in theirs.content()
    assert "Too far away" not in str(cast.provider.get(f"/conversations/{conversation['id']}"))


def test_mute_is_marked_and_taken_back(window, cast):
    conversation = cast.talk()
    page = window(cast.customer).page
    open_thread(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Mute", exact=True).click()
    expect(page.locator(".conversation").get_by_role("img", name="Muted")).to_be_visible()
    assert cast.customer.get(f"/conversations/{conversation['id']}")["muted"]
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Unmute").click()
    expect(page.get_by_role("img", name="Muted")).to_have_count(0)


def test_a_report_needs_words(window, cast, site):
    cast.talk()
    page = window(cast.customer).page
    open_thread(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Report").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Report").click()
    expect(dialog).to_be_visible()
    dialog.get_by_label("What happened?").fill("Asks to be paid elsewhere.")
    dialog.get_by_role("button", name="Report").click()
    expect(page.locator(".toast")).to_contain_text("Support will look at it")


def test_a_message_is_sent_and_then_read(window, cast):
    conversation = cast.talk()
    ours = window(cast.customer, f"#/messages/{conversation['id']}").page
    ours.get_by_label("Message", exact=True).fill("Would eight be too early?")
    ours.keyboard.press("Enter")
    mine = ours.locator(".row.mine")
    expect(mine.locator("em")).to_have_text("Sent")
    theirs = window(cast.provider, f"#/messages/{conversation['id']}").page
    expect(theirs.locator(".row.theirs")).to_contain_text("Would eight be too early?")
    expect(mine.locator("em")).to_have_text("Read", timeout=2000)
    assert [message["text"] for message in cast.customer.messages(conversation)][-1] == "Would eight be too early?"


def test_photos_and_documents_come_with_a_message(window, cast):
    conversation = cast.talk()
    documents = PHOTOS.parent / "documents"
    cast.customer.send(conversation, "The roof, and the plan", [PHOTOS / "apple-iphone-4.jpg", PHOTOS / "blackberry-z10.jpg", documents / "estimate.pdf"])
    page = window(cast.customer, f"#/messages/{conversation['id']}").page
    row = page.locator(".row.mine")
    expect(row.locator(".picture.loaded")).to_have_count(2)
    card = row.get_by_role("link", name="Download estimate.pdf, PDF, 575 bytes")
    with page.expect_download() as download:
        card.click()
    assert download.value.suggested_filename == "estimate.pdf"
    assert download.value.path().read_bytes() == (documents / "estimate.pdf").read_bytes()
    page.goto(page.url.split("#")[0])
    expect(page.locator(".conversation-last")).to_have_text("You: The roof, and the plan")


def test_support_reads_both_sides_and_writes_nothing(window, cast, site):
    conversation = cast.talk()
    support = site.person("Robin Hale", "support")
    page = window(support, f"#/messages/{conversation['id']}").page
    expect(page.locator(".thread-title h2")).to_have_text("Anna Lindqvist and Tomás Ferreira")
    expect(page.locator(".row .author")).to_have_text("Tomás Ferreira")
    expect(page.get_by_role("note")).to_contain_text("You are reading as support")
    expect(page.locator(".unread-line")).to_have_count(0)
    assert cast.provider.messages(conversation)[0]["read_at"] is None
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Close conversation").click()
    page.get_by_role("dialog").get_by_role("button", name="Close conversation").click()
    expect(page.locator(".thread-head .state")).to_have_text("Closed")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Set back to active").click()
    expect(page.locator(".thread-head .state")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 1280])
def test_an_empty_inbox_says_what_will_come(window, site, width):
    person = site.person("Nobody Yet", "customer")
    page = window(person, viewport={"width": width, "height": 700}).page
    expect(page.locator(".inbox .empty")).to_contain_text("No active conversations")


def test_a_message_is_deleted_after_a_question_and_for_both(window, cast):
    conversation = cast.talk()
    cast.customer.send(conversation, "The wrong house", [PHOTOS / "apple-iphone-4.jpg"])
    cast.customer.send(conversation, "Sorry")
    ours, theirs = window(cast.customer, f"#/messages/{conversation['id']}").page, window(cast.provider, f"#/messages/{conversation['id']}").page
    expect(theirs.locator(".picture.loaded")).to_be_visible()
    expect(theirs.locator(".row.theirs").get_by_role("button", name="Delete message")).to_have_count(0)
    wrong = ours.locator(".row.mine", has_text="The wrong house")
    button = wrong.get_by_role("button", name="Delete message")
    wrong.hover()
    expect(button).to_have_css("opacity", "1")
    button.click()
    expect(ours.get_by_role("dialog")).to_contain_text("Delete this message?")
    ours.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert cast.customer.messages(conversation)[1]["deleted"] is None
    button.click()
    ours.get_by_role("dialog").get_by_role("button", name="Delete message").click()
    expect(ours.locator(".gone")).to_have_text("You deleted this message")
    expect(theirs.locator(".gone")).to_have_text("This message was deleted", timeout=2000)
    for page in (ours, theirs):
        expect(page.locator(".picture")).to_have_count(0)
        expect(page.locator(".row", has_text="Sorry")).to_be_visible()
    assert "The wrong house" not in theirs.content()
    deleted = cast.provider.messages(conversation)[1]
    assert deleted["deleted"] and deleted["text"] == "" and deleted["attachments"] == []


def test_the_last_message_when_deleted_says_so_in_the_list(window, cast):
    conversation = cast.talk()
    cast.customer.send(conversation, "Not for you")
    ours, theirs = window(cast.customer, f"#/messages/{conversation['id']}").page, window(cast.provider, "#/messages").page
    ours.locator(".row.mine").hover()
    ours.get_by_role("button", name="Delete message").click()
    ours.get_by_role("dialog").get_by_role("button", name="Delete message").click()
    expect(ours.locator(".conversation-last")).to_have_text("You deleted this message")
    expect(theirs.locator(".conversation-last")).to_have_text("This message was deleted", timeout=2000)


def test_support_deletes_what_must_not_be_seen(window, cast, site):
    conversation = cast.talk(text="An insult")
    support = site.person("Robin Hale", "support")
    ours, theirs = window(support, f"#/messages/{conversation['id']}").page, window(cast.customer, f"#/messages/{conversation['id']}").page
    ours.locator(".row.theirs").hover()
    ours.get_by_role("button", name="Delete message").click()
    ours.get_by_role("dialog").get_by_role("button", name="Delete message").click()
    expect(ours.locator(".gone")).to_have_text("You deleted this message")
    expect(theirs.locator(".gone")).to_have_text("This message was deleted", timeout=2000)


def test_a_conversation_opens_as_it_is_now(window, cast):
    conversation = cast.talk()
    page = window(cast.customer, "#/messages").page
    page.locator(".conversation").wait_for()
    # Its line in the list stays old, the event of the change is there.
    page.route("**/v1/conversations?*", lambda route: None)
    page.evaluate("""async () => {
        const { live } = await import("/assets/live.js");
        window.heard = new Promise((resolve) => live.addEventListener("status", resolve, { once: true })).then(() => true);
    }""")
    cast.customer.post(f"/conversations/{conversation['id']}/dismiss")
    assert page.evaluate("window.heard")
    page.locator(".conversation").click()
    expect(page.get_by_role("note")).to_have_text("This conversation was dismissed. You can still read it.")


@pytest.mark.parametrize("face", ["messages", "jobs"])
def test_a_phone_has_a_way_back_from_what_is_not_there(window, cast, face):
    opened = window(cast.provider, f"#/{face}/{'con' if face == 'messages' else 'job'}_{'0' * 32}", viewport=PHONE)
    opened.allowed += ["404"]
    page = opened.page
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.get_by_role("link", name=face.capitalize()).click()
    expect(page.get_by_role("heading", name=face.capitalize())).to_be_visible()


def test_icons_are_there_without_asking(window, cast):
    conversation = cast.talk()
    opened = window(cast.customer, f"#/messages/{conversation['id']}")
    page = opened.page
    asked = []
    page.on("request", lambda request: asked.append(request.url.split("/", 3)[3]))
    expect(page.locator(".row")).to_have_count(1)
    for text in ("One", "Two"):
        cast.provider.send(conversation, text)
    expect(page.locator(".row")).to_have_count(3)
    expect(page.locator(".conversation-last")).to_have_text("Two")
    assert [path for path in asked if path.startswith("assets/")] == []
    drawn = page.evaluate("[...document.querySelectorAll('.icon')].filter((icon) => icon.checkVisibility() && !icon.getBBox().width).length")
    assert drawn == 0, "every icon is drawn"
