"""Colour profiles made from their published numbers by Little CMS, free for any use."""

import ctypes
import ctypes.util

import numpy

D50 = (0.3457, 0.3585)
D65 = (0.3127, 0.3290)

# Primaries as (x, y) of red, green, blue: SMPTE EG 432-1 and Adobe RGB (1998).
P3_PRIMARIES = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE_PRIMARIES = ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060))

# IEC 61966-2-1, as the parameters of an ICC parametric curve of type 4 (ICC.1:2022, 10.18).
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)

# The date in every header, so that making the profiles again gives the same bytes.
HEADER_DATE = bytes([0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])

_lcms = ctypes.CDLL(ctypes.util.find_library("lcms2") or "liblcms2.so.2")
_pointer = ctypes.c_void_p
_Triple = ctypes.c_double * 3


def _signature(text):
    return int.from_bytes(text.encode("ascii"), "big")


def _declare(name, result, *arguments):
    function = getattr(_lcms, name)
    function.restype = result
    function.argtypes = arguments
    return function


_rgb_profile = _declare("cmsCreateRGBProfile", _pointer, _pointer, _pointer, _pointer)
_gray_profile = _declare("cmsCreateGrayProfile", _pointer, _pointer, _pointer)
_placeholder = _declare("cmsCreateProfilePlaceholder", _pointer, _pointer)
_parametric = _declare("cmsBuildParametricToneCurve", _pointer, _pointer, ctypes.c_int32, _pointer)
_gamma = _declare("cmsBuildGamma", _pointer, _pointer, ctypes.c_double)
_write_tag = _declare("cmsWriteTag", ctypes.c_int, _pointer, ctypes.c_uint32, _pointer)
_set_version = _declare("cmsSetProfileVersion", None, _pointer, ctypes.c_double)
_set_class = _declare("cmsSetDeviceClass", None, _pointer, ctypes.c_uint32)
_set_space = _declare("cmsSetColorSpace", None, _pointer, ctypes.c_uint32)
_set_pcs = _declare("cmsSetPCS", None, _pointer, ctypes.c_uint32)
_text = _declare("cmsMLUalloc", _pointer, _pointer, ctypes.c_uint32)
_set_text = _declare(
    "cmsMLUsetASCII", ctypes.c_int, _pointer, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p
)
_save = _declare("cmsSaveProfileToMem", ctypes.c_int, _pointer, _pointer, _pointer)
_pipeline = _declare("cmsPipelineAlloc", _pointer, _pointer, ctypes.c_uint32, ctypes.c_uint32)
_lookup = _declare(
    "cmsStageAllocCLut16bit", _pointer, _pointer,
    ctypes.c_uint32, ctypes.c_uint32, ctypes.c_uint32, _pointer,
)  # fmt: skip
_identity = _declare(
    "cmsStageAllocToneCurves", _pointer, _pointer, ctypes.c_uint32, _pointer
)
_insert = _declare("cmsPipelineInsertStage", ctypes.c_int, _pointer, ctypes.c_int, _pointer)


def _finish(profile, description, version):
    """The profile's bytes, named `description`. Its handle is left to the end of the process."""
    _set_version(profile, version)
    for tag, words in (("desc", description), ("cprt", "No copyright, use freely")):
        text = _text(None, 1)
        _set_text(text, b"en", b"US", words.encode("ascii"))
        if not _write_tag(profile, _signature(tag), text):
            raise RuntimeError(f"Little CMS did not take the tag {tag} of {description}")
    size = ctypes.c_uint32(0)
    _save(profile, None, ctypes.byref(size))
    buffer = ctypes.create_string_buffer(size.value)
    if not _save(profile, buffer, ctypes.byref(size)):
        raise RuntimeError(f"Little CMS did not save {description}")
    data = buffer.raw[: size.value]
    return data[:24] + HEADER_DATE + data[36:]


def _white(xy):
    return _Triple(*xy, 1.0)


def rgb_profile(description, primaries, curve, version):
    triples = (ctypes.c_double * 9)(*(value for x, y in primaries for value in (x, y, 1.0)))
    curves = (_pointer * 3)(curve, curve, curve)
    return _finish(_rgb_profile(_white(D65), triples, curves), description, version)


def display_p3():
    curve = _parametric(None, 4, (ctypes.c_double * 5)(*SRGB_CURVE))
    return rgb_profile("Display P3", P3_PRIMARIES, curve, 4.3)


def adobe_rgb():
    return rgb_profile("Adobe RGB (1998)", ADOBE_PRIMARIES, _gamma(None, 563 / 256), 2.1)


def gray_gamma_18():
    return _finish(_gray_profile(_white(D50), _gamma(None, 1.8)), "Gray Gamma 1.8", 2.1)


# The inks of an invented press, as what they leave of red, green and blue light (linear).
_INKS = numpy.array(
    [[0.02, 0.28, 0.72], [0.70, 0.03, 0.20], [0.95, 0.78, 0.04], [0.03, 0.03, 0.03]]
)
# Linear sRGB to XYZ with the white point of the connection space, D50 (Bradford).
_TO_D50 = numpy.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169],
     [0.0139322, 0.0971045, 0.7141733]]
)  # fmt: skip
_WHITE_D50 = numpy.array([0.9642, 1.0, 0.8249])
_GRID = 7


def _inks_to_lab(inks):
    """CIE L*a*b* (D50) of ink coverages 0 to 1, shape (n, 4): every ink filters the light."""
    light = numpy.prod(1 - inks[:, :, None] * (1 - _INKS[None]), axis=1)
    ratio = light @ _TO_D50.T / _WHITE_D50
    root = numpy.where(ratio > 216 / 24389, numpy.cbrt(ratio), (ratio * 24389 / 27 + 16) / 116)
    return numpy.stack(
        [116 * root[:, 1] - 16, 500 * (root[:, 0] - root[:, 1]), 200 * (root[:, 1] - root[:, 2])],
        axis=1,
    )


def cmyk_press():
    """An input profile: a table from ink to L*a*b*, which is all that reading a picture needs."""
    axis = numpy.linspace(0, 1, _GRID)
    inks = numpy.stack(numpy.meshgrid(axis, axis, axis, axis, indexing="ij"), -1).reshape(-1, 4)
    lab = _inks_to_lab(inks)
    # ICC.1:2022, table 12: 16-bit L*a*b*.
    scaled = numpy.stack([lab[:, 0] / 100, (lab[:, 1] + 128) / 255, (lab[:, 2] + 128) / 255], 1)
    table = numpy.round(numpy.clip(scaled, 0, 1) * 65535).astype(numpy.uint16)
    profile = _placeholder(None)
    _set_version(profile, 4.3)
    _set_class(profile, _signature("scnr"))
    _set_space(profile, _signature("CMYK"))
    _set_pcs(profile, _signature("Lab "))
    white = _Triple(*_WHITE_D50)
    pipeline = _pipeline(None, 4, 3)
    lookup = _lookup(None, _GRID, 4, 3, table.ctypes.data_as(_pointer))
    # The tag's type wants curves on both sides of the table (ICC.1:2022, 10.12).
    for stage in (_identity(None, 4, None), lookup, _identity(None, 3, None)):
        _insert(pipeline, 1, stage)
    if not _write_tag(profile, _signature("wtpt"), white) or not _write_tag(
        profile, _signature("A2B0"), pipeline
    ):
        raise RuntimeError("Little CMS did not take the tables of the CMYK profile")
    return _finish(profile, "Four invented inks", 4.3)
