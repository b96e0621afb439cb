"""Pixels as independent readers see them."""

import struct
import zlib

import numpy
import png
from PIL import Image, ImageOps

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOR_CHUNKS = {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP"}


def rgb(path):
    """8-bit samples, (height, width, 3)."""
    return numpy.asarray(Image.open(path).convert("RGB"))


def rgba(path):
    """8-bit samples, (height, width, 4)."""
    return numpy.asarray(Image.open(path).convert("RGBA"))


def upright(path):
    """The picture as displayed, in its own colours."""
    return ImageOps.exif_transpose(Image.open(path))


def deep_rgba(path):
    """A PNG's samples as fractions of 1, (height, width, 4), at their full depth."""
    reader = png.Reader(filename=str(path))
    width, height, rows, info = reader.read()
    samples = numpy.array([list(row) for row in rows]).reshape(height, width, -1)
    if reader.colormap:
        # Entries are (r, g, b) or (r, g, b, a); indices beyond the palette are not in these files.
        palette = numpy.array([[*entry, 255][:4] for entry in reader.palette("force")])
        return palette[samples[..., 0]] / 255
    greatest = 2 ** info["bitdepth"] - 1
    transparent = info.get("transparent")
    alpha = numpy.full((height, width, 1), greatest)
    if info["alpha"]:
        samples, alpha = samples[..., :-1], samples[..., -1:]
    elif transparent is not None:
        alpha[(samples == numpy.atleast_1d(transparent)).all(axis=-1)] = 0
    colors = numpy.broadcast_to(samples, (height, width, 3))
    return numpy.concatenate([colors, alpha], axis=-1) / greatest


def png_chunks(data):
    """The chunks as (type, body), in order."""
    position = len(SIGNATURE)
    while position < len(data):
        (length,) = struct.unpack_from(">I", data, position)
        yield data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        position += length + 12


def without_chunks(data, dropped, added=()):
    """The same PNG without some chunks, and with others after its header."""
    kept = [SIGNATURE]
    for kind, body in png_chunks(data):
        for name, content in [(kind, body), *(added if kind == b"IHDR" else ())]:
            if name not in dropped or (name, content) in added:
                checksum = zlib.crc32(name + content)
                kept.append(struct.pack(">I", len(content)) + name + content)
                kept.append(struct.pack(">I", checksum))
    return b"".join(kept)
