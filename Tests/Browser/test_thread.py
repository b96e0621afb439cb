"""A very long thread: few rows in the page, no jumps, and frames that cost what is in the page."""

import os

from playwright.sync_api import expect

IS_LONG = bool(os.environ.get("ATTACHE_LONG_TESTS"))
# Each message is sent through the server: the whole length takes minutes.
COUNT = 10_000 if IS_LONG else 1_500
# Wheels upwards for some seconds. Tells where a row in view went against where it belonged, how many
# rows there were in the page, and how long the page's own work took in each frame.
SCROLL = """async ({ seconds, step }) => {
    const scroller = document.querySelector(".scroller");
    const { top: upper, bottom: lower } = scroller.getBoundingClientRect();
    const place = () => new Map([...document.querySelectorAll(".row")].map((row) => [row.textContent, row.getBoundingClientRect().top]));
    const found = { frames: 0, jumps: [], rows: 0, work: [] };
    const began = performance.now();
    while (performance.now() - began < seconds * 1000) {
        const before = place();
        const from = scroller.scrollTop;
        const wanted = Math.max(0, Math.min(from + step, scroller.scrollHeight - scroller.clientHeight)) - from;
        scroller.scrollTop = from + wanted;
        // The page answers in the next frame; what follows it is layout and paint.
        const started = await new Promise(requestAnimationFrame);
        await new Promise((resolve) => { const channel = new MessageChannel(); channel.port1.onmessage = resolve; channel.port2.postMessage(0); });
        found.work.push(performance.now() - started);
        const after = place();
        for (const [text, top] of before) {
            if (!after.has(text) || top < upper || top > lower) continue;
            if (Math.abs(after.get(text) - top + wanted) > 2) found.jumps.push([text, top, after.get(text), wanted]);
            break;
        }
        found.rows = Math.max(found.rows, after.size);
        found.frames += 1;
    }
    return found;
}"""

# Scrolls, and does nothing else that would count as script.
GLIDE = """async ({ frames, step }) => {
    const scroller = document.querySelector(".scroller");
    for (let frame = 0; frame < frames; frame += 1) {
        scroller.scrollTop = Math.max(0, scroller.scrollTop + step);
        await new Promise(requestAnimationFrame);
    }
}"""
# A list of ten thousand rows that count how often they are looked at. Tells how often in the busiest frame,
# and how many rows there were in the page.
COUNTED = """async () => {
    const { messageList } = await import("/assets/message-list.js");
    let touched = 0;
    const rows = Array.from({ length: 10000 }, (_, number) => ({
        get key() { touched += 1; return `row ${number}`; },
        get height() { touched += 1; return 60; },
        view() {
            const element = document.createElement("div");
            element.className = "row";
            element.style.height = `${40 + (number * 13) % 7 * 20}px`;
            return element;
        },
    }));
    const list = messageList();
    list.style.height = "600px";
    document.body.replaceChildren(list);
    list.setRows(rows, false);
    const whole = touched;
    let busiest = 0, shown = 0;
    const frame = () => new Promise(requestAnimationFrame);
    // Its width is new to it at first.
    for (let number = 0; number < 3; number += 1) await frame();
    for (let number = 0; number < 60; number += 1) {
        await frame();
        touched = 0;
        list.scroller.scrollTop -= number % 20 ? 300 : 150000;
        // The scroll is told before the frame in which it is answered.
        await frame();
        await frame();
        busiest = Math.max(busiest, touched);
        shown = Math.max(shown, document.querySelectorAll(".row").length);
    }
    return { whole, busiest, shown, scrolled: list.scroller.scrollTop < list.scroller.scrollHeight / 2 };
}"""


def script_milliseconds(page, frames, step):
    """The processor's time in the page's own scripts, and what they made the browser lay out, for a frame."""
    tool = page.context.new_cdp_session(page)
    tool.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent():
        return next(each["value"] for each in tool.send("Performance.getMetrics")["metrics"] if each["name"] == "ScriptDuration")

    before = spent()
    page.evaluate(GLIDE, {"frames": frames, "step": step})
    return (spent() - before) / frames * 1000


def test_a_frame_looks_at_the_rows_in_the_page_only(window, site):
    page = window().page
    page.goto(site.url)
    page.get_by_label("Access token").wait_for()
    found = page.evaluate(COUNTED)
    assert found["scrolled"] and found["whole"] >= 10_000
    assert 5 < found["shown"] < 120
    assert 0 < found["busiest"] < 12 * found["shown"], found


def test_a_very_long_thread_scrolls_without_a_jump(window, cast, site):
    conversation = cast.talk()
    people = [cast.customer, cast.provider]
    path = f"/conversations/{conversation['id']}/messages"
    for number in range(2, COUNT + 1):
        text = f"Message {number}. " + "A few words more, as people write them. " * (number * 13 % 7)
        people[number * 7 % 3 == 0].post(path, {"text": text, "attachment_ids": []})
    cast.customer.post(f"/conversations/{conversation['id']}/read", {"number": COUNT})
    page = window(cast.customer, f"#/messages/{conversation['id']}").page
    expect(page.locator(".row").last).to_contain_text(f"Message {COUNT}.")
    upwards = page.evaluate(SCROLL, {"seconds": 10, "step": -300})
    assert upwards["jumps"] == []
    # The rest as quickly as it comes, so that all of it is in the page's memory.
    page.evaluate(
        """async () => {
            const scroller = document.querySelector(".scroller");
            const until = performance.now() + 240000;
            while (!document.querySelector(".row .words")?.textContent.startsWith("I could come") && performance.now() < until) {
                scroller.scrollTop = 0;
                await new Promise((resolve) => setTimeout(resolve, 20));
            }
        }"""
    )
    expect(page.locator(".row").first).to_contain_text("I could come on Thursday.")
    whole = page.evaluate(SCROLL, {"seconds": 5, "step": 400})
    assert whole["jumps"] == []
    assert whole["rows"] < 120
    work = sorted(whole["work"])
    median, late = work[len(work) // 2], sum(each > 1000 / 60 for each in work) / len(work)
    print(f"{COUNT} messages: {whole['rows']} rows in the page, {median:.1f} ms of work a frame, {late:.1%} of frames late")
    script = script_milliseconds(page, 200, -400)
    print(f"{script:.2f} ms of script a frame")
    if IS_LONG:
        assert script < 4
