"""Measures what the sandbox costs; see `Benchmarks/sandbox-price`."""

import argparse
import datetime
import pathlib
import statistics
import subprocess
import tempfile

import machine
import report
from contestants import ATTACHE, attache, measure
from pictures import pictures_in, small

MEMORY = "/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None
SMALL_COUNT = 200
SMALL_SIZE = (320, 240)
# Calls for each small picture, sandboxed and not.
CALL_COUNT = 10


def rounds_of(binaries, files, count, folder):
    """For each binary the pairs of measurements, sandboxed and not, one a round."""
    pairs = {binary: [] for binary in binaries}
    for _ in range(count):
        for binary, found in pairs.items():
            found.append(
                [
                    measure(
                        attache("attache", 1, "", program=binary, options=options),
                        folder, "jpeg", files,
                    )
                    for options in ([], ["--no-sandbox"])
                ]
            )  # fmt: skip
            if any(done.exit_code != 0 for done in found[-1]):
                raise SystemExit(f"{binary} ended with {[done.exit_code for done in found[-1]]}.")
    return pairs


def calls_of(binary, files):
    """Milliseconds of the library's call, sandboxed and not, for uploads that come alone."""
    words = [ATTACHE.parent / "SandboxPrice", binary, CALL_COUNT, *files]
    lines = subprocess.run(
        [str(word) for word in words], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return [tuple(map(float, line.split())) for line in lines]


def row_of_calls(what, calls):
    inside, outside = (statistics.median(column) for column in zip(*calls))
    low, middle, high = statistics.quantiles((inside - outside for inside, outside in calls), n=4)
    return [
        what, f"{outside:.2f}", f"{inside:.2f}",
        f"**+ {middle:.2f}** (quartiles + {low:.2f} and + {high:.2f})",
    ]  # fmt: skip


def spread(values, form):
    """The median, and the least and the greatest behind it."""
    middle = form.format(statistics.median(values))
    return f"**{middle}** ({form.format(min(values))} to {form.format(max(values))})"


def row(what, pairs, value, unit, difference, form):
    def middle(index):
        return f"{statistics.median(value(pair[index]) for pair in pairs):{unit}}"

    prices = [difference(value(inside), value(outside)) for inside, outside in pairs]
    return [what, middle(1), middle(0), spread(prices, form)]


def rows(binary, photos, pictures, calls, photo_count):
    name = "" if binary == ATTACHE else f", {binary}"

    def milliseconds(done):
        return done.wall_seconds * 1000 / SMALL_COUNT

    def cpu_milliseconds(done):
        return done.cpu_seconds * 1000 / SMALL_COUNT

    def times(inside, outside):
        return inside / outside

    def more(inside, outside):
        return inside - outside

    a_small_one = "a {} × {} JPEG among {}".format(*SMALL_SIZE, SMALL_COUNT)
    return [
        row(f"{photo_count} photos, CPU seconds{name}", photos, lambda done: done.cpu_seconds,
            ".2f", times, "× {:.2f}"),
        row(f"{a_small_one}, wall clock in ms{name}", pictures, milliseconds, ".2f", more, "+ {:.2f}"),
        row(f"{a_small_one}, CPU in ms{name}", pictures, cpu_milliseconds, ".2f", more, "+ {:.2f}"),
        row_of_calls(f"one of {len(calls):,} such that come alone, the library's call in ms{name}", calls),
    ]  # fmt: skip


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/sandbox-price", description=__doc__)
    parser.add_argument("folder", type=pathlib.Path, help="photos")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument(
        "--binary", type=pathlib.Path, nargs="+", default=[ATTACHE],
        help="programs that take turns; the release build unless told",
    )  # fmt: skip
    options = parser.parse_args()
    # In memory where there is such a folder: what a disk takes for new files is not the question, and
    # differs more from run to run than the sandbox does from none.
    with tempfile.TemporaryDirectory(prefix="attache-price-", dir=MEMORY) as temporary:
        folder = pathlib.Path(temporary)
        photos = pictures_in(options.folder)
        pictures = small(photos, SMALL_SIZE, SMALL_COUNT, folder / "small")
        out = folder / "out"
        rounds_of(options.binary, photos[:1], 1, out)
        quietness = machine.Quietness()
        of_small = rounds_of(options.binary, pictures, options.rounds, out)
        of_photos = rounds_of(options.binary, photos, options.rounds, out)
        of_calls = {binary: calls_of(binary, pictures) for binary in options.binary}
        others = quietness.others_cores()
    print(
        f"{datetime.date.today().isoformat()}; {machine.description()}; {options.rounds} rounds, "
        f"each with the sandbox and without; others kept {others:.2f} cores busy meanwhile.\n"
    )
    print(
        report.table(
            ["medians", "in the process", "sandboxed", "price (least to greatest)"],
            [
                line
                for binary in options.binary
                for line in rows(
                    binary, of_photos[binary], of_small[binary], of_calls[binary], len(photos)
                )
            ],
        )
    )


if __name__ == "__main__":
    main()
