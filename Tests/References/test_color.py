"""Colour comes out as Little CMS converts it."""

import io

import numpy
import pytest
from PIL import Image, ImageCms

import linear_light
from command import rendition
from fixtures import COLOR, PHOTOS, TEST_IMAGES, cases
from pictures import rgb, upright

SPECS = ("exact=2000x2000:png",)
PROFILED = tuple(file for file in COLOR if file.name != "progressive.jpg")

# Levels of 255 between two roundings to 8 bits.
LIMIT = 2


def by_little_cms(picture, profile):
    return numpy.asarray(
        ImageCms.profileToProfile(
            picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.PERCEPTUAL, outputMode="RGB",
        )
    )  # fmt: skip


@pytest.mark.parametrize("file", cases((TEST_IMAGES / "color", PROFILED)))
def test_a_profile_is_followed_as_little_cms_follows_it(attache, file):
    row = attache.inspect(COLOR + PHOTOS, SPECS)[file]
    picture = Image.open(file)
    expected = by_little_cms(picture, picture.info["icc_profile"])
    pixels = rgb(rendition(row, "exact")["path"])
    assert numpy.abs(pixels.astype(int) - expected).max() <= LIMIT
    assert row["profile_name"] == ImageCms.getProfileDescription(
        ImageCms.ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
    ).strip()  # fmt: skip


def test_a_profile_changes_the_picture():
    """The limit above would prove nothing on pictures that conversion leaves alone."""
    for file in PROFILED:
        picture = Image.open(file)
        converted = by_little_cms(picture, picture.info["icc_profile"])
        assert numpy.abs(rgb(file).astype(int) - converted).max() > 5 * LIMIT, file.name


def test_exif_alone_can_say_adobe_rgb(attache):
    """ColorSpace "uncalibrated" with interoperability index R03 (DCF 2.0)."""
    file = TEST_IMAGES / "photos/olympus-pen-e-p3.jpg"
    row = attache.inspect(COLOR + PHOTOS, SPECS)[file]
    adobe = Image.open(TEST_IMAGES / "color/adobe-rgb.jpg").info["icc_profile"]
    expected = by_little_cms(Image.open(file), adobe)
    pixels = rgb(rendition(row, "exact")["path"])
    assert numpy.abs(pixels.astype(int) - expected).max() <= LIMIT


@pytest.mark.parametrize(
    "name", ["photos/apple-iphone-4.jpg", "photos/blackberry-z10.jpg", "color/progressive.jpg"]
)
def test_no_profile_means_srgb(attache, name):
    file = TEST_IMAGES / name
    row = attache.inspect(COLOR + PHOTOS, SPECS)[file]
    picture = upright(file).convert("RGB")
    entry = rendition(row, "exact")
    if picture.size == (entry["width"], entry["height"]):
        # Every level survives linear light and back.
        assert numpy.array_equal(rgb(entry["path"]), numpy.asarray(picture))
    else:
        expected = linear_light.resized(numpy.asarray(picture), entry["width"], entry["height"])
        assert linear_light.psnr(rgb(entry["path"]) / 255, expected) > 40


def test_the_same_inks_look_the_same_in_both_codings(attache):
    rows = attache.inspect(COLOR + PHOTOS, SPECS)
    plain, turned = (
        rgb(rendition(rows[TEST_IMAGES / f"color/{name}.jpg"], "exact")["path"]).astype(int)
        for name in ("cmyk", "ycck")
    )
    # Luma and chroma are rounded once more.
    assert numpy.abs(plain - turned).max() <= 8
