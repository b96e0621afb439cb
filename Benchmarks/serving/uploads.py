"""Uploads of real photos at several numbers of clients, with all the processing and durability."""

import multiprocessing
import pathlib
import shutil
import statistics
import tempfile
import time


def _client(server, number, files, start, results):
    """One client: its own process, so that the clients do not wait for one another's interpreter."""
    upload = server.uploader(number)
    start.wait()
    for path, media_type in files:
        body = pathlib.Path(path).read_bytes()
        began = time.monotonic()
        upload(body, media_type)
        results.put((began, time.monotonic()))


def _weigh(server, stop, peak):
    while not stop.is_set():
        peak.value = max(peak.value, server.mebibytes())
        stop.wait(0.2)


def one_round(make_server, files, clients):
    """Uploads every file once to a fresh server: rate, percentiles and memory."""
    folder = tempfile.mkdtemp(prefix="attache-benchmark.")
    context = multiprocessing.get_context("fork")
    try:
        server = make_server(folder)
        try:
            start, stop = context.Event(), context.Event()
            results, peak = context.Queue(), context.Value("d", 0.0)
            shares = [files[n::clients] for n in range(clients)]
            workers = [
                context.Process(target=_client, args=(server, n, share, start, results))
                for n, share in enumerate(shares)
            ]
            scale = context.Process(target=_weigh, args=(server, stop, peak))
            for worker in [*workers, scale]:
                worker.start()
            time.sleep(0.5)
            start.set()
            timings = [results.get(timeout=600) for _ in files]
            for worker in workers:
                worker.join()
            stop.set()
            scale.join()
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seconds = sorted(end - began for began, end in timings)
    span = max(end for _, end in timings) - min(began for began, _ in timings)
    return {
        "rate": len(files) / span,
        "p50_ms": 1000 * statistics.median(seconds),
        "p95_ms": 1000 * seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))],
        "peak_mebibytes": peak.value,
    }


def race(servers, files, client_counts, rounds):
    """{(server's name, clients): medians}, the servers in turn within every round."""
    gathered = {}
    for _ in range(rounds):
        for clients in client_counts:
            for server in servers:
                row = one_round(server, files, clients)
                gathered.setdefault((server.name, clients), []).append(row)
    return {
        key: {name: statistics.median(row[name] for row in rows) for name in rows[0]}
        for key, rows in gathered.items()
    }
