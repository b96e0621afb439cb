"""The files that the tests read, as tables for pytest."""

import pytest

from command import ROOT

TEST_IMAGES = ROOT / "TestImages"
CORPUS = ROOT.parent / "shared/corpus"


def in_folder(folder, *patterns):
    """The files of a folder in order; none when the folder is not there."""
    return tuple(sorted(file for pattern in patterns for file in folder.glob(pattern)))


def cases(*groups):
    """One test a file, and one that is skipped aloud for every absent group of the corpus."""
    table = []
    for folder, files in groups:
        if files:
            table += [pytest.param(file, id=f"{folder.name}/{file.name}") for file in files]
        else:
            reason = f"the shared corpus {folder} is not here"
            table.append(pytest.param(None, id=folder.name, marks=pytest.mark.skip(reason=reason)))
    return table


PHOTOS = in_folder(TEST_IMAGES / "photos", "*.jpg")
ORIENTATION = in_folder(TEST_IMAGES / "orientation", "*.jpg")
PRIVATE = in_folder(TEST_IMAGES / "private", "*")
COLOR = in_folder(TEST_IMAGES / "color", "*")
PNG = in_folder(TEST_IMAGES / "png", "[!x]*.png")

CORPUS_PHOTOS = in_folder(CORPUS / "photos", "*.jpg", "*.JPG")
CORPUS_ORIENTATION = in_folder(CORPUS / "orientation", "*.jpg")
CORPUS_PNG = in_folder(CORPUS / "pngsuite", "[!x]*.png")
CORPUS_BROKEN_PNG = in_folder(CORPUS / "pngsuite", "x*.png")
