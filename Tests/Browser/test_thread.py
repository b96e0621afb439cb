"""A very long thread: few rows in the page, no jumps, frames on time."""

from playwright.sync_api import expect

COUNT = 10_000
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


def test_ten_thousand_messages_scroll_without_a_jump(window, cast, site):
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
    assert median < 1000 / 60
