"""Resampling is near an exact one: float Lanczos3 in linear light, by numpy."""

import numpy
import pytest
from PIL import Image

from command import rendition
from fixtures import PHOTOS, TEST_IMAGES, cases
from linear_light import psnr, resized
from pictures import rgb, upright

# Adobe RGB is converted on the way; colour has tests of its own.
FILES = tuple(file for file in PHOTOS if "olympus" not in file.name)
CASES = cases((TEST_IMAGES / "photos", FILES))

# Decibels. The standard renditions against a full decode: taking the decoder's rounded-up size for
# the picture's true extent, or resampling in gamma space, falls below.
FULL_DECODE_FLOOR = 40
# Against the same reduced decode only the rounding to 8 bits may differ.
SAME_DECODE_FLOOR = 50
# A box that a reduced decode nearly fills leaves some of the reduction to the decoder, which does it
# less well.
TIGHT_BOX_FLOOR = 38

# How much larger than the rendition each reduced decode must be (Docs/decisions/0001).
MARGINS = {1: 2.5, 2: 2.5, 4: 1.05, 8: 0}


# Quarter turns counter-clockwise that show a picture upright, by orientation.
TURNS = {1: 0, 3: 2, 6: 3, 8: 1}


def against_full_decode(file, entry):
    source = numpy.asarray(upright(file).convert("RGB"))
    return psnr(rgb(entry["path"]) / 255, resized(source, entry["width"], entry["height"]))


def against_same_decode(file, entry):
    """From the smallest decode in eighths that is larger than the rendition by its margin."""
    picture = Image.open(file)
    turns = TURNS[picture.getexif().get(0x0112, 1)]
    target = (entry["width"], entry["height"])[:: -1 if turns % 2 else 1]
    stored = picture.size
    eighths = next(
        k for k, margin in MARGINS.items()
        if all(side * k / 8 >= wanted * margin for side, wanted in zip(stored, target, strict=True))
    )  # fmt: skip
    picture.draft("RGB", tuple(side * eighths // 8 for side in stored))
    extent = tuple(side * eighths / 8 for side in stored)
    expected = resized(numpy.asarray(picture), *target, extent)
    return psnr(rgb(entry["path"]) / 255, numpy.rot90(expected, turns))


@pytest.mark.parametrize("file", CASES)
def test_the_standard_renditions_are_near_those_of_a_full_decode(attache, file):
    row = attache.inspect(FILES, ("preview=1280x1280:png", "thumb=320x320:png"))[file]
    for name in ("preview", "thumb"):
        assert against_full_decode(file, rendition(row, name)) > FULL_DECODE_FLOOR


@pytest.mark.parametrize("spec", ["thumb=320x320:png", "low=500x200:png", "odd=531x997:png"])
@pytest.mark.parametrize("file", CASES)
def test_a_reduced_decode_is_resampled_from_its_true_extent(attache, file, spec):
    entry = rendition(attache.inspect(FILES, (spec,))[file], spec.partition("=")[0])
    assert against_same_decode(file, entry) > SAME_DECODE_FLOOR
    assert against_full_decode(file, entry) > TIGHT_BOX_FLOOR
