"""What a rendition should look like: a full decode, resized by Lanczos3 in floats."""

import io

import numpy
from PIL import Image, ImageCms, ImageOps

Image.MAX_IMAGE_PIXELS = None

# IEC 61966-2-1: 8-bit samples to linear light.
_coded = numpy.arange(256) / 255
LIGHT = numpy.where(_coded <= 0.04045, _coded / 12.92, ((_coded + 0.055) / 1.055) ** 2.4).astype(
    numpy.float32
)

EXIF_IFD, INTEROPERABILITY_IFD, INTEROPERABILITY_INDEX = 0x8769, 0xA005, 1


def coded(light):
    """Linear light to sRGB, both as fractions of 1."""
    light = numpy.clip(light, 0, 1)
    return numpy.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _is_srgb(profile):
    try:
        opened = ImageCms.getOpenProfile(io.BytesIO(profile))
        name = ImageCms.getProfileDescription(opened).strip()
    except (OSError, ImageCms.PyCMSError):
        return False
    return name == "sRGB" or name.startswith(("sRGB IEC61966-2", "sRGB built-in"))


def unfit(picture):
    """Why a comparison would say nothing about resampling, as a clause; None when it would."""
    try:
        picture.load()
    except (OSError, SyntaxError, ValueError) as error:
        return f"its data is damaged ({error})"
    if picture.mode not in ("RGB", "L", "P"):
        return f"its pixels are {picture.mode}, not 8-bit RGB or gray"
    if picture.has_transparency_data:
        return "it has transparency"
    profile = picture.info.get("icc_profile")
    if profile and not _is_srgb(profile):
        return "its colour profile is not sRGB"
    index = picture.getexif().get_ifd(INTEROPERABILITY_IFD).get(INTEROPERABILITY_INDEX, "")
    if not profile and str(index).startswith("R03"):
        return "its Exif says Adobe RGB"
    if "gamma" in picture.info and "srgb" not in picture.info:
        return "it has a gamma of its own"
    return None


class Reference:
    """A picture upright and in full, and what it should be at any size."""

    def __init__(self, picture):
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        self.size = upright.size
        self._samples = numpy.asarray(upright)
        self._made = {}

    def resized(self, size, in_linear_light):
        """(height, width, 3) in units of 8-bit sRGB, not rounded."""
        key = (size, in_linear_light)
        if key not in self._made:
            planes = [
                self._plane(channel, size, in_linear_light) for channel in range(3)
            ]
            self._made[key] = numpy.stack(planes, axis=2)
        return self._made[key]

    def _plane(self, channel, size, in_linear_light):
        samples = self._samples[:, :, channel]
        plane = LIGHT[samples] if in_linear_light else samples.astype(numpy.float32)
        # Pillow resizes 32-bit floats without rounding in between.
        resized = numpy.asarray(Image.fromarray(plane).resize(size, Image.Resampling.LANCZOS))
        return coded(resized) * 255 if in_linear_light else numpy.clip(resized, 0, 255)
