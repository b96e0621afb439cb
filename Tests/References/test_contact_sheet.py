"""The demo's own BlurHash decoder draws what the reference implementation draws."""

import sys

import blurhash
import numpy
import pytest

from command import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

import blurhash_png  # noqa: E402


@pytest.mark.parametrize(
    "text", ["LEHV6nWB2yk8pyo0adR*.7kCMdnj", "LGF5]+Yk^6#M@-5c,1J5@[or[Q6.", "00OZZy", "L00000fQfQfQfQfQfQfQfQfQfQfQ"]
)  # fmt: skip
def test_a_blurhash_is_drawn_as_the_reference_draws_it(text):
    width, height = blurhash_png.WIDTH, blurhash_png.HEIGHT
    drawn = numpy.array([list(row) for row in blurhash_png.rows(text)]).reshape(height, width, 3)
    assert numpy.abs(drawn - numpy.array(blurhash.decode(text, width, height))).max() <= 1
