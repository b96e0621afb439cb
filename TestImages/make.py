#!/usr/bin/env python3
"""Makes the pictures and documents in color/, broken/, private/, documents/ and refused/.

    .build-venv/bin/python TestImages/make.py

They are committed, so nobody needs to run this; it says how each of them came to be. Needs Pillow,
numpy, Little CMS (liblcms2) and exiftool. JPEG bytes may differ with Pillow's version.
"""

import io
import pathlib
import struct
import subprocess
import zipfile
import zlib

import numpy
from PIL import Image, PngImagePlugin

import profiles

HERE = pathlib.Path(__file__).resolve().parent
WIDTH, HEIGHT = 240, 160


def chart():
    """Hues across, from white through pure to black downwards, and a gray ramp: (160, 240, 3)."""
    x = numpy.linspace(0, 6, WIDTH, endpoint=False)
    hue = numpy.stack(
        [numpy.clip(numpy.abs((x + shift) % 6 - 3) - 1, 0, 1) for shift in (0, 4, 2)], axis=-1
    )
    y = numpy.linspace(0, 2, HEIGHT - 32)[:, None, None]
    field = numpy.where(y < 1, 1 - (1 - hue) * y, hue * (2 - y))
    ramp = numpy.broadcast_to(numpy.linspace(0, 1, WIDTH)[None, :, None], (32, WIDTH, 3))
    return numpy.round(numpy.concatenate([field, ramp]) * 255).astype(numpy.uint8)


def ink_chart():
    """Ink coverages 0 to 255, C M Y K: the chart's complement, with black rising to the right."""
    inks = 255 - chart().astype(int)
    black = numpy.broadcast_to(numpy.linspace(0, 160, WIDTH)[None, :], inks.shape[:2])
    return numpy.dstack([inks, numpy.round(black)]).astype(numpy.uint8)


def save_jpeg(name, image, **options):
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    image.save(path, "JPEG", **{"quality": 92, "subsampling": 0, **options})
    return path


def save_png(name, image, **options):
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    image.save(path, "PNG", optimize=True, **options)
    return path


def make_color():
    picture = Image.fromarray(chart())
    gray = picture.convert("L")
    p3, adobe, ink = profiles.display_p3(), profiles.adobe_rgb(), profiles.cmyk_press()
    save_jpeg("color/display-p3.jpg", picture, icc_profile=p3)
    save_jpeg("color/adobe-rgb.jpg", picture, icc_profile=adobe)
    save_png("color/display-p3.png", picture, icc_profile=p3)
    save_jpeg("color/gray-profile.jpg", gray, icc_profile=profiles.gray_gamma_18())
    save_png("color/gray-profile.png", gray, icc_profile=profiles.gray_gamma_18())
    save_jpeg("color/progressive.jpg", picture, progressive=True, subsampling=2)
    save_jpeg("color/cmyk.jpg", Image.fromarray(ink_chart(), mode="CMYK"), icc_profile=ink)
    make_ycck(ink)


def make_ycck(profile):
    """Adobe's YCCK: C, M, Y as if they were R, G, B in YCbCr, and K inverted.

    A decoder takes the complements of red, green and blue for the inks as Adobe stores them, which
    is inverted. Pillow writes CMYK inverted, so that it is handed the complement of the samples that are to
    stand in the file; then the colour transform in Adobe's segment is set from 0 to 2.
    """
    inks = ink_chart()
    ycc = numpy.asarray(Image.fromarray(inks[:, :, :3]).convert("YCbCr"))
    samples = numpy.dstack([ycc, 255 - inks[:, :, 3]])
    path = save_jpeg(
        "color/ycck.jpg", Image.fromarray(255 - samples, mode="CMYK"), icc_profile=profile
    )
    data = bytearray(path.read_bytes())
    transform = data.index(b"Adobe") + 11
    if data[transform] != 0:
        raise RuntimeError("the colour transform is not where it was expected")
    data[transform] = 2
    path.write_bytes(data)


