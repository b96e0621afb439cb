"""Runs the measurements of regeneration one after another and prints a table."""

import argparse
import json
import pathlib
import random
import shutil
import statistics
import subprocess
import tempfile
import time

from store import METER, ROOT, Store, run, small_picture

# Of the runs whose memory is looked at, and that are killed.
JOBS = 2


def photos(folder):
    found = sorted(
        path for path in pathlib.Path(folder).rglob("*")
        if path.suffix.lower() in (".jpg", ".jpeg", ".png") and path.stat().st_size <= 10_485_760
    )
    if not found:
        raise SystemExit(f"there is no JPEG or PNG of up to 10 MiB under {folder}.")
    return found


def kept_photos(options, folder):
    """The photos, linked to by many attachments."""
    store = Store(options.binary, folder / "photos")
    # What the engine refuses is not kept, and not measured.
    subprocess.run(
        [options.binary, "ingest", "--data", store.path, "--", *photos(options.folder)],
        stdout=subprocess.DEVNULL, check=False,
    )
    store.multiply(options.attachments)
    return store


def cost(options, folder):
    """Processor time, one job: everything again, against looking at the same blobs with the engine."""
    store = kept_photos(options, folder)
    blobs = store.pictures()
    ratios, spent = [], {}
    for turn in range(options.rounds):
        pair = {}
        for name in ("regenerate", "inspect") if turn % 2 else ("inspect", "regenerate"):
            if name == "regenerate":
                output, pair[name] = store.command("regenerate", "--only", "all", "--jobs", "1", "--json")
                made = sum(b'"outcome":"made"' in line for line in output.splitlines())
                if made != len(blobs):
                    raise SystemExit(f"{made} of {len(blobs)} pictures were made")
            else:
                _, pair[name] = run([options.binary, "inspect", "--jobs", "1", "--", *blobs.values()])
        ratios.append(pair["regenerate"].cpu / pair["inspect"].cpu)
        spent = pair
    shutil.rmtree(store.path)
    yield (
        f"processor time of regenerating {len(blobs)} pictures of {options.attachments} attachments,"
        f" against the engine's for the same pictures ({spent['inspect'].cpu:.2f} s)",
        f"× {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})", "≤ × 1.10",
    )


def jobs(options, folder):
    """Time that passes: one job against two."""
    store = kept_photos(options, folder)
    ratios = []
    for _ in range(options.rounds):
        took = [store.command("regenerate", "--only", "all", "--jobs", count)[1].seconds for count in (1, 2)]
        ratios.append(took[0] / took[1])
    shutil.rmtree(store.path)
    yield (
        "two jobs, how many times as fast as one",
        f"× {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})", "≥ × 1.8",
    )


def small(options, folder, name, count):
    """A store of small pictures, of which only the first has renditions."""
    store = Store(options.binary, folder / name)
    first = folder / "first.png"
    first.write_bytes(small_picture(2**31))
    store.command("ingest", "--", first)
    store.add_small(count)
    return store


def memory(options, folder):
    """The peaks of runs over few pictures and over many."""
    counts = (options.many // 100, options.many // 10, options.many)
    peaks = []
    for count in counts:
        store = small(options, folder, f"small-{count}", count)
        _, spent = store.command("regenerate", "--jobs", JOBS)
        peaks.append(spent.peak_bytes / 2**20)
        shutil.rmtree(store.path)
    yield (
        f"memory at its peak, {', '.join(f'{count:,}' for count in counts)} small pictures",
        f"{', '.join(f'{peak:.1f}' for peak in peaks)} MiB", "flat",
    )


def kills(options, folder):
    """Killed at random moments and run again: what was done twice, and what came of it."""
    generator = random.Random(options.seed)
    undisturbed, disturbed = (
        small(options, folder, name, options.killed) for name in ("undisturbed", "disturbed")
    )
    _, whole = undisturbed.command("regenerate", "--jobs", JOBS)
    made, deaths = [], 0
    while deaths < options.kills:
        process = subprocess.Popen(
            [options.binary, "regenerate", "--data", disturbed.path, "--jobs", str(JOBS), "--json"],
            stdout=subprocess.PIPE,
        )
        # From the first picture on, so that each of them dies at work.
        line = process.stdout.readline()
        time.sleep(generator.uniform(0, whole.seconds / options.kills / 2))
        process.kill()
        output = line + process.stdout.read()
        process.wait()
        deaths += process.returncode < 0
        made += done(output)
        if process.returncode >= 0:
            # It was over: every picture is made.
            break
        expire(disturbed)
    output, _ = disturbed.command("regenerate", "--json")
    made += done(output)
    same = undisturbed.renditions() == disturbed.renditions()
    twice = len(made) - len(set(made))
    # What was not recorded at a death: each job's picture in hand, and what each has stored before it.
    lost = deaths * JOBS * 2
    yield (
        f"{options.killed:,} pictures, killed {deaths} times, seed {options.seed}: recorded twice;"
        " rendered twice at most",
        f"{twice} ({100 * twice / options.killed:.2f} %); {100 * (twice + lost) / options.killed:.2f} %",
        "< 1 %",
    )
    yield ("the result, against the undisturbed one", "the same" if same else "DIFFERENT", "the same")


def done(output):
    rows = [json.loads(line) for line in output.split(b"\n")[:-1]]
    return [row["source"] for row in rows if row.get("outcome") == "made"]


def expire(store):
    """As if the time had passed for which the dead one's claims hold."""
    core = store.core()
    core.execute("UPDATE regeneration_claims SET expires_at = 1")
    core.commit()
    core.close()


PARTS = {"cost": cost, "jobs": jobs, "memory": memory, "kills": kills}


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/regenerate", description=__doc__)
    parser.add_argument("folder", help="of photos")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE", help="write the table there, too")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / ".build" / "release" / "attache")
    parser.add_argument("--attachments", type=int, default=2_000, help="of the photos")
    parser.add_argument("--many", type=int, default=100_000, help="small pictures")
    parser.add_argument("--killed", type=int, default=40_000, help="small pictures of the part kills")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args()
    if not options.binary.exists():
        raise SystemExit(f"there is no {options.binary}: swift build -c release --product attache")
    if not METER.exists():
        raise SystemExit(f"there is no {METER}: Benchmarks/prepare")
    lines = ["| what | measured | wanted |", "|---|---|---|"]
    print("\n".join(lines), flush=True)
    for part in options.only:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="attache-benchmark."))
        try:
            for row in PARTS[part](options, folder):
                lines.append(f"| {' | '.join(row)} |")
                print(lines[-1], flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
