"""PngSuite: samples as other readers see them, colour chunks by the formula, damage said."""

import struct

import numpy
import pytest

from command import rendition
from fixtures import CORPUS, CORPUS_BROKEN_PNG, CORPUS_PNG, PNG, TEST_IMAGES, cases, in_folder
from linear_light import linear_to_srgb, srgb_to_linear, to_linear_srgb
from pictures import COLOR_CHUNKS, deep_rgba, png_chunks, rgba, without_chunks

SPECS = ("exact=512x512:png",)
CASES = cases((TEST_IMAGES / "png", PNG), (CORPUS / "pngsuite", CORPUS_PNG))
BROKEN = in_folder(TEST_IMAGES / "png", "x*.png")

# Pillow compares tRNS of gray pictures below 8 bits with samples that it has scaled already, and
# halves the depth of 16-bit colour by cutting; those are compared with pypng alone.
NOT_PILLOWS = {"tbbn0g04.png"}


@pytest.fixture(scope="module")
def shown(attache, tmp_path_factory):
    """The pixels of every valid picture, with only some of its colour chunks left in."""
    folder = tmp_path_factory.mktemp("png")
    made = {}

    def shown(file, kept, added=()):
        if (kept, added) not in made:
            copies = {}
            for source in PNG + CORPUS_PNG:
                copy = folder / f"{len(made)}-{len(copies)}-{source.name}"
                copy.write_bytes(without_chunks(source.read_bytes(), COLOR_CHUNKS - kept, added))
                copies[source] = copy
            rows = attache.inspect(tuple(copies.values()), SPECS)
            made[kept, added] = {source: rows[copy] for source, copy in copies.items()}
        return rgba(rendition(made[kept, added][file], "exact")["path"]).astype(int)

    return shown


# 16 bits become 8 by rounding, and linear light and back may carry a value over the edge.
ROUNDING = 0.51


def assert_near(pixels, expected, limit=ROUNDING):
    """Equal alpha, and colours within `limit` levels wherever anything can be seen."""
    assert pixels.shape == expected.shape
    alpha = numpy.rint(expected[..., 3] * 255)
    assert numpy.array_equal(pixels[..., 3], alpha)
    difference = numpy.abs(pixels[..., :3] - expected[..., :3] * 255)[alpha > 0]
    assert difference.size == 0 or difference.max() <= limit


@pytest.mark.parametrize("file", CASES)
def test_samples_are_those_of_the_file(shown, file):
    samples = deep_rgba(file)
    pixels = shown(file, frozenset())
    assert_near(pixels, samples)
    bit_depth = next(body for kind, body in png_chunks(file.read_bytes()) if kind == b"IHDR")[8]
    if bit_depth < 16 and file.name not in NOT_PILLOWS:
        assert_near(pixels, rgba(file) / 255)


def chunk(file, name):
    return next((body for kind, body in png_chunks(file.read_bytes()) if kind == name), None)


@pytest.mark.parametrize("file", CASES)
def test_gamma_follows_the_formula(shown, file):
    samples, body = deep_rgba(file), chunk(file, b"gAMA")
    if body is not None:
        light = samples[..., :3] ** (100_000 / struct.unpack(">I", body)[0])
        samples[..., :3] = linear_to_srgb(light)
    assert_near(shown(file, frozenset({b"gAMA"})), samples, 1)


# Every picture is taken through primaries that are not its own: Display P3 with the white of D50.
P3_D50 = ((0.3457, 0.3585), (0.68, 0.32), (0.265, 0.69), (0.15, 0.06))
CHRM = struct.pack(">8I", *(round(value * 100_000) for xy in P3_D50 for value in xy))


@pytest.mark.parametrize("gamma", [None, 45_455, 100_000])
@pytest.mark.parametrize("file", CASES)
def test_primaries_follow_the_formula(shown, file, gamma):
    added = ((b"cHRM", CHRM),)
    if gamma is not None:
        added += ((b"gAMA", struct.pack(">I", gamma)),)
    samples = deep_rgba(file)
    colors = samples[..., :3]
    light = srgb_to_linear(colors) if gamma is None else colors ** (100_000 / gamma)
    if is_color(file):
        light = light @ to_linear_srgb(P3_D50).T
    samples[..., :3] = linear_to_srgb(light)
    assert_near(shown(file, frozenset(), added), samples, 1)


def is_color(file):
    """Gray has no primaries: white stays white whatever cHRM says."""
    return chunk(file, b"IHDR")[9] & 2 != 0


@pytest.mark.parametrize(
    "file", cases((TEST_IMAGES / "png", BROKEN), (CORPUS / "pngsuite", CORPUS_BROKEN_PNG))
)
def test_a_corrupt_picture_is_refused_or_said_to_be_truncated(attache, file):
    row = attache.inspect(BROKEN + CORPUS_BROKEN_PNG)[file]
    if row["error"] is None:
        assert row["truncated"] is True
        assert row["warnings"], "a truncated picture says what is missing"
    else:
        assert row["error"]["message"].endswith(".")
        assert row["error"]["code"] in {"undecodable", "unsupported_type"}
