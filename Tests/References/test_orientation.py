"""The nine pictures of an orientation set show the same scene upright."""

import numpy
import pytest

from command import rendition
from fixtures import CORPUS, CORPUS_ORIENTATION, ORIENTATION, TEST_IMAGES
from pictures import rgb

SETS = {
    "TestImages": (TEST_IMAGES / "orientation", ORIENTATION, "landscape-"),
    "Landscape": (CORPUS / "orientation", CORPUS_ORIENTATION, "Landscape_"),
    "Portrait": (CORPUS / "orientation", CORPUS_ORIENTATION, "Portrait_"),
}
CASES = [
    pytest.param(
        name, id=name,
        marks=[] if files else pytest.mark.skip(reason=f"the shared corpus {folder} is not here"),
    )
    for name, (folder, files, _) in SETS.items()
]  # fmt: skip

# The nine were compressed one by one, some with blocks that lie otherwise, and number 0 has its
# labels 3 pixels lower. Turned or mirrored wrongly they are 40 to 70 levels apart on average.
MEAN_LIMIT = 4.0
FAR_LEVELS = 40
FAR_SHARE = 0.02


def outside_the_number(pixels):
    """The number is painted in the middle, in a disc of less than half of the shorter side."""
    height, width, _ = pixels.shape
    y, x = numpy.mgrid[:height, :width]
    radius = min(width, height) * 0.32
    return pixels[(y - height / 2) ** 2 + (x - width / 2) ** 2 > radius**2]


@pytest.mark.parametrize("name", CASES)
def test_the_nine_agree_upright(attache, name):
    _, files, start = SETS[name]
    rows = attache.inspect(files, ("upright=300x300:png",))
    nine = [row for file, row in rows.items() if file.name.startswith(start)]
    assert len(nine) == 9
    assert len({(row["width"], row["height"]) for row in nine}) == 1
    assert [row["orientation"] for row in nine] == [1, 1, 2, 3, 4, 5, 6, 7, 8]
    pictures = [rgb(rendition(row, "upright")["path"]).astype(int) for row in nine]
    for row, picture in zip(nine, pictures, strict=True):
        difference = numpy.abs(outside_the_number(picture) - outside_the_number(pictures[1]))
        assert difference.mean() < MEAN_LIMIT, row["file"]
        assert (difference.max(axis=-1) > FAR_LEVELS).mean() < FAR_SHARE, row["file"]
