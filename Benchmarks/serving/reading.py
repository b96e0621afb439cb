"""Reading: a rendition at 64 connections against nginx's static file, and pages of long threads."""

import re
import shutil
import statistics
import subprocess
import tempfile
import time

from servers import Nginx, ask, expect


def _requests_per_second(url, token, seconds):
    words = ["wrk", "-t2", "-c64", f"-d{seconds}s", url]
    if token:
        words += ["-H", f"Authorization: Bearer {token}"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if refused:
        raise SystemExit(f"{url}: {refused.group(1)} answers were errors")
    return float(re.search(r"Requests/sec:\s*([\d.]+)", said).group(1))


def renditions_against_nginx(server, picture, seconds, rounds):
    """Requests a second for one thumb from Attache, each authorised, and the same bytes from nginx."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", picture, headers={"Authorization": f"Bearer {server.partner_token}"})
    content = connection.getresponse().read()
    folder = tempfile.mkdtemp(prefix="attache-benchmark.")
    nginx = Nginx(folder, content)
    try:
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(
                _requests_per_second(
                    f"http://127.0.0.1:{server.port}{picture}", server.partner_token, seconds
                )
            )
            theirs.append(
                _requests_per_second(f"http://127.0.0.1:{nginx.port}/picture.jpg", None, seconds)
            )
    finally:
        nginx.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "bytes": len(content),
        "attache_per_second": statistics.median(ours),
        "nginx_per_second": statistics.median(theirs),
        "ratio": statistics.median(a / b for a, b in zip(ours, theirs, strict=True)),
    }


def history_pages(server, conversation, last_number, pages=400):
    """Milliseconds for a page of 50 from random places of one conversation."""
    import http.client
    import random

    chance = random.Random(7)
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    timings = []
    for _ in range(pages):
        before = chance.randint(51, last_number + 1) if last_number > 50 else last_number + 1
        began = time.monotonic()
        page = expect(
            ask(
                server.port, "GET",
                f"/v1/conversations/{conversation}/messages?before={before}&limit=50",
                token=server.partner_token, connection=connection,
            ),
            200,
        )  # fmt: skip
        timings.append(1000 * (time.monotonic() - began))
        if len(page["items"]) != min(50, last_number):
            raise SystemExit(f"a page of {len(page['items'])} messages before {before}")
    timings.sort()
    return {"p50_ms": statistics.median(timings), "p99_ms": timings[int(0.99 * (pages - 1))]}
