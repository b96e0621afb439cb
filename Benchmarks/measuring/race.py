"""Races Attache against others over a folder of pictures; see `Benchmarks/run --help`."""

import argparse
import datetime
import json
import os
import pathlib
import sys
import tempfile

import machine
import report
import verdict
from contestants import ATTACHE_ONE, contestants, measure
from pictures import as_png, as_progressive, megapixels, one_pixel, pictures_in


def say(sentence):
    print(f"run: {sentence}", file=sys.stderr, flush=True)


def sort_out(racing, files, folder):
    """Runs everybody once, uncounted: fills caches, and finds who cannot do what.

    Returns the contestants that go on, the files that all of them can do, and a sentence for each
    file or contestant that is left out.
    """
    good = list(files)
    sentences = []
    for contestant in racing:
        if contestant.paths:
            done = measure(contestant, folder, "jpeg", files)
            made = contestant.renditions(folder, files, done.output)
            for file in [file for file in good if file not in made]:
                good.remove(file)
                name = pathlib.Path(file).name
                sentences.append(f"{name} is left out: {contestant.name} does not make it.")
    if not good:
        raise SystemExit("There is no picture that all contestants can do.")
    going_on = []
    for contestant in racing:
        done = None if contestant.paths else measure(contestant, folder, "jpeg", good)
        if done is None or done.exit_code == 0:
            going_on.append(contestant)
        else:
            sentences.append(
                f"{contestant.name} is left out: it ended with {done.exit_code} ({done.complaint})."
            )
    return going_on, good, sentences


def race(racing, files, rounds, folder):
    """Rounds in which everybody runs once, each round beginning with another one.

    Returns, for each contestant's name, one dictionary a round.
    """
    tiny = one_pixel(folder)
    out = folder / "out"
    results = {contestant.name: [] for contestant in racing}
    for number in range(rounds):
        first = number % len(racing)
        for contestant in racing[first:] + racing[:first]:
            start = measure(contestant, out, "jpeg", tiny)
            done = measure(contestant, out, "jpeg", files)
            if done.exit_code != 0:
                raise SystemExit(f"{contestant.name} ended with {done.exit_code}: {done.complaint}")
            results[contestant.name].append(
                {
                    "cpu_seconds": done.cpu_seconds,
                    "start_up_cpu_seconds": start.cpu_seconds,
                    "wall_seconds": done.wall_seconds,
                    "peak_mebibytes": done.peak_mebibytes,
                    "start_up_peak_mebibytes": start.peak_mebibytes,
                    "bytes_out": sum(
                        p.stat().st_size for p in out.iterdir() if p.suffix in (".jpg", ".png")
                    ),
                }
            )
        say(f"round {number + 1} of {rounds} is done.")
    return results


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__.split(";")[0] + ".")
    parser.add_argument("folder", type=pathlib.Path, help="pictures; folders in it are searched too")
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="7 unless told; 5 at least")
    parser.add_argument(
        "--as-png", type=int, metavar="SIDE",
        help="race over PNGs made of the pictures, at most SIDE pixels a side",
    )  # fmt: skip
    parser.add_argument(
        "--as-progressive", type=float, metavar="MEGAPIXELS",
        help="race over one progressive JPEG of that size, made of the largest picture",
    )  # fmt: skip
    parser.add_argument(
        "--quality", action="store_true", help="also judge the renditions, as Benchmarks/quality does"
    )
    parser.add_argument(
        "--json", type=pathlib.Path, metavar="FILE", help="also write every round's figures to FILE"
    )
    options = parser.parse_args()
    if options.rounds < 5:
        parser.error(f"a median needs at least 5 rounds, not {options.rounds}")
    if options.as_png and options.as_progressive:
        parser.error("a picture is made a PNG or a progressive JPEG, not both")
    machine.check_libvips()

    with tempfile.TemporaryDirectory(prefix="attache-race-") as temporary:
        folder = pathlib.Path(temporary)
        files = pictures_in(options.folder)
        if options.as_png:
            say(f"making {len(files)} PNGs of at most {options.as_png} pixels a side.")
            files = as_png(files, options.as_png, folder / "pngs")
        kind = f"PNG of at most {options.as_png} pixels a side" if options.as_png else "as found"
        if options.as_progressive:
            kind = f"a progressive JPEG of {options.as_progressive:g} megapixels"
            say(f"making {kind}.")
            files = as_progressive(files, options.as_progressive, folder / "progressive")
        racing, sentences = contestants(files)
        say(f"warming up {len(racing)} contestants over {len(files)} pictures.")
        racing, files, left_out = sort_out(racing, files, folder / "out")

        quietness = machine.Quietness()
        results = race(racing, files, options.rounds, folder)
        others_cores = quietness.others_cores()

        record = {
            "date": datetime.date.today().isoformat(),
            "machine": machine.description(),
            "versions": machine.versions(),
            "pictures": len(files),
            "megapixels": megapixels(files),
            "bytes_in": sum(os.path.getsize(file) for file in files),
            "kind": kind,
            "rounds": options.rounds,
            "others_cores": others_cores,
            "remarks": sentences + left_out,
            "notes": {contestant.name: contestant.note for contestant in racing},
            "results": results,
        }
        if options.quality:
            # Here, for what it imports takes a second.
            import judge

            record["quality"] = judge.judged(files, sample_count=20)

    if options.json:
        options.json.write_text(json.dumps(record, indent=1) + "\n")
    print(report.of_race(record, against=ATTACHE_ONE.name))
    if options.quality:
        print()
        print(verdict.of_quality(record["quality"]))


if __name__ == "__main__":
    main()