def make_broken():
    whole = io.BytesIO()
    Image.fromarray(chart()).save(whole, "JPEG", quality=92)
    (HERE / "broken").mkdir(exist_ok=True)
    (HERE / "broken/truncated.jpg").write_bytes(whole.getvalue()[: len(whole.getvalue()) * 3 // 5])
    whole = io.BytesIO()
    Image.fromarray(chart()).save(whole, "PNG")
    (HERE / "broken/truncated.png").write_bytes(whole.getvalue()[: len(whole.getvalue()) * 3 // 5])


PRIVATE_TAGS = [
    "-IFD0:Make=Invented Optics", "-IFD0:Model=Model 7", "-IFD0:Orientation#=6",
    "-IFD0:ImageDescription=My front door", "-IFD0:Artist=Alice Example",
    "-ExifIFD:DateTimeOriginal=2024:02:29 23:59:58", "-ExifIFD:SubSecTimeOriginal=125",
    "-ExifIFD:OffsetTimeOriginal=+05:30", "-ExifIFD:SerialNumber=12345678",
    "-ExifIFD:UserComment=the key is under the mat",
    "-GPS:GPSLatitude=52.5", "-GPS:GPSLatitudeRef=N",
    "-GPS:GPSLongitude=13.4", "-GPS:GPSLongitudeRef=E",
    "-XMP-exif:GPSLatitude=52.5", "-XMP-exif:GPSLongitude=13.4", "-XMP-dc:Creator=Alice Example",
]  # fmt: skip


def make_private():
    """A JPEG and a PNG that carry everything which must not be served."""
    picture = Image.fromarray(chart())
    thumbnail = HERE / "thumbnail.tmp"
    picture.resize((120, 80)).save(thumbnail, "JPEG")
    jpeg = save_jpeg("private/everything.jpg", picture, subsampling=2)
    run_exiftool(
        jpeg, *PRIVATE_TAGS, "-IPTC:City=Berlin", "-IPTC:By-line=Alice Example",
        "-Comment=ring twice", f"-IFD1:ThumbnailImage<={thumbnail}",
    )  # fmt: skip
    thumbnail.unlink()
    with jpeg.open("ab") as file:
        file.write(b"what follows the end of the image: a hidden archive or a video")
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Alice Example")
    text.add_text("Comment", "ring twice", zip=True)
    png = save_png("private/everything.png", picture, pnginfo=text, dpi=(72, 72))
    run_exiftool(png, *PRIVATE_TAGS, "-PNG:ModifyDate=2024:02:29 23:59:58")


def run_exiftool(path, *arguments):
    subprocess.run(["exiftool", "-q", "-overwrite_original", *arguments, path], check=True)


PDF_OBJECTS = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 210] /Contents 4 0 R\n"
    b"   /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
    b"<< /Length 61 >>\nstream\nBT /F 14 Tf 24 170 Td (Estimate: two doors, 480 euros) Tj ET    \n"
    b"endstream",
]


def pdf():
    data = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(PDF_OBJECTS, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(offsets) + 1)
    return bytes(data + b"startxref\n%d\n%%%%EOF\n" % table)


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OPEN_XML = "http://schemas.openxmlformats.org"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOCX_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{OPEN_XML}/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{OPEN_XML}/package/2006/relationships"><Relationship '
    f'Id="r1" Type="{OPEN_XML}/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>',
    "word/document.xml": f'<w:document xmlns:w="{OPEN_XML}/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>The doors are 90 cm wide.</w:t></w:r></w:p></w:body></w:document>",
}


def archive(parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return data.getvalue()


def make_documents():
    folder = HERE / "documents"
    folder.mkdir(exist_ok=True)
    (folder / "notes.txt").write_text("The hall needs two oak doors.\nThe kitchen needs none.\n")
    (folder / "prices.csv").write_text("item,count,euros\ndoor,2,480\nhinge,6,12\nscrew,48,4\n")
    (folder / "estimate.pdf").write_bytes(pdf())
    (folder / "measurements.docx").write_bytes(
        archive({name: XML + part for name, part in DOCX_PARTS.items()})
    )


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_refused():
    folder = HERE / "refused"
    folder.mkdir(exist_ok=True)
    small = Image.fromarray(chart()).resize((60, 40))
    small.quantize(16).save(folder / "drawing.gif")
    small.save(folder / "picture.webp", quality=60)
    (folder / "archive.zip").write_bytes(archive({"readme.txt": "two doors\n"}))
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    (folder / "3600-megapixels.png").write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(bytes(60_000 * 3 + 1)))
        + png_chunk(b"IEND", b"")
    )


if __name__ == "__main__":
    make_color()
    make_broken()
    make_private()
    make_documents()
    make_refused()
