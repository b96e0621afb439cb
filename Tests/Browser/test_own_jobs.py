"""An owner's jobs: posted, changed, and what that does to the providers' pages."""

import pytest
from playwright.sync_api import expect


def open_jobs(window, person):
    page = window(person, "#/jobs").page
    page.get_by_role("button", name="Post a job").wait_for()
    return page


def open_job(page, title):
    page.locator(".job", has_text=title).click()
    return page.get_by_role("dialog", name="Change the job")


def test_a_job_is_posted_as_it_was_written(window, cast):
    page = open_jobs(window, cast.customer)
    expect(page.locator(".empty")).to_contain_text("Nothing posted yet")
    page.get_by_role("button", name="Post a job").click()
    form = page.get_by_role("dialog", name="Post a job")
    form.get_by_label("Title").fill("Mend the roof")
    form.get_by_label("What is to be done").fill("Thirty tiles are missing.\n\nThere is a ladder.")
    form.get_by_label("Kind").select_option("Pitch request")
    form.get_by_label("Whoever starts it has to write to me first").check()
    form.get_by_role("button", name="Post").click()
    expect(page.locator(".job")).to_contain_text(["Mend the roof"])
    expect(page.locator(".empty")).to_have_count(0)
    (job,) = cast.customer.get("/jobs")["items"]
    said = {name: job[name] for name in ("title", "description", "kind", "stage", "messaging_enabled", "conversation_required")}
    assert said == {
        "title": "Mend the roof",
        "description": "Thirty tiles are missing.\n\nThere is a ladder.",
        "kind": "pitch_request",
        "stage": "open",
        "messaging_enabled": True,
        "conversation_required": True,
    }


def test_an_answer_that_was_lost_posts_nothing_twice(window, cast):
    opened = window(cast.customer, "#/jobs")
    opened.allowed += ["net::ERR_"]
    page = opened.page
    page.get_by_role("button", name="Post a job").click()

    def carry_out_and_lose(route):
        route.fetch()
        route.abort()

    page.route("**/v1/jobs", carry_out_and_lose, times=1)
    form = page.get_by_role("dialog", name="Post a job")
    form.get_by_label("Title").fill("Mend the roof")
    form.get_by_role("button", name="Post").click()
    expect(form.get_by_role("alert")).to_have_text("The server cannot be reached.")
    form.get_by_role("button", name="Post").click()
    expect(form).to_have_count(0)
    expect(page.locator(".job")).to_have_count(1)
    assert len(cast.customer.get("/jobs")["items"]) == 1


def test_a_switch_and_a_stage_are_seen_by_the_provider_at_once(window, cast):
    conversation = cast.talk()
    theirs = window(cast.provider, f"#/messages/{conversation['id']}").page
    expect(theirs.get_by_label("Message", exact=True)).to_be_visible()
    page = open_jobs(window, cast.customer)
    form = open_job(page, "Mend the roof")
    expect(form.get_by_label("Providers can write to me about it")).to_be_checked()
    form.get_by_label("Providers can write to me about it").uncheck()
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(theirs.get_by_role("note")).to_have_text("Messaging is turned off for this job by its owner.")
    open_job(page, "Mend the roof")
    expect(form.get_by_label("Providers can write to me about it")).not_to_be_checked()
    form.get_by_label("Providers can write to me about it").check()
    form.get_by_label("Stage").select_option("Final review")
    form.get_by_role("button", name="Save").click()
    expect(page.locator(".job .fact")).to_have_text(["Final review"])
    expect(theirs.get_by_role("note")).to_have_text("Messaging is paused while the job is in final review.")


def test_what_the_server_refuses_is_said_in_the_form(window, cast):
    cast.customer.job("Mend the roof", description="As it was.")
    opened = window(cast.customer, "#/jobs")
    opened.allowed += ["422"]
    form = open_job(opened.page, "Mend the roof")
    expect(form.get_by_label("What is to be done")).to_have_value("As it was.")
    form.get_by_label("Title").fill("   ")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).not_to_be_empty()
    assert cast.customer.get("/jobs")["items"][0]["title"] == "Mend the roof"


@pytest.mark.parametrize("who", ["customer", "partner"])
def test_owners_see_their_own_jobs_only(window, cast, who):
    owner = getattr(cast, who)
    cast.site.person("Somebody else", "customer").job("Not theirs")
    owner.job("Mend the roof")
    page = open_jobs(window, owner)
    expect(page.locator(".job")).to_have_count(1)
    expect(page.locator(".job")).to_contain_text("Mend the roof")
