"""Every rendition opens, fits its box and has the format that it should."""

import json
import subprocess

import pytest
from PIL import Image

from command import rendition
from fixtures import (
    COLOR,
    CORPUS,
    CORPUS_ORIENTATION,
    CORPUS_PHOTOS,
    CORPUS_PNG,
    ORIENTATION,
    PHOTOS,
    PNG,
    PRIVATE,
    TEST_IMAGES,
    cases,
    in_folder,
)
from pictures import deep_rgba

BROKEN = in_folder(TEST_IMAGES / "broken", "*")
FILES = (
    PHOTOS + PRIVATE + COLOR + PNG + ORIENTATION + BROKEN
    + CORPUS_PHOTOS + CORPUS_ORIENTATION + CORPUS_PNG
)  # fmt: skip
CASES = cases(
    (TEST_IMAGES / "photos", PHOTOS),
    (TEST_IMAGES / "private", PRIVATE),
    (TEST_IMAGES / "color", COLOR),
    (TEST_IMAGES / "png", PNG),
    (TEST_IMAGES / "orientation", ORIENTATION),
    (TEST_IMAGES / "broken", BROKEN),
    (CORPUS / "photos", CORPUS_PHOTOS),
    (CORPUS / "orientation", CORPUS_ORIENTATION),
    (CORPUS / "pngsuite", CORPUS_PNG),
)
BOXES = {"preview": 1280, "thumb": 320}
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png"}


def is_transparent(file):
    return file.suffix == ".png" and "trunc" not in file.name and (deep_rgba(file)[..., 3] < 1).any()


def fitted(width, height, box):
    """The largest size of the same shape inside the box, never larger than the picture."""
    scale = min(1, box / width, box / height)
    return max(1, width * scale), max(1, height * scale)


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("file", CASES)
def test_a_rendition_opens_and_fits(attache, file, name):
    row = attache.inspect(FILES)[file]
    entry = rendition(row, name)
    with Image.open(entry["path"]) as picture:
        picture.load()
        assert picture.size == (entry["width"], entry["height"])
        assert FORMATS[picture.format] == entry["media_type"]
        assert picture.mode in {"RGB", "RGBA", "L", "LA"}
    expected = fitted(row["width"], row["height"], BOXES[name])
    for side, exact in zip((entry["width"], entry["height"]), expected, strict=True):
        assert abs(side - exact) < 1
    with open(entry["path"], "rb") as file_bytes:
        assert len(file_bytes.read()) == entry["byte_count"]


@pytest.mark.parametrize("file", CASES)
def test_only_transparent_pictures_become_png(attache, file):
    expected = "image/png" if is_transparent(file) else "image/jpeg"
    for entry in attache.inspect(FILES)[file]["renditions"]:
        assert entry["media_type"] == expected


def test_renditions_carry_no_metadata(attache):
    paths = [
        rendition(row, name)["path"] for row in attache.inspect(FILES).values() for name in BOXES
    ]
    done = subprocess.run(
        ["exiftool", "-q", "-q", "-json", "-G1", "-EXIF:all", "-XMP:all", "-IPTC:all",
         "-MakerNotes:all", "-GPS:all", "-Comment", "-PNG:Comment", "-PNG:Author", *paths],
        capture_output=True, check=True,
    )  # fmt: skip
    found = [entry for entry in json.loads(done.stdout) if set(entry) != {"SourceFile"}]
    assert found == []


@pytest.mark.parametrize("file", cases((TEST_IMAGES / "broken", BROKEN)))
def test_a_picture_that_was_cut_off_is_shown_as_far_as_it_goes(attache, file):
    row = attache.inspect(FILES)[file]
    assert row["truncated"] is True
    assert (row["width"], row["height"]) == (240, 160)
