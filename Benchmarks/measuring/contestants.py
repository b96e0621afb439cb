"""Who takes part, and how each is called: one process over a whole list of files."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "Benchmarks" / "peers"
TOOLS = ROOT / ".build-bench-venv" / "tools"
ATTACHE = ROOT / ".build" / "release" / "attache"

PREVIEW = 1280
THUMB = 320
NAMES = ("preview", "thumb")

# How many bytes a benchmark's picture may have: large pictures are to be raced too.
BYTE_LIMIT = 1 << 30


def paths_by_rows(folder, files, output):
    """Attache tells the paths in its rows."""
    rows = [json.loads(line) for line in output.splitlines()]
    return {
        file: {entry["name"]: pathlib.Path(entry["path"]) for entry in row["renditions"]}
        for file, row in zip(files, rows, strict=True)
    }


def paths_by_index(folder, files, output):
    """The Python peers name renditions by their picture's place in the list."""
    return {
        file: {name: path for name in NAMES for path in folder.glob(f"{index}.{name}.*")}
        for index, file in enumerate(files)
    }


@dataclasses.dataclass(frozen=True)
class Contestant:
    name: str
    # What it does, in one line under the table.
    note: str
    # (folder for the renditions, "jpeg" or "png", files) to the command.
    command: Callable[[pathlib.Path, str, list[str]], list[str]]
    # (folder, files, standard output) to the paths of what was made, by file and rendition.
    # None for those that are measured only.
    paths: Callable[[pathlib.Path, list[str], str], dict] | None = None

    def renditions(self, folder, files, output):
        """For each file the paths of its renditions by name; no entry for files it did not make."""
        made = self.paths(folder, files, output)
        return {file: paths for file, paths in made.items() if set(paths) == set(NAMES)}


def attache(name, jobs, note, program=ATTACHE, options=()):
    def command(folder, format, files):
        words = [str(program), "inspect", "--json", "--jobs", str(jobs), *options]
        words += ["--max-upload-bytes", str(BYTE_LIMIT), "--renditions", str(folder)]
        if format == "png":
            words += ["--rendition", f"preview={PREVIEW}x{PREVIEW}:png"]
            words += ["--rendition", f"thumb={THUMB}x{THUMB}:png"]
        return [*words, "--", *files]

    return Contestant(name, note, command, paths_by_rows)


def python_peer(name, program, note, *options):
    def command(folder, format, files):
        return [sys.executable, str(PEERS / program), *options, str(folder), format, *files]

    return Contestant(name, note, command, paths_by_index)


def with_quality(contestant, quality):
    """The same Python peer at another JPEG quality."""

    def command(folder, format, files):
        interpreter, program, *rest = contestant.command(folder, format, files)
        return [interpreter, program, "--quality", str(quality), *rest]

    return dataclasses.replace(contestant, command=command)


ALL_CORES = len(os.sched_getaffinity(0))

ATTACHE_ONE = attache(
    "Attache", 1, "`attache inspect --jobs 1`: both renditions and all metadata, SHA-256, sanitising"
)
ATTACHE_ALL = attache(
    f"Attache, {ALL_CORES} jobs", ALL_CORES, f"the same with `--jobs {ALL_CORES}`"
)
LIBVIPS = python_peer(
    "libvips",
    "libvips.py",
    "pyvips, one thread: `thumbnail_buffer(1280)`, `copy_memory`, `thumbnail_image(320)`; no "
    "metadata, no colour conversion",
)
LIBVIPS_LIKE_SHARP = python_peer(
    "libvips, as sharp",
    "libvips.py",
    "the same with embedded profiles converted to sRGB and optimised Huffman tables",
    "--srgb",
)
LIBVIPS_LINEAR = python_peer(
    "libvips, linear", "libvips.py", "the same with `linear=True`", "--linear"
)
PILLOW = python_peer(
    "Pillow", "pillow.py", "`thumbnail(1280, LANCZOS, reducing_gap=2)`, then 320 from it"
)
VIPSTHUMBNAIL = Contestant(
    "vipsthumbnail",
    "Debian's, two runs, one a size: it cannot make both from one decode",
    lambda folder, format, files: [str(PEERS / "vipsthumbnail"), str(folder), format, *files],
)
FLOOR = Contestant(
    "libjpeg-turbo",
    "decodes only, at the scale that the preview needs, rows thrown away",
    lambda folder, format, files: [str(TOOLS / "decode_floor"), str(PREVIEW), *files],
)


def contestants(files):
    """Those who race over these files, and sentences on who does not."""
    racing = [ATTACHE_ONE, ATTACHE_ALL, LIBVIPS, LIBVIPS_LIKE_SHARP, PILLOW]
    absent = []
    if shutil.which("vipsthumbnail"):
        racing.append(VIPSTHUMBNAIL)
    else:
        absent.append("vipsthumbnail is left out: it is not installed.")
    if all(re.search(r"\.jpe?g$", file, re.IGNORECASE) for file in files):
        racing.append(FLOOR)
    else:
        absent.append("libjpeg-turbo's own decode is left out: not all files are JPEGs.")
    return racing, absent


@dataclasses.dataclass(frozen=True)
class Measurement:
    """One process over all files; it and all processes that it waited for."""

    cpu_seconds: float
    wall_seconds: float
    # Of the largest process.
    peak_mebibytes: float
    exit_code: int
    output: str
    # The last line that it wrote to standard error.
    complaint: str


def measure(contestant, folder, format, files):
    """Empties `folder`, and runs the contestant over the files into it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    result = folder.with_suffix(".meter")
    result.unlink(missing_ok=True)
    done = subprocess.run(
        [TOOLS / "meter", result, *contestant.command(folder, format, files)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    complaint = (done.stderr.decode(errors="replace").strip().splitlines() or [""])[-1]
    if done.returncode != 0:
        raise SystemExit(f"{contestant.name} could not be measured: {complaint}")
    code, user, system, wall, peak = (int(word) for word in result.read_text().split())
    return Measurement(
        cpu_seconds=(user + system) / 1e6,
        wall_seconds=wall / 1e6,
        peak_mebibytes=peak / 1024,
        exit_code=code,
        output=done.stdout.decode(errors="surrogateescape"),
        complaint=complaint,
    )
