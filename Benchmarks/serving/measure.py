"""Runs the server's measurements one after another and prints a table for each."""

import argparse
import json
import mimetypes
import os
import pathlib
import shutil
import sys
import tempfile
import time

import crowd
import history
import reading
import servers
import uploads

PARTS = ("uploads", "renditions", "history", "crowd", "streams")
CLIENTS = (1, 4, 16)


def pictures(folder):
    """The folder's JPEGs and PNGs with their media types, by name."""
    found = []
    for path in sorted(pathlib.Path(folder).rglob("*")):
        media_type = mimetypes.guess_type(path.name)[0]
        if media_type in ("image/jpeg", "image/png") and path.stat().st_size <= 10_485_760:
            found.append((str(path), media_type))
    if not found:
        raise SystemExit(f"there is no JPEG or PNG of up to 10 MiB under {folder}.")
    return found


class Shared:
    """One Attache with one thread of one picture, for the parts that need no fresh store."""

    def __init__(self, files, people=16):
        self.folder = tempfile.mkdtemp(prefix="attache-benchmark.")
        self.server = servers.Attache(self.folder, people)
        path, media_type = files[0]
        attachment = self.server.uploader(0)(pathlib.Path(path).read_bytes(), media_type)
        servers.expect(
            servers.ask(
                self.server.port,
                "POST",
                f"/v1/conversations/{self.server.threads[0]}/messages",
                {"text": "a picture", "attachment_ids": [attachment["id"]]},
                self.server.providers[0][1],
            ),
            201,
        )
        by_name = {rendition["name"]: rendition["url"] for rendition in attachment["renditions"]}
        self.thumb, self.preview = by_name["thumb"], by_name["preview"]

    def close(self):
        self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def uploads_table(files, rounds):
    contestants = [servers.Attache, servers.Synapse, servers.SynapseTwoSizes]
    medians = uploads.race(contestants, files, CLIENTS, rounds)
    yield "| server | clients | uploads/s | p50 ms | p95 ms | peak PSS, MiB | ÷ Synapse |"
    yield "|---|---|---|---|---|---|---|"
    for clients in CLIENTS:
        reference = medians["Synapse", clients]["rate"]
        for server in contestants:
            row = medians[server.name, clients]
            yield (
                f"| {server.name} | {clients} | {row['rate']:.1f} | {row['p50_ms']:.0f} "
                f"| {row['p95_ms']:.0f} | {row['peak_mebibytes']:.0f} | {row['rate'] / reference:.1f} |"
            )


def values_table(values):
    yield "| what | value |"
    yield "|---|---|"
    for name, value in values.items():
        text = f"{value:.2f}" if isinstance(value, float) else json.dumps(value)
        yield f"| {name.replace('_', ' ')} | {text} |"


def tables(parts, files, rounds):
    if "uploads" in parts:
        yield f"Uploads of {len(files)} pictures", uploads_table(files, rounds)
    if "renditions" in parts:
        shared = Shared(files)
        try:
            for name, url in (("thumb", shared.thumb), ("preview", shared.preview)):
                found = reading.renditions_against_nginx(shared.server, url, 3, rounds)
                yield f"Renditions ({name}), 64 connections", values_table(found)
        finally:
            shared.close()
    if "history" in parts:
        yield "Pages of 50 messages, 100 threads of 10,000 beside one another", values_table(
            history.pages_of_long_threads()
        )
    if "crowd" in parts:
        shared = Shared(files)
        try:
            found = crowd.under_slow_crowd(shared.server, shared.preview, 1_000, 30)
        finally:
            shared.close()
        yield "A normal client beside 1,000 slow headers, bodies and readers each", values_table(found)
    if "streams" in parts:
        # A person may have 20 streams open.
        shared = Shared(files, people=100)
        try:
            found = crowd.idle_streams(shared.server, 2_000)
        finally:
            shared.close()
        yield "2,000 idle event streams", values_table(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="pictures to upload")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--markdown", type=pathlib.Path, help="write the tables into this file too")
    chosen = parser.parse_args()
    files = pictures(chosen.folder)
    sections = []
    for title, lines in tables(chosen.only, files, chosen.rounds):
        sections.append("\n".join([f"### {title}", "", *lines, ""]))
        print(sections[-1], flush=True)
    load = os.getloadavg()[0]
    ending = f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load average {load:.1f} at the end."
    print(ending)
    if chosen.markdown:
        chosen.markdown.write_text("\n".join([*sections, ending, ""]))


if __name__ == "__main__":
    sys.exit(main())
