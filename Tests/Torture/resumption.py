"""The campaign of interrupted regenerations: killed at random moments and run again, it does nothing
twice, and the result is the same as undisturbed."""

import json
import struct
import time
import zlib

from store import RECIPES, Store, Unsound, was_killed


def picture(path, generator, width=480, height=360):
    """A PNG that no other one equals."""
    offset = generator.getrandbits(32)
    rows = b"".join(
        b"\0" + bytes((x * y + offset + channel * x) & 0xFF for x in range(width) for channel in (1, 2, 3))
        for y in range(height)
    )

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
    )


def made(output):
    """The pictures that a run said it made."""
    rows = [json.loads(line) for line in output.split(b"\n")[:-1]]
    return [row["source"] for row in rows if row.get("outcome") == "made"]


def resume(work, binary, generator, kills):
    files = []
    (work / "pictures").mkdir()
    # A death costs less than three of them: they last until the last one.
    for number in range(max(20, kills * 3)):
        path = work / "pictures" / f"{number}.png"
        picture(path, generator)
        files.append(path)
    recipe = {"ATTACHE_RENDITIONS": RECIPES[1]}
    disturbed, undisturbed = (Store(work / name, binary) for name in ("disturbed", "undisturbed"))
    for store in (disturbed, undisturbed):
        store.ingest(files)
    began = time.monotonic()
    undisturbed.demand("regenerate", environment=recipe)
    one_picture = (time.monotonic() - began) / len(files)
    done, deaths = [], 0
    for _ in range(kills):
        process = disturbed.start("regenerate", "--json", environment=recipe)
        # A run takes a while to begin, in which nothing can be done twice.
        began_with = [process.stdout.readline() for _ in range(generator.randrange(3))]
        time.sleep(generator.uniform(0, one_picture))
        process.kill()
        output, _ = process.communicate()
        deaths += was_killed(process.returncode)
        done += made(b"".join(began_with) + output)
        disturbed.let_time_pass()
        disturbed.survey(fsck=False)
    done += made(disturbed.demand("regenerate", "--json", environment=recipe))
    twice = len(done) - len(set(done))
    for store in (disturbed, undisturbed):
        store.demand("gc", "--grace", "0", environment=recipe)
    if disturbed.files() != undisturbed.files():
        raise Unsound("the result differs from the undisturbed one")
    if twice:
        raise Unsound(f"{twice} of {len(files)} pictures were made twice")
    disturbed.survey()
    return f"{len(files)} pictures, killed {deaths} times, {twice} made twice, the same result"
