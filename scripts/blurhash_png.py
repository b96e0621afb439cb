"""A BlurHash (https://blurha.sh) as a tiny PNG in a data URL, with nothing but the standard library."""

import base64
import math
import struct
import zlib

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
WIDTH, HEIGHT = 16, 12


def _number(text):
    value = 0
    for character in text:
        value = value * 83 + ALPHABET.index(character)
    return value


def _linear(level):
    value = level / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _level(light):
    value = min(max(light, 0), 1)
    curve = value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(curve * 255)


def _components(text):
    """The number of columns, and the cosines' amplitudes in linear light."""
    columns = _number(text[0]) % 9 + 1
    greatest = (_number(text[1]) + 1) / 166
    mean = _number(text[2:6])
    amplitudes = [tuple(_linear(mean >> shift & 255) for shift in (16, 8, 0))]
    for position in range(6, len(text), 2):
        value = _number(text[position : position + 2])
        steps = ((value // divisor % 19 - 9) / 9 for divisor in (361, 19, 1))
        amplitudes.append(tuple(math.copysign(step * step, step) * greatest for step in steps))
    return columns, amplitudes


def rows(text):
    """8-bit sRGB, one bytes a row."""
    columns, amplitudes = _components(text)
    for y in range(HEIGHT):
        row = bytearray()
        for x in range(WIDTH):
            light = [0.0, 0.0, 0.0]
            for index, amplitude in enumerate(amplitudes):
                # The reference takes the cosines at the pixels' corners, when encoding too.
                basis = math.cos(math.pi * (index % columns) * x / WIDTH) * math.cos(
                    math.pi * (index // columns) * y / HEIGHT
                )
                for channel in range(3):
                    light[channel] += amplitude[channel] * basis
            row += bytes(_level(value) for value in light)
        yield bytes(row)


def _chunk(kind, body):
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def data_url(text):
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows(text)))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data) for kind, data in ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    )
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
