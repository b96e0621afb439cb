"""The formulas of the specifications, in numpy: transfer curves, primaries, Lanczos."""

import numpy

# CIE xy of white, red, green, blue: IEC 61966-2-1.
SRGB_CHROMATICITIES = ((0.3127, 0.3290), (0.64, 0.33), (0.30, 0.60), (0.15, 0.06))

# The cone responses of the Bradford transform (ICC.1:2022, annex E).
BRADFORD = numpy.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def srgb_to_linear(value):
    return numpy.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(value):
    value = numpy.clip(value, 0, 1)
    return numpy.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)


def _tristimulus(x, y):
    return numpy.array([x / y, 1, (1 - x - y) / y])


def rgb_to_xyz(chromaticities):
    """The matrix from linear RGB to XYZ, for white, red, green and blue as CIE xy."""
    white, *primaries = (_tristimulus(*xy) for xy in chromaticities)
    columns = numpy.stack(primaries, axis=1)
    return columns * numpy.linalg.solve(columns, white)


def to_linear_srgb(chromaticities):
    """The matrix from linear RGB of other primaries to linear sRGB, white adapted by Bradford."""
    here, there = (
        BRADFORD @ _tristimulus(*white) for white in (chromaticities[0], SRGB_CHROMATICITIES[0])
    )
    adaptation = numpy.linalg.inv(BRADFORD) @ numpy.diag(there / here) @ BRADFORD
    return numpy.linalg.inv(rgb_to_xyz(SRGB_CHROMATICITIES)) @ adaptation @ rgb_to_xyz(chromaticities)


def _lanczos3(distance):
    return numpy.where(numpy.abs(distance) < 3, numpy.sinc(distance) * numpy.sinc(distance / 3), 0)


def _weights(source, target, extent):
    """One normalised row of weights for each target sample: (target, source).

    `extent` is what of the source is picture, in samples; the rest is the decoder's rounding up.
    """
    scale = max(extent / target, 1)
    centers = (numpy.arange(target) + 0.5) * extent / target
    weights = _lanczos3((numpy.arange(source) + 0.5 - centers[:, None]) / scale)
    return weights / weights.sum(axis=1, keepdims=True)


def resized(pixels, width, height, extent=None):
    """8-bit sRGB resized with Lanczos3 in linear light; sRGB as fractions of 1.

    `extent` is the (width, height) of the picture in the samples, which may be fractional.
    """
    across, down = extent or (pixels.shape[1], pixels.shape[0])
    light = srgb_to_linear(pixels / 255).astype(numpy.float32)
    rows = _weights(pixels.shape[0], height, down).astype(numpy.float32)
    columns = _weights(pixels.shape[1], width, across).astype(numpy.float32)
    light = numpy.tensordot(rows, light, (1, 0))
    light = numpy.tensordot(light, columns, (1, 1)).transpose(0, 2, 1)
    return linear_to_srgb(light)


def psnr(left, right):
    """Decibels between two pictures in fractions of 1."""
    return -10 * numpy.log10(max(numpy.mean((left - right) ** 2), 1e-12))
