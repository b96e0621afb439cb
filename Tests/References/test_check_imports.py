"""scripts/check-imports refuses what it says it refuses."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

REFUSED = [
    ("Imaging/Sink.swift", "import BlobStore\n", "Imaging may not import BlobStore"),
    ("Model/Row.swift", "public import CoreStore\n", "Model may not import CoreStore"),
    ("BlobStore/A.swift", "@testable import Attachments\n", "BlobStore may not import Attachments"),
    ("CoreStore/A.swift", "import struct Imaging.Plane\n", "CoreStore may not import Imaging"),
    ("Imaging/A.swift", "@preconcurrency internal import CJPEG\n", "Imaging may not import CJPEG"),
    ("Inspection/A.swift", "import Foundation\n", "the full Foundation"),
    ("CImageCodecs/a.c", "#include <lcms2.h>\n", "CImageCodecs may not import CLittleCMS"),
    ("CPNG/shim.h", "#include <sqlite3.h>\n", "imports CSQLite"),
    ("Thumbnails/A.swift", "let side = 1\n", "not in the table"),
    ("Model/Long.swift", "\n" * 401, "401 lines; the limit is 400"),
]

ACCEPTED = [
    ("Imaging/A.swift", "import CLittleCMS\npublic import Model\nimport FoundationEssentials\n"),
    ("CImageCodecs/a.c", "#include <jpeglib.h>\n#include <stdio.h>\n"),
    ("CPNG/shim.h", "#include <png.h>\n"),
    ("Inspection/A.swift", "// import Foundation\n/*\nimport BlobStore\n*/\nimport Glibc\n"),
    ("Model/Long.swift", "\n" * 400),
]


def check(tmp_path, file, text):
    path = tmp_path / "Sources" / file
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return subprocess.run(
        [ROOT / "scripts/check-imports", tmp_path], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("file", "text", "sentence"), REFUSED)
def test_a_planted_fault_is_refused_where_it_stands(tmp_path, file, text, sentence):
    done = check(tmp_path, file, text)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert f"Sources/{file.split('/')[0]}" in done.stderr


@pytest.mark.parametrize(("file", "text"), ACCEPTED)
def test_what_the_table_allows_passes(tmp_path, file, text):
    done = check(tmp_path, file, text)
    assert done.returncode == 0, done.stderr
