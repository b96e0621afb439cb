"""How near two pictures are. Both are (height, width, 3) in units of 8-bit sRGB."""

import numpy
from PIL import Image
from scipy import ndimage
from ssimulacra2 import compute_ssimulacra2

# Rec. 601, as in the SSIM paper's own programs.
LUMA = numpy.array([0.299, 0.587, 0.114])


def psnr(left, right):
    """Decibels. Rounding to 8 bits alone costs all but 58.9."""
    error = numpy.mean((left - right) ** 2)
    return float(10 * numpy.log10(255**2 / max(error, 1e-9)))


def ssim(left, right):
    """Mean structural similarity of the luma: Wang et al. 2004, Gaussian window of sigma 1.5."""

    def blurred(plane):
        return ndimage.gaussian_filter(plane, 1.5, truncate=3.5, mode="reflect")

    x, y = left @ LUMA, right @ LUMA
    mean_x, mean_y = blurred(x), blurred(y)
    variance_x = blurred(x * x) - mean_x**2
    variance_y = blurred(y * y) - mean_y**2
    covariance = blurred(x * y) - mean_x * mean_y
    small, contrast = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    similarity = ((2 * mean_x * mean_y + small) * (2 * covariance + contrast)) / (
        (mean_x**2 + mean_y**2 + small) * (variance_x + variance_y + contrast)
    )
    return float(similarity.mean())


def ssimulacra2(reference, path, folder):
    """100 is the same; the reference is rounded to 8 bits. `folder` takes a temporary file."""
    rounded = folder / "reference.png"
    Image.fromarray(numpy.rint(reference).astype(numpy.uint8)).save(rounded, compress_level=1)
    return float(compute_ssimulacra2(rounded, path))
