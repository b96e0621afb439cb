"""Judges the renditions of Attache, libvips and Pillow by exact ones; see `Benchmarks/quality --help`."""

import argparse
import concurrent.futures
import datetime
import json
import math
import pathlib
import sys
import tempfile

import machine
import verdict
from contestants import (
    ALL_CORES, ATTACHE_ONE, LIBVIPS, LIBVIPS_LIKE_SHARP, LIBVIPS_LINEAR, NAMES, PILLOW, measure,
    with_quality,
)  # fmt: skip
from pictures import pictures_in

LOSSLESS = (ATTACHE_ONE, LIBVIPS, LIBVIPS_LINEAR, PILLOW)

# The rival's JPEG qualities between which its score at Attache's bytes is read off.
RIVAL = LIBVIPS_LIKE_SHARP
RIVAL_QUALITIES = (72, 80, 88)

SPACES = ("linear", "gamma")

# Lossless renditions take room: so many pictures' are kept at a time.
BATCH = 16


def say(sentence):
    print(f"quality: {sentence}", file=sys.stderr, flush=True)


def sampled(files, count):
    """`count` of the files, evenly spread."""
    count = min(count, len(files))
    return {files[index * len(files) // count] for index in range(count)}


def score_lossless(reference, paths, folder, with_ssimulacra2):
    """{space}_{measure} of each rendition, by name; nothing for one as large as its picture."""
    import numpy
    import scores
    from PIL import Image

    found = {}
    for name, path in paths.items():
        with Image.open(path) as picture:
            samples = numpy.asarray(picture.convert("RGB")).astype(numpy.float64)
        if samples.shape[1::-1] == reference.size:
            # Nothing was resampled: there is nothing to judge, and 138 dB would sway a mean.
            found[name] = {}
            continue
        entry = {}
        for space in SPACES:
            expected = reference.resized(samples.shape[1::-1], space == "linear")
            entry[f"{space}_psnr"] = scores.psnr(samples, expected)
            entry[f"{space}_ssim"] = scores.ssim(samples, expected)
            if with_ssimulacra2:
                entry[f"{space}_ssimulacra2"] = scores.ssimulacra2(expected, path, folder)
        found[name] = entry
    return found


def score_lossy(reference, paths, folder):
    import scores
    from PIL import Image

    found = {}
    for name, path in paths.items():
        with Image.open(path) as picture:
            size = picture.size
        found[name] = {"bytes": path.stat().st_size} | {
            f"{space}_ssimulacra2": scores.ssimulacra2(
                reference.resized(size, space == "linear"), path, folder
            )
            for space in SPACES
        }
    return found


def judge_picture(file, lossless, lossy, is_sampled):
    """All scores of one picture, or why there are none.

    `lossless` and `lossy` are {contestant: {rendition: path}}.
    """
    from PIL import Image
    from reference import Reference, unfit

    with Image.open(file) as picture, tempfile.TemporaryDirectory() as temporary:
        if reason := unfit(picture):
            return {"left_out": reason}
        reference = Reference(picture)
        folder = pathlib.Path(temporary)
        return {
            "lossless": {
                who: score_lossless(reference, paths, folder, is_sampled)
                for who, paths in lossless.items()
            },
            "lossy": {who: score_lossy(reference, paths, folder) for who, paths in lossy.items()},
        }


def renditions_of(contestant, folder, format, files):
    done = measure(contestant, folder, format, files)
    if done.exit_code > 1:
        raise SystemExit(f"{contestant.name} ended with {done.exit_code}: {done.complaint}")
    return contestant.renditions(folder, files, done.output)


def judge_batch(files, sample, folder, workers):
    """{file: scores or why there are none}."""
    lossless = {
        who.name: renditions_of(who, folder / f"lossless-{index}", "png", files)
        for index, who in enumerate(LOSSLESS)
    }
    chosen = [file for file in files if file in sample]
    lossy = {}
    if chosen:
        rivals = {f"{RIVAL.name} {q}": with_quality(RIVAL, q) for q in RIVAL_QUALITIES}
        for index, (name, who) in enumerate([(ATTACHE_ONE.name, ATTACHE_ONE), *rivals.items()]):
            lossy[name] = renditions_of(who, folder / f"lossy-{index}", "jpeg", chosen)
    jobs = {}
    judged = {}
    for file in files:
        absent = [who for who, made in lossless.items() if file not in made]
        if absent:
            judged[file] = {"left_out": f"{' and '.join(absent)} cannot make its renditions"}
            continue
        jobs[file] = workers.submit(
            judge_picture, file,
            {who: made[file] for who, made in lossless.items()},
            {who: made[file] for who, made in lossy.items() if file in made},
            file in sample,
        )  # fmt: skip
    return judged | {file: job.result() for file, job in jobs.items()}


def at_equal_bytes(lossy, name, space):
    """The rival's score at as many bytes as Attache's rendition has, between its qualities.

    Scores are taken as linear in the logarithm of bytes. None outside the qualities' range.
    """
    wanted = math.log(lossy[ATTACHE_ONE.name][name]["bytes"])
    points = [
        (math.log(entry["bytes"]), entry[f"{space}_ssimulacra2"])
        for entry in (lossy[f"{RIVAL.name} {q}"][name] for q in RIVAL_QUALITIES)
    ]
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        if x0 <= wanted <= x1 and x0 < x1:
            return y0 + (y1 - y0) * (wanted - x0) / (x1 - x0)
    return None


def judged(files, sample_count):
    """The record of a whole folder."""
    sample = sampled(files, sample_count)
    results = {}
    with (
        tempfile.TemporaryDirectory(prefix="attache-quality-") as temporary,
        concurrent.futures.ProcessPoolExecutor(ALL_CORES) as workers,
    ):
        for start in range(0, len(files), BATCH):
            batch = files[start : start + BATCH]
            results |= judge_batch(batch, sample, pathlib.Path(temporary), workers)
            say(f"{start + len(batch)} of {len(files)} pictures are judged.")
    for scores in results.values():
        lossy = scores.get("lossy")
        if lossy and len(lossy) == 1 + len(RIVAL_QUALITIES):
            scores["rival_at_equal_bytes"] = {
                name: {space: at_equal_bytes(lossy, name, space) for space in SPACES}
                for name in NAMES
            }
    return {
        "date": datetime.date.today().isoformat(),
        "versions": machine.versions(),
        "sampled": len(sample),
        "rival": RIVAL.name,
        "pictures": {pathlib.Path(file).name: scores for file, scores in results.items()},
    }


def main():
    parser = argparse.ArgumentParser(
        prog="Benchmarks/quality", description=__doc__.split(";")[0] + "."
    )
    parser.add_argument("folder", type=pathlib.Path, help="pictures; folders in it are searched too")
    parser.add_argument(
        "--sample", type=int, default=20, metavar="N",
        help="pictures on which the slow SSIMULACRA2 is computed; 20 unless told",
    )  # fmt: skip
    parser.add_argument(
        "--json", type=pathlib.Path, metavar="FILE", help="also write every picture's scores to FILE"
    )
    options = parser.parse_args()
    if options.sample < 1:
        parser.error(f"the sample needs at least 1 picture, not {options.sample}")
    machine.check_libvips()
    record = judged(pictures_in(options.folder), options.sample)
    if options.json:
        options.json.write_text(json.dumps(record, indent=1) + "\n")
    print(verdict.of_quality(record))


if __name__ == "__main__":
    main()
