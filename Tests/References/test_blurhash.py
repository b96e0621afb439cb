"""The BlurHash is the reference implementation's, of the thumb's pixels."""

import blurhash
import numpy
import pytest

from command import rendition
from fixtures import COLOR, ORIENTATION, PHOTOS, PNG, PRIVATE, TEST_IMAGES, cases
from pictures import rgba

SPECS = ("thumb=320x320:png",)
FILES = PHOTOS + COLOR + PNG + PRIVATE + ORIENTATION[:1]
CASES = cases(
    (TEST_IMAGES / "photos", PHOTOS),
    (TEST_IMAGES / "color", COLOR),
    (TEST_IMAGES / "png", PNG),
    (TEST_IMAGES / "private", PRIVATE),
    (TEST_IMAGES / "orientation", ORIENTATION[:1]),
)

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


def number(text):
    value = 0
    for character in text:
        value = value * 83 + ALPHABET.index(character)
    return value


def quanta(text):
    """The rounded numbers in a BlurHash of 4 x 3 components: the greatest, 3 of the mean, 33."""
    assert len(text) == 28
    assert number(text[0]) == 3 + 2 * 9
    mean = number(text[2:6])
    rest = [number(text[position : position + 2]) for position in range(6, 28, 2)]
    return [
        number(text[1]),
        *(mean >> shift & 255 for shift in (16, 8, 0)),
        *(value // divisor % 19 for value in rest for divisor in (361, 19, 1)),
    ]


def on_white(pixels):
    alpha = pixels[..., 3:] / 255
    return numpy.rint(pixels[..., :3] * alpha + 255 * (1 - alpha)).astype(int)


@pytest.mark.parametrize("file", CASES)
def test_blurhash_is_the_reference_implementations(attache, file):
    row = attache.inspect(FILES, SPECS)[file]
    pixels = on_white(rgba(rendition(row, "thumb")["path"]))
    expected = blurhash.encode(pixels.tolist(), components_x=4, components_y=3)
    # A sum in another order may round one step aside.
    assert numpy.abs(numpy.subtract(quanta(row["blurhash"]), quanta(expected))).max() <= 1


@pytest.mark.parametrize("file", CASES)
def test_the_dominant_color_is_one_of_the_picture(attache, file):
    row = attache.inspect(FILES, SPECS)[file]
    color = [int(row["dominant_color"][start : start + 2], 16) for start in (1, 3, 5)]
    pixels = on_white(rgba(rendition(row, "thumb")["path"]))
    distances = numpy.abs(pixels - color).max(axis=-1)
    # It need not be any pixel's own colour, but a good part of the picture looks like it.
    assert (distances <= 48).mean() > 0.02
