"""Draws the pages in `pages/` with Debian's chromium, at one and at two device pixels a CSS pixel.

The pages hold what screenshots hold: text, tables, code, charts, and photos of TestImages.

    python3 Benchmarks/screenshots/make.py FOLDER

Writes FOLDER/<page>@<scale>x.png; a picture that is there already stays.
"""

import pathlib
import subprocess
import sys
import tempfile

PAGES = pathlib.Path(__file__).resolve().parent / "pages"

# CSS pixels of a page, and what they stand for: (width, height).
SIZES = {
    "article": (1280, 2400),
    "chat": (412, 892),
    "dashboard": (1440, 900),
    "editor": (1600, 1000),
    "gallery": (1280, 1600),
    "spreadsheet": (1920, 1080),
}
SCALES = (1, 2)


def draw(page, size, scale, target):
    with tempfile.TemporaryDirectory(prefix="attache-chromium-") as profile:
        done = subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--allow-file-access-from-files", f"--user-data-dir={profile}",
                f"--force-device-scale-factor={scale}", f"--window-size={size[0]},{size[1]}",
                f"--screenshot={target}", page.as_uri(),
            ],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
    if not target.exists():
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise SystemExit(f"chromium did not draw {page.name}: {' '.join(said)}")


def main(arguments):
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    folder = pathlib.Path(arguments[0]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for page in sorted(PAGES.glob("*.html")):
        for scale in SCALES:
            target = folder / f"{page.stem}@{scale}x.png"
            if not target.exists():
                draw(page, SIZES[page.stem], scale, target)


main(sys.argv[1:])
