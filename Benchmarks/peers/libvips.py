"""libvips, the best way its users know: one decode through thumbnail_buffer, which shrinks on load;
the small rendition from the large one, which is kept in memory; one thread; no operation cache.

    libvips.py [--srgb] [--linear] [--quality N] FOLDER jpeg|png FILE...

Writes INDEX.preview and INDEX.thumb for each file to FOLDER, upright and without metadata; PNG
instead of JPEG for pictures with an alpha channel. A file that it cannot read is named on standard
error; the exit code is 1 then.

--srgb    convert embedded profiles to sRGB and optimise the Huffman tables, as sharp does
--linear  resample in linear light
"""

import argparse
import os
import sys

os.environ["VIPS_CONCURRENCY"] = "1"

import pyvips

PREVIEW, THUMB = 1280, 320


def save(image, path, options):
    if options.format == "png" or image.hasalpha():
        image.pngsave(f"{path}.png", keep="none")
    else:
        image.jpegsave(f"{path}.jpg", Q=options.quality, optimize_coding=options.srgb, keep="none")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--srgb", action="store_true")
    parser.add_argument("--linear", action="store_true")
    parser.add_argument("--quality", type=int, default=80)
    parser.add_argument("folder")
    parser.add_argument("format", choices=("jpeg", "png"))
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()

    pyvips.cache_set_max(0)
    how = {"size": "down", "linear": options.linear}
    failed = False
    for index, file in enumerate(options.files):
        path = f"{options.folder}/{index}"
        try:
            with open(file, "rb") as stream:
                preview = pyvips.Image.thumbnail_buffer(stream.read(), PREVIEW, **how)
            # Only where there is one: thumbnail's own output_profile takes every picture through
            # Little CMS and costs three times as much as all the rest.
            if options.srgb and preview.get_typeof("icc-profile-data"):
                preview = preview.icc_transform("srgb", embedded=True)
            preview = preview.copy_memory()
            thumb = preview.thumbnail_image(THUMB, **how)
            save(preview, f"{path}.preview", options)
            save(thumb, f"{path}.thumb", options)
        except (OSError, pyvips.Error) as error:
            print(f"{file}: {' '.join(str(error).split())}", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
