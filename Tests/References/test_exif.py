"""What Exif says is what exiftool reads."""

import functools
import json
import re
import subprocess

import pytest

from fixtures import (
    CORPUS,
    CORPUS_ORIENTATION,
    CORPUS_PHOTOS,
    ORIENTATION,
    PHOTOS,
    PRIVATE,
    TEST_IMAGES,
    cases,
)

FILES = PHOTOS + PRIVATE + ORIENTATION + CORPUS_PHOTOS + CORPUS_ORIENTATION

CASES = cases(
    (TEST_IMAGES / "photos", PHOTOS),
    (TEST_IMAGES / "private", PRIVATE),
    (TEST_IMAGES / "orientation", ORIENTATION),
    (CORPUS / "photos", CORPUS_PHOTOS),
    (CORPUS / "orientation", CORPUS_ORIENTATION),
)

TAGS = [
    "File:ImageWidth", "File:ImageHeight", "PNG:ImageWidth", "PNG:ImageHeight", "IFD0:Orientation",
    "IFD0:Make", "IFD0:Model", "ExifIFD:DateTimeOriginal", "ExifIFD:SubSecTimeOriginal",
    "ExifIFD:OffsetTimeOriginal", "GPS:GPSLatitude", "GPS:GPSLongitude",
]  # fmt: skip


@functools.cache
def exiftool():
    """What exiftool reads, by path; numbers as they stand in its output."""
    done = subprocess.run(
        ["exiftool", "-q", "-q", "-a", "-json", "-G1", "-n", *(f"-{tag}" for tag in TAGS), *FILES],
        capture_output=True, check=True,
    )  # fmt: skip
    rows = json.loads(done.stdout, parse_int=str, parse_float=str)
    return {file: row for file, row in zip(FILES, rows, strict=True)}


def displayed_size(tags):
    width, height = (
        int(tags.get(f"File:{side}") or tags[f"PNG:{side}"])
        for side in ("ImageWidth", "ImageHeight")
    )
    return (height, width) if tags.get("IFD0:Orientation", "1") in "5678" else (width, height)


def captured_at(tags):
    """None for a clock that was never set: all zeros or blanks."""
    text = tags.get("ExifIFD:DateTimeOriginal", "")
    found = re.fullmatch(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)", text)
    if not found or found[1] == "0000":
        return None
    fraction = tags.get("ExifIFD:SubSecTimeOriginal", "").strip()
    return (
        f"{found[1]}-{found[2]}-{found[3]}T{found[4]}"
        + (f".{fraction}" if fraction else "")
        + tags.get("ExifIFD:OffsetTimeOriginal", "")
    )


@pytest.mark.parametrize("file", CASES)
def test_a_photo_is_described_as_exiftool_describes_it(attache, file):
    row, tags = attache.inspect(FILES)[file], exiftool()[file]
    assert row["error"] is None
    assert (row["width"], row["height"]) == displayed_size(tags)
    orientation = int(tags.get("IFD0:Orientation", "1"))
    assert row["orientation"] == (orientation if 1 <= orientation <= 8 else 1)
    assert row["captured_at"] == captured_at(tags)
    assert row["camera_make"] == (tags.get("IFD0:Make", "").strip() or None)
    assert row["camera_model"] == (tags.get("IFD0:Model", "").strip() or None)
    assert row["has_location"] is ("GPS:GPSLatitude" in tags and "GPS:GPSLongitude" in tags)


def test_fraction_and_offset_are_kept_as_written(attache):
    row = attache.inspect(FILES)[TEST_IMAGES / "private/everything.jpg"]
    assert row["captured_at"] == "2024-02-29T23:59:58.125+05:30"
    assert (row["width"], row["height"], row["orientation"]) == (160, 240, 6)
