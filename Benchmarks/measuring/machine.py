"""What a figure was measured on, and whether the machine was quiet meanwhile."""

import os
import pathlib
import platform
import re
import resource
import subprocess
import time

from contestants import ATTACHE, ROOT


def _first(pattern, text, fallback="unknown"):
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1).strip() if found else fallback


def _said(*command):
    """What a command prints; empty when it is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout + done.stderr


def description():
    """The machine in words."""
    processor = _first(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(_first(r"^MemTotal:\s*(\d+) kB", pathlib.Path("/proc/meminfo").read_text(), "0"))
    system = _first(r'^PRETTY_NAME="(.*)"$', pathlib.Path("/etc/os-release").read_text())
    return (
        f"{processor}, {len(os.sched_getaffinity(0))} cores, {memory / 1024**2:.0f} GiB; "
        f"{system}, Linux {platform.release().split('-')[0]}"
    )


def versions():
    """Everything that decides a figure, by name."""
    import PIL
    import pyvips
    from PIL import features

    commit = _said("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD").strip()
    changed = _said("git", "-C", str(ROOT), "status", "--porcelain", "--", "Sources").strip()
    version = _first(r"(\d[\w.+-]*)", _said(ATTACHE, "--version"))
    found = {
        "Attache": f"{version} ({commit}{', changed' if changed else ''})",
        "Swift": _first(r"Swift version ([\d.]+)", _said("swift", "--version")),
        "libjpeg-turbo (Attache, floor)": _debian("libjpeg62-turbo"),
        "libpng (Attache)": _debian("libpng16-16"),
        "libvips": ".".join(str(pyvips.version(part)) for part in range(3)),
        "pyvips": pyvips.__version__,
        "Pillow": PIL.__version__,
        "libjpeg-turbo (Pillow)": features.version("libjpeg_turbo") or "unknown",
        "Python": platform.python_version(),
    }
    thumbnailer = _first(r"vips-([\d.]+)", _said("vipsthumbnail", "--version"), "")
    if thumbnailer:
        found["vipsthumbnail"] = thumbnailer
    return found


def check_libvips():
    """The environment's own libvips must be the one that pyvips binds."""
    import importlib.metadata

    import pyvips

    bound = ".".join(str(pyvips.version(part)) for part in range(3))
    installed = importlib.metadata.version("pyvips-binary")
    if not installed.startswith(bound):
        raise SystemExit(
            f"run: pyvips binds libvips {bound}, not the {installed} of its environment; "
            "remove .build-bench-venv and run again."
        )


def _debian(package):
    said = _said("dpkg-query", "-W", "-f", "${Version}", package).strip()
    return said if said and " " not in said else "unknown"


class Quietness:
    """How much CPU everything else on the machine took, besides the processes waited for here."""

    def __init__(self):
        self._began = time.monotonic()
        self._own = self._own_seconds()
        self._start = self._busy_seconds()

    @staticmethod
    def _own_seconds():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    @staticmethod
    def _busy_seconds():
        words = pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:]
        user, nice, system, _idle, _wait, interrupt, soft, steal = (int(w) for w in words[:8])
        ticks = os.sysconf("SC_CLK_TCK")
        return (user + nice + system + interrupt + soft + steal) / ticks

    def others_cores(self):
        """Cores that others kept busy, on average, since the beginning."""
        own = self._own_seconds() - self._own
        busy = self._busy_seconds() - self._start
        return max(0.0, (busy - own) / (time.monotonic() - self._began))
