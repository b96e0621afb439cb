"""Pillow, the best way its users know: draft mode (libjpeg's scaling) and a reducing gap of 2, then
Lanczos; the small rendition from the large one.

    pillow.py FOLDER jpeg|png FILE...

Writes INDEX.preview and INDEX.thumb for each file to FOLDER, upright and without metadata; PNG
instead of JPEG for pictures with an alpha channel. A file that it cannot read is named on standard
error; the exit code is 1 then.
"""

import argparse
import sys

from PIL import Image, ImageFile, ImageOps

PREVIEW, THUMB, QUALITY = 1280, 320, 80

# Pictures are trusted here: the limit on pixels is not what is measured.
Image.MAX_IMAGE_PIXELS = None
# The others show what is there of a picture that is cut off.
ImageFile.LOAD_TRUNCATED_IMAGES = True


def save(image, path, format):
    image.info.clear()
    if format == "png" or image.has_transparency_data:
        image.save(f"{path}.png")
    else:
        image.convert("RGB" if image.mode not in ("L", "RGB") else image.mode).save(
            f"{path}.jpg", quality=QUALITY
        )


def shrunk(image, side):
    image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("format", choices=("jpeg", "png"))
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()

    failed = False
    for index, file in enumerate(options.files):
        path = f"{options.folder}/{index}"
        try:
            with Image.open(file) as source:
                if source.mode == "P":
                    source = source.convert("RGBA" if source.has_transparency_data else "RGB")
                preview = ImageOps.exif_transpose(shrunk(source, PREVIEW))
            thumb = shrunk(preview.copy(), THUMB)
            save(preview, f"{path}.preview", options.format)
            save(thumb, f"{path}.thumb", options.format)
        except (OSError, SyntaxError, ValueError) as error:
            print(f"{file}: {error}", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
