"""A race's record as Markdown tables."""

import statistics

# What is compared, its heading, and how it is written.
MEASURES = (
    ("cpu_seconds", "CPU"),
    ("net_cpu_seconds", "CPU less start-up"),
    ("wall_seconds", "wall"),
    ("peak_mebibytes", "peak memory"),
    ("bytes_out", "bytes out"),
)


def table(headings, rows):
    """A Markdown table whose first column is text and whose others are figures."""
    cells = [headings, *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(headings))]

    def line(row):
        first, *rest = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return "| " + " | ".join([first, *rest]) + " |"

    rule = "|" + "|".join("-" * (w + 1) + (":" if i else "-") for i, w in enumerate(widths)) + "|"
    return "\n".join([line(headings), rule, *(line(row) for row in rows)])


def _value(entry, measure):
    if measure == "net_cpu_seconds":
        return entry["cpu_seconds"] - entry["start_up_cpu_seconds"]
    return entry[measure]


def median(rounds, measure):
    return statistics.median(_value(entry, measure) for entry in rounds)


def ratios(ours, theirs, measure):
    """Ours by theirs, round by round: (least, median, greatest); None where they have none."""
    pairs = [(_value(a, measure), _value(b, measure)) for a, b in zip(ours, theirs, strict=True)]
    if any(b <= 0 for _, b in pairs):
        return None
    found = sorted(a / b for a, b in pairs)
    return found[0], statistics.median(found), found[-1]


def _figures(name, rounds):
    made = median(rounds, "bytes_out")
    return [
        name,
        f"{median(rounds, 'cpu_seconds'):.2f}",
        f"{median(rounds, 'start_up_cpu_seconds'):.3f}",
        f"{median(rounds, 'net_cpu_seconds'):.2f}",
        f"{median(rounds, 'wall_seconds'):.2f}",
        f"{median(rounds, 'peak_mebibytes'):.0f}",
        f"{median(rounds, 'start_up_peak_mebibytes'):.0f}",
        f"{made / 1e6:.2f}" if made else "–",
    ]


def _ratio_cells(ours, theirs, measure):
    found = ratios(ours, theirs, measure)
    if found is None:
        return "–"
    least, middle, greatest = found
    if greatest - least < 0.005:
        return f"{middle:.2f}"
    return f"{least:.2f} · **{middle:.2f}** · {greatest:.2f}"


def of_race(record, against):
    results = record["results"]
    ours = results[against]
    headings = [
        "", "CPU s", "of it start-up", "CPU less start-up", "wall s", "peak MiB", "of it start-up",
        "MB out",
    ]  # fmt: skip
    figures = table(headings, [_figures(name, rounds) for name, rounds in results.items()])
    compared = table(
        [f"{against} ÷", *(heading for _, heading in MEASURES)],
        [
            [name, *(_ratio_cells(ours, rounds, measure) for measure, _ in MEASURES)]
            for name, rounds in results.items()
            if name != against
        ],
    )
    quiet = record["others_cores"]
    lines = [
        f"{record['pictures']} pictures ({record['kind']}), {record['megapixels']:.0f} megapixels, "
        f"{record['bytes_in'] / 1e6:.1f} MB; {record['date']}; {record['rounds']} rounds, everybody "
        "once a round in turn.",
        f"Machine: {record['machine']}.",
        f"Others kept {quiet:.2f} cores busy meanwhile"
        + ("." if quiet < 0.1 else ": **not a quiet machine, take the figures for drafts.**"),
        "Versions: " + ", ".join(f"{k} {v}" for k, v in record["versions"].items()) + ".",
        "",
        "Medians. CPU is user and system time of the whole process, its start included; start-up is "
        "the same process over one picture of one pixel; the peak is the largest process's.",
        "",
        figures,
        "",
        "Ratios, round by round: least · **median** · greatest. Below 1 Attache needs less.",
        "",
        compared,
        "",
        *(f"- {name}: {note}." for name, note in record["notes"].items()),
        *(f"- {sentence}" for sentence in record["remarks"]),
    ]
    return "\n".join(lines)
