"""What is stored has the pixels of what was sent, and nothing private."""

import io
import json
import subprocess

import numpy
import pytest
from PIL import Image, ImageFile

from fixtures import (
    COLOR,
    CORPUS,
    CORPUS_PHOTOS,
    CORPUS_PNG,
    ORIENTATION,
    PHOTOS,
    PNG,
    PRIVATE,
    TEST_IMAGES,
    cases,
)

FILES = PHOTOS + PRIVATE + COLOR + PNG + ORIENTATION + CORPUS_PHOTOS + CORPUS_PNG
CASES = cases(
    (TEST_IMAGES / "photos", PHOTOS),
    (TEST_IMAGES / "private", PRIVATE),
    (TEST_IMAGES / "color", COLOR),
    (TEST_IMAGES / "png", PNG),
    (TEST_IMAGES / "orientation", ORIENTATION),
    (CORPUS / "photos", CORPUS_PHOTOS),
    (CORPUS / "pngsuite", CORPUS_PNG),
)

# exiftool's groups of what says nothing about people or places, and single tags of others.
HARMLESS_GROUPS = {
    "SourceFile", "ExifTool", "System", "JFIF", "Adobe", "PNG-pHYs", "PNG-cICP",
}  # fmt: skip
HARMLESS_TAGS = {
    "File": {
        "FileType", "FileTypeExtension", "MIMEType", "ExifByteOrder", "ImageWidth", "ImageHeight",
        "EncodingProcess", "BitsPerSample", "ColorComponents", "YCbCrSubSampling",
        "ColorTransform",
    },
    "PNG": {
        "ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter", "Interlace",
        "Palette", "Transparency", "BackgroundColor", "Gamma", "SRGBRendering", "ProfileName",
        "SignificantBits", "PaletteHistogram", "WhitePointX", "WhitePointY", "RedX", "RedY",
        "GreenX", "GreenY", "BlueX", "BlueY",
    },
    "IFD0": {"Orientation", "XResolution", "YResolution", "ResolutionUnit", "YCbCrPositioning"},
    "ExifIFD": {"ExifVersion", "ColorSpace", "ComponentsConfiguration", "FlashpixVersion"},
    "InteropIFD": {"InteropIndex", "InteropVersion"},
}  # fmt: skip


def is_harmless(key):
    group, _, tag = key.partition(":")
    return (
        group in HARMLESS_GROUPS
        or group.startswith("ICC")
        or tag in HARMLESS_TAGS.get(group, set())
    )


@pytest.fixture(scope="module")
def tags(attache, tmp_path_factory):
    """What exiftool finds in the stored bytes, by the path of what was sent."""
    folder = tmp_path_factory.mktemp("stored")
    copies = []
    for number, (file, data) in enumerate(attache.store(FILES).items()):
        copies.append(folder / f"{number}{file.suffix}")
        copies[-1].write_bytes(data)
    done = subprocess.run(
        ["exiftool", "-q", "-q", "-a", "-u", "-json", "-G1", "-e", *copies],
        capture_output=True, check=True,
    )  # fmt: skip
    return dict(zip(attache.store(FILES), json.loads(done.stdout), strict=True))


def pixels(source):
    picture = Image.open(source)
    return picture.mode, numpy.asarray(picture)


@pytest.mark.parametrize("file", CASES)
def test_pixels_are_bit_identical(attache, file, monkeypatch):
    # One camera left out the last bytes; its picture must come out as it was all the same.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    sent_mode, sent = pixels(file)
    stored_mode, stored = pixels(io.BytesIO(attache.store(FILES)[file]))
    assert stored_mode == sent_mode
    assert numpy.array_equal(stored, sent)


@pytest.mark.parametrize("file", CASES)
def test_color_and_orientation_stay(attache, file):
    sent, stored = Image.open(file), Image.open(io.BytesIO(attache.store(FILES)[file]))
    orientation = sent.getexif().get(0x0112, 1)
    assert stored.getexif().get(0x0112, 1) == (orientation if 1 <= orientation <= 8 else 1)
    for key in ("icc_profile", "gamma", "chromaticity", "srgb", "transparency"):
        assert stored.info.get(key) == sent.info.get(key)


@pytest.mark.parametrize("file", CASES)
def test_nothing_private_is_left(tags, file):
    assert [key for key in tags[file] if not is_harmless(key)] == []


@pytest.mark.parametrize("file", cases((TEST_IMAGES / "private", PRIVATE)))
def test_private_words_are_nowhere_in_the_bytes(attache, file):
    sent, stored = file.read_bytes(), attache.store(FILES)[file]
    assert b"Alice Example" in sent
    for word in (b"Alice", b"front door", b"ring twice", b"12345678", b"Berlin", b"hidden"):
        assert word not in stored
    if file.suffix == ".jpg":
        assert stored.endswith(b"\xff\xd9")


def test_one_file_says_adobe_rgb_and_still_does(tags):
    found = tags[TEST_IMAGES / "photos/olympus-pen-e-p3.jpg"]
    assert found["InteropIFD:InteropIndex"].startswith("R03")
    assert found["ExifIFD:ColorSpace"] == "Uncalibrated"
