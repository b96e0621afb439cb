#!/usr/bin/env python3
"""Lays out the files that fuzzing starts from: one folder a target, hundreds of small files.

    .build-venv/bin/python Tests/Fuzzing/seeds.py FOLDER

They are small pictures of every coding, made by Pillow; the small test images; those of the shared
corpus where it is beside the package; and the Exif data and profiles inside all of these.
"""

import hashlib
import io
import itertools
import pathlib
import struct
import sys
import zipfile

from PIL import Image, ImageDraw

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
# Mutation of larger files is slow and finds little that small ones do not have.
BYTE_LIMIT = 12_288

sys.path.insert(0, str(ROOT / "TestImages"))
import profiles  # noqa: E402


def chart(mode, width=40, height=24):
    """Something with edges, gradients and, where there is alpha, transparency."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGBA")
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, 20, 20), fill=(220, 40, 90, 128))
    draw.line((0, height, width, 0), fill=(20, 200, 240, 255), width=3)
    return image.convert(mode)


def exif_block(orientation=6, byte_order="big"):
    exif = Image.Exif()
    exif.endian = ">" if byte_order == "big" else "<"
    exif[0x010F], exif[0x0110], exif[0x0112] = "ACME", "Snap 3", orientation
    details = exif.get_ifd(0x8769)
    details[0x9003], details[0x9011], details[0x9291] = "2019:07:06 05:04:03", "+09:30", "25"
    details[0xA001] = 0xFFFF
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 1.5), 3: "E", 4: (11.0, 30.0, 2.5)})
    return exif.tobytes()


def jpeg(mode="RGB", size=(40, 24), **options):
    file = io.BytesIO()
    chart(mode, *size).save(file, "JPEG", **{"quality": 60, **options})
    return file.getvalue()


def png(mode, size=(20, 12), **options):
    file = io.BytesIO()
    chart(mode, *size).save(file, "PNG", **options)
    return file.getvalue()


def segment(marker, payload):
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def jpegs():
    for mode, subsampling, progressive in itertools.product("L RGB CMYK".split(), (0, 1, 2), (0, 1)):
        if mode == "RGB" or subsampling == 0:
            yield jpeg(mode, subsampling=subsampling, progressive=bool(progressive))
    for size in ((1, 1), (8, 8), (7, 9), (100, 3), (3, 100), (97, 65)):
        yield jpeg(size=size, subsampling=2)
    yield jpeg(restart_marker_blocks=1)
    yield jpeg(optimize=True)
    yield jpeg("CMYK", icc_profile=profiles.cmyk_press())
    yield jpeg(icc_profile=profiles.display_p3())
    yield jpeg("L", icc_profile=profiles.gray_gamma_18())
    for orientation, order in itertools.product(range(9), ("big", "little")):
        yield jpeg(size=(16, 8), exif=exif_block(orientation, order))
    whole = jpeg(exif=exif_block(), restart_marker_rows=1, comment="made by a person")
    yield whole
    yield whole[: len(whole) * 2 // 3]
    yield whole + b"what follows the end"
    extras = [
        segment(0xE0, b"JFIF\0\x01\x02\1\0\x48\0\x48\1\1abc"), segment(0xE0, b"JFXX\0\x13\1\1abc"),
        segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\0\1\xb0\1\0\4\0\0\0\1\0\0\0\2\0\0\0\0"),
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"), segment(0xEE, b"Adobe\0\x64\0\0\0\0\1more"),
        segment(0xED, b"Photoshop 3.0\0"), segment(0xFE, b"comment"), segment(0xDD, b"\0\2"),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
    ]  # fmt: skip
    plain = jpeg(size=(16, 16))
    for extra in extras:
        yield plain[:2] + extra + plain[2:]
    # Arithmetic coding, 12 bits, lossless: by their frame header.
    frame = plain.index(b"\xff\xc0")
    for marker in (0xC1, 0xC2, 0xC3, 0xC9, 0xCA):
        yield plain[: frame + 1] + bytes([marker]) + plain[frame + 2 :]


def pngs():
    for mode in "1 L LA P RGB RGBA I;16".split():
        yield png(mode)
    yield png("P", bits=4)
    for size in ((1, 1), (3, 100), (100, 3)):
        yield png("RGBA", size)
    yield png("RGB", icc_profile=profiles.display_p3())
    yield png("RGB", exif=exif_block())
    yield png("P", transparency=b"\0\x40\x80\xff")
    yield png("RGB", transparency=(1, 2, 3), gamma=0.45)
    file = io.BytesIO()
    chart("RGB").save(file, "PNG", save_all=True, append_images=[chart("RGB").rotate(180)])
    yield file.getvalue()


def documents():
    for names in (
        ["[Content_Types].xml", "_rels/.rels", "word/document.xml"],
        ["[Content_Types].xml", "xl/workbook.xml"], ["word/vbaProject.bin", "word/document.xml"],
        ["mimetype", "content.xml"], ["META-INF/MANIFEST.MF"], ["a", "b/c"],
    ):  # fmt: skip
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                # With a date of its own, the same bytes each time.
                archive.writestr(zipfile.ZipInfo(name), "application/vnd.oasis.opendocument.text")
        yield file.getvalue()
    yield b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    yield b"a,b,c\n1,2,3\n4,5,6\n"
    yield "Grüße aus Köln.\n".encode()
    yield "Grüße.\n".encode("utf-16")
    yield "Grüße.\n".encode("utf-32")
    for text in ("<!DOCTYPE html>", "<svg xmlns=''/>", "#!/bin/sh\n", "<?xml version='1.0'?>", "{}"):
        yield text.encode()


def forms():
    """Bodies of forms, each behind the byte that says how it arrives."""
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n'
    typed = b"Content-Type: image/jpeg\r\n"
    for name in (b"a.jpg", b"a%22b.jpg", "\u00fc\u5bb6.jpg".encode(), b'x\\"y.jpg', b""):
        one = head % name + typed + b"\r\n\xff\xd8\xff\r\n--\r\n"
        for body in (
            one + b"--b--\r\n", one * 3 + b"--b--", b"preamble\r\n" + one + b"--b \t\r\n\r\n\r\n--b--",
            one + b"--b--epilogue\r\n--b", one, one + b"--b\r\na: b\r\n\r\n", head % name + b"\r\n--b--",
        ):  # fmt: skip
            for pieces in (0, 1, 9, 63):
                yield bytes([pieces]) + body
    yield b"\0--b\r\nfilename*: " + b"x" * 8180 + b"\r\n\r\n\r\n--b--"


def fields():
    """Texts for each of the readers of FieldCheck, in its order."""
    groups = [
        (b"\x09bytes=0-3", b"\x09bytes=2-", b"\xffbytes=-3", b"\x09bytes=10-", b"\x09bytes=0-1,3-4"),
        (b'"a", W/"b"', b'"a,b" , *', b'"a\\"', b"a,,b"),
        (b"sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", b"sha-512=:x:, sha-256=:AA==:",
         b"AAAA", b"AA==", b"_-8"),
        (b"attache_session=attache_00; a=b", b"a=b;attache_session= x ", b"attache_session"),
        (b"eyJhbGciOiJIUzI1NiJ9.e30.AA", b"a.b.c", b".."),
        (b'{"sub":"a","exp":1800000000,"role":"customer","name":"A","nbf":0}',
         b'{"sub":"a","exp":9223372036854775807,"role":"support"}', b'{"sub":"","exp":-1}'),
        (b'{"a":[1,-2,true,null,"\\u00e9\\ud83d\\ude00"],"b":{}}', b'"\\n"', b"1.5e3", b"[[[[1]]]]"),
        (b"/v1/conversations/con_0/messages?limit=7&before=2", b"/a%2Fb/%C3%A9?x=a+b&y", b"/"),
        (b'form-data; name="a"; filename="x;y.jpg"', b"attachment; filename*=UTF-8''na%C3%AFve.jpg",
         b'attachment; filename="..\\..\\a.pdf"', "a; filename=\u202egpj.exe".encode()),
        (b"image/jpeg; q=1", b"multipart/form-data; boundary=b", b"a/b"),
    ]
    for reader, texts in enumerate(groups):
        for text in texts:
            yield bytes([reader]) + text


def small_files(*folders):
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and path.stat().st_size <= BYTE_LIMIT:
                yield path.read_bytes()


def inner_parts(pictures):
    """The Exif data and the profiles inside pictures, whatever their state."""
    exif, icc = set(), set()
    for data in pictures:
        start = data.find(b"Exif\0\0")
        if start >= 0:
            exif.add(data[start + 6 : start + 6 + 4096])
        start = data.find(b"ICC_PROFILE\0")
        if start >= 0:
            icc.add(data[start + 14 : start + 14 + BYTE_LIMIT])
    return exif, icc


def fill(folder, files):
    """Makes `files` all that is in `folder`. What is there already is left: another target's fuzzer may
    be reading it."""
    wanted = {f"seed-{hashlib.sha256(data).hexdigest()[:16]}": data for data in files}
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        if file.name not in wanted:
            file.unlink(missing_ok=True)
    for name, data in wanted.items():
        file = folder / name
        if not file.exists() or file.stat().st_size != len(data):
            file.write_bytes(data)


def main(arguments):
    if len(arguments) != 1:
        print("seeds.py: say which folder to write to.", file=sys.stderr)
        return 2
    found = set(small_files(ROOT / "TestImages", CORPUS / "hostile", CORPUS / "pngsuite"))
    pictures = found | set(jpegs()) | set(pngs())
    exif, icc = inner_parts(pictures)
    exif |= {exif_block(o, e)[6:] for o in range(9) for e in ("big", "little")}
    icc |= {
        profiles.display_p3(), profiles.adobe_rgb(), profiles.gray_gamma_18(),
        profiles.cmyk_press()[:BYTE_LIMIT],
    }  # fmt: skip
    pngs_of_all = {data for data in pictures if data.startswith(b"\x89PNG")}
    jpegs_of_all = {data for data in pictures if data.startswith(b"\xff\xd8")}
    seeds = {
        "jpeg": jpegs_of_all, "png": pngs_of_all, "sanitizer": jpegs_of_all | pngs_of_all,
        "exif": exif, "icc": icc,
        "multipart": set(forms()), "headers": set(fields()),
        "type": {data for data in pictures | set(documents()) if len(data) <= 4096},
    }  # fmt: skip
    folder = pathlib.Path(arguments[0])
    for target, files in seeds.items():
        fill(folder / target, files)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
