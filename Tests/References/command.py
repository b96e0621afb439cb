"""The `attache` command as a program under test."""

import functools
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("ATTACHE", ROOT / ".build/debug/attache"))


def sandbox_obstacle():
    """Why no file can be looked at on this machine, in the command's own words; None when it can."""
    doctor = subprocess.run(
        [BINARY, "doctor"], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    sentence = doctor.stderr.decode().strip()
    return sentence if doctor.returncode == 3 and "--no-sandbox" in sentence else None


class Attache:
    def __init__(self, tmp_path_factory):
        self._new_folder = tmp_path_factory.mktemp
        # One call over many files and one set of renditions answers many tests.
        self.inspect = functools.cache(self._inspect)
        self.store = functools.cache(self._store)

    def run(self, *arguments, accepting=(0,)):
        done = subprocess.run(
            [BINARY, *arguments], capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
        assert done.returncode in accepting, (
            f"attache {arguments[0]} ended with {done.returncode}: {done.stderr.decode()[-2000:]}"
        )
        return done.stdout

    def _inspect(self, files, renditions=()):
        """One row a file, by its path. `files` and `renditions` (NAME=WxH…) are tuples."""
        folder = self._new_folder("renditions")
        options = [word for spec in renditions for word in ("--rendition", spec)]
        output = self.run(
            "inspect", "--json", "--renditions", folder, *options, "--", *files, accepting=(0, 1)
        )
        rows = [json.loads(line) for line in output.splitlines()]
        assert [row["file"] for row in rows] == [str(file) for file in files]
        return dict(zip(files, rows, strict=True))

    def _store(self, files):
        """The bytes as stored, by path, of what ingest accepted; and its rows."""
        folder = self._new_folder("store") / "data"
        output = self.run("ingest", "--data", folder, "--json", "--", *files, accepting=(0, 1))
        rows = [json.loads(line) for line in output.splitlines()]
        by_name = {row["file"]: row for row in rows if row.get("file")}
        assert set(by_name) == {str(file) for file in files}
        stored = {}
        for file in files:
            if not by_name[str(file)].get("error"):
                attachment = by_name[str(file)]["attachment"]
                stored[file] = self.run("cat", "--data", folder, attachment)
        return stored


def rendition(row, name):
    """One rendition of a row, whose picture was accepted."""
    assert row["error"] is None, f"{row['file']}: {row['error']}"
    return next(entry for entry in row["renditions"] if entry["name"] == name)
