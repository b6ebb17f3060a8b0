"""The benchmark's records as Markdown tables."""

import statistics

from style_engine.benchmark.measures import REFERENCE


def step_table(rows):
    """Return the steps as a table, each with its ratio to the reference at the same size, where that was measured."""
    reference = {row["size"]: row["s_per_step"] for row in rows if row["network"] == REFERENCE}

    def ratio(row):
        return f"{row['s_per_step'] / reference[row['size']]:.3f}" if row["size"] in reference else ""

    return table(
        ["size", "network", "precision", "s per step", "of the reference", "peak MB"],
        [
            [row["size"], row["network"], row["precision"], f"{row['s_per_step']:.3f}", ratio(row), row["peak_mb"]]
            for row in rows
        ],
    )


def picture_table(pictures):
    """Return the whole pictures as a table."""
    seconds = ["warm_first_s", "warm_s", "slowest_s", "cold_s"]
    return table(
        ["network", "preset", "size", "first picture (s)", "finished (s)", "slowest (s)", "cold (s)", "peak MB"],
        [
            [row["network"], row["preset"], row["size"],
             *(f"{row[name]:.2f}" if name in row else "" for name in seconds), row["peak_mb"]]
            for row in pictures
        ],
    )  # fmt: skip


def way_table(ways):
    """Return the ways to a picture as a table: means over the pairs of what `follow` found of their last pictures."""
    measures = [name for name in ("style", "content", "loss") if name in ways[0]]
    rows = []
    for way in dict.fromkeys(row["way"] for row in ways):
        own = [row for row in ways if row["way"] == way]
        means = [f"{statistics.mean(row[name][-1] for row in own):.3f}" for name in measures]
        worst = f"{max(row[measures[0]][-1] for row in own):.3f}"
        rows.append([way, *means, worst, f"{statistics.median(row['seconds'][-1] for row in own):.2f}"])
    return table(["way", *measures, f"worst {measures[0]}", "median s"], rows)


def table(head, rows):
    """Return a Markdown table."""
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in (head, ["---"] * len(head), *rows))
