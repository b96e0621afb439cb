"""Resampling is near an exact one: full decode, float Lanczos3, linear light."""

import numpy
import pytest

from command import rendition
from fixtures import PHOTOS, TEST_IMAGES, cases
from linear_light import psnr, resized
from pictures import rgb, upright

# Adobe RGB is converted on the way; colour has tests of its own.
FILES = tuple(file for file in PHOTOS if "olympus" not in file.name)

# A floor of correctness, in decibels. Taking the decoder's rounded-up size for the picture's true
# extent gives 36 to 39, resampling in gamma space about as little.
FLOOR = 40


@pytest.mark.parametrize("spec", ["thumb=320x320:png", "tall=500x200:png", "half=640x640:png"])
@pytest.mark.parametrize("file", cases((TEST_IMAGES / "photos", FILES)))
def test_a_rendition_is_near_the_exact_one(attache, file, spec):
    name = spec.partition("=")[0]
    entry = rendition(attache.inspect(FILES, (spec,))[file], name)
    source = numpy.asarray(upright(file).convert("RGB"))
    expected = resized(source, entry["width"], entry["height"])
    assert psnr(rgb(entry["path"]) / 255, expected) > FLOOR


@pytest.mark.parametrize("file", cases((TEST_IMAGES / "photos", FILES)))
def test_a_small_rendition_made_from_a_larger_one_is_as_good(attache, file):
    specs = ("preview=1280x1280:png", "thumb=320x320:png")
    row = attache.inspect(FILES, specs)[file]
    source = numpy.asarray(upright(file).convert("RGB"))
    for name in ("preview", "thumb"):
        entry = rendition(row, name)
        expected = resized(source, entry["width"], entry["height"])
        assert psnr(rgb(entry["path"]) / 255, expected) > FLOOR
