"""A quality record as Markdown tables."""

import statistics

from contestants import NAMES
from report import table

TITLES = {"preview": "Preview (1280)", "thumb": "Thumb (320)"}


def _scores(pictures, who, name, measure):
    found = (scores["lossless"][who][name].get(measure) for scores in pictures.values())
    return [score for score in found if score is not None]


def _mean_and_worst(scores, digits):
    return f"{statistics.mean(scores):.{digits}f} ({min(scores):.{digits}f})" if scores else "–"


def _lossless(pictures, name):
    """Only of pictures that were reduced."""
    columns = [
        ("linear_psnr", "PSNR, linear", 1), ("linear_ssim", "SSIM, linear", 4),
        ("linear_ssimulacra2", "SSIMULACRA2, linear", 1), ("gamma_psnr", "PSNR, gamma", 1),
        ("gamma_ssim", "SSIM, gamma", 4), ("gamma_ssimulacra2", "SSIMULACRA2, gamma", 1),
    ]  # fmt: skip
    contestants = next(iter(pictures.values()))["lossless"]
    rows = [
        [who, *(_mean_and_worst(_scores(pictures, who, name, m), digits) for m, _, digits in columns)]
        for who in contestants
    ]
    count = len(_scores(pictures, "Attache", name, "linear_psnr"))
    return table([f"{TITLES[name]}, of {count}", *(heading for _, heading, _ in columns)], rows)


def _lossy(pictures, rival):
    # Only where the rival's score at equal bytes could be read off, so that all rows are of the
    # same pictures.
    rows = []
    for name in NAMES:
        whole = [
            scores for scores in pictures.values()
            if scores.get("rival_at_equal_bytes", {}).get(name, {}).get("linear") is not None
        ]  # fmt: skip
        if not whole:
            continue
        sources = {
            "Attache, quality 80": lambda s, name=name: s["lossy"]["Attache"][name],
            f"{rival}, quality 80": lambda s, name=name: s["lossy"][f"{rival} 80"][name],
            f"{rival}, at Attache's bytes": lambda s, name=name: {
                "bytes": s["lossy"]["Attache"][name]["bytes"],
                "linear_ssimulacra2": s["rival_at_equal_bytes"][name]["linear"],
                "gamma_ssimulacra2": s["rival_at_equal_bytes"][name]["gamma"],
            },
        }
        for who, source in sources.items():
            entries = [source(scores) for scores in whole]
            rows.append(
                [
                    f"{TITLES[name]}, {who}",
                    str(len(whole)),
                    f"{sum(entry['bytes'] for entry in entries) / len(whole) / 1000:.1f}",
                    _mean_and_worst([entry["linear_ssimulacra2"] for entry in entries], 1),
                    _mean_and_worst([entry["gamma_ssimulacra2"] for entry in entries], 1),
                ]
            )
    headings = ["JPEG", "pictures", "kB each", "SSIMULACRA2, linear", "SSIMULACRA2, gamma"]
    return table(headings, rows)


def _worst(pictures):
    entries = sorted(
        (scores["lossless"]["Attache"][name]["linear_psnr"], file, name)
        for file, scores in pictures.items()
        for name in NAMES
        if scores["lossless"]["Attache"][name]
    )
    return "; ".join(f"{file} ({name}) {score:.1f} dB" for score, file, name in entries[:3])


def of_quality(record):
    pictures = {f: s for f, s in record["pictures"].items() if "left_out" not in s}
    left_out = {f: s["left_out"] for f, s in record["pictures"].items() if "left_out" in s}
    if not pictures:
        return "No picture could be compared: " + "; ".join(left_out.values()) + "."
    lines = [
        f"{len(pictures)} pictures; SSIMULACRA2 on a sample of at most {record['sampled']}; "
        f"{record['date']}.",
        "Versions: " + ", ".join(f"{k} {v}" for k, v in record["versions"].items()) + ".",
        "",
        "Lossless renditions against a full decode resized by Lanczos3 in 32-bit floats, in linear "
        "light and in gamma space: mean (worst). The reference is not rounded: rounding to 8 bits "
        "alone leaves 58.9 dB. Pictures that are small enough as they are were not resampled and do "
        "not count.",
        "",
    ]
    for name in NAMES:
        lines += [_lossless(pictures, name), ""]
    lines += [
        "JPEG renditions of the sample against the same references: mean (worst).",
        "",
        _lossy(pictures, record["rival"]),
        "",
        f"- Attache's worst, linear: {_worst(pictures)}.",
        *(f"- {file} is left out: {reason}." for file, reason in left_out.items()),
    ]
    return "\n".join(lines)
