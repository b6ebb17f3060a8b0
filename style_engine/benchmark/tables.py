"""The benchmark's records as Markdown tables."""

import statistics
from collections.abc import Sequence

from style_engine.benchmark.cluster import ClusterRow
from style_engine.benchmark.crowd import CrowdRow
from style_engine.benchmark.looks import JUDGED, JudgedRow, LookRow
from style_engine.benchmark.pictures import PictureRow
from style_engine.benchmark.steps import REFERENCE, StepRow
from style_engine.benchmark.ways import WayRow, measures_of
from style_engine.evaluation.tables import table as table  # also for whoever has other rows


def step_table(rows: Sequence[StepRow]) -> str:
    """Return the steps as a table, each with its ratio to the reference at the same size, if that was measured."""
    reference = {row["size"]: row["s_per_step"] for row in rows if row["network"] == REFERENCE}

    def ratio(row: StepRow) -> str:
        return f"{row['s_per_step'] / reference[row['size']]:.3f}" if row["size"] in reference else ""

    return table(
        ["size", "network", "precision", "s per step", "of the reference", "peak MB"],
        [
            [row["size"], row["network"], row["precision"], f"{row['s_per_step']:.3f}", ratio(row), row.get("peak_mb")]
            for row in rows
        ],
    )


def picture_table(rows: Sequence[PictureRow]) -> str:
    """Return the whole pictures as a table."""

    def seconds(row: PictureRow) -> list[str]:
        found = [row.get("warm_first_s"), row.get("warm_s"), row["slowest_s"], row["cold_s"]]
        return ["" if each is None else f"{each:.2f}" for each in found]

    return table(
        ["network", "preset", "size", "first picture (s)", "finished (s)", "slowest (s)", "cold (s)", "peak MB"],
        [[row["network"], row["preset"], row["size"], *seconds(row), row.get("peak_mb")] for row in rows],
    )


def look_table(rows: Sequence[LookRow]) -> str:
    """Return what one pass paints as a table."""

    def seconds(row: LookRow) -> list[str]:
        found = [row.get("new_s"), row.get("known_s"), row["cold_s"]]
        return ["" if each is None else f"{each:.3f}" for each in found]

    return table(
        ["way", "size", "at a new painting (s)", "at one seen before (s)", "cold (s)", "peak MB"],
        [[row["way"], row["size"], *seconds(row), row.get("peak_mb")] for row in rows],
    )


def cluster_table(rows: Sequence[ClusterRow]) -> str:
    """Return what painters made of their jobs as a table; the speed is beside the first row's of the same kind."""
    first: dict[bool, float] = {}

    def speed(row: ClusterRow) -> str:
        pace = row["jobs"] / row["seconds"]
        return f"{pace / first.setdefault(row['sleeps'], pace):.2f}"

    names = ["painters", "sleeping", "jobs", "finished", "killed", "seconds", "speed", "ms a frame", "stop (s)", "off"]
    counts = [[row[name] for name in ("painters", "sleeps", "jobs", "finished", "killed")] for row in rows]
    measures = [
        [f"{row['seconds']:.1f}", speed(row), f"{row['driver_ms']:.1f}", f"{row['stop_s']:.2f}"]
        + [f"{row['largest_difference']:.2f}"]
        for row in rows
    ]
    return table(names, [[*some, *others] for some, others in zip(counts, measures)])


def crowd_table(rows: Sequence[CrowdRow]) -> str:
    """Return what became of waves of visitors as a table."""
    names = ["programs", "visits", "finished", "told", "overtaken"]
    cells = [[*(row[name] for name in names), f"{row['seconds']:.0f}", row["resident_mb"]] for row in rows]
    return table([*names, "seconds", "MB afterwards"], cells)


def judged_table(rows: Sequence[JudgedRow]) -> str:
    """Return how near looks come as a table."""
    return table(["way", *JUDGED], [[row["way"], *(f"{row[name]:.3f}" for name in JUDGED)] for row in rows])


def way_table(ways: Sequence[WayRow]) -> str:
    """Return the ways to a picture as a table: means over the pairs of what `follow` found of their last pictures."""
    measures = list(measures_of(ways[0]))
    rows = []
    for way in dict.fromkeys(row["way"] for row in ways):
        own = [row for row in ways if row["way"] == way]
        last = {name: [measures_of(row)[name][-1] for row in own] for name in measures}
        means = [f"{statistics.mean(values):.3f}" for values in last.values()]
        worst, seconds = max(last[measures[0]]), statistics.median(row["seconds"][-1] for row in own)
        rows.append([way, *means, f"{worst:.3f}", f"{seconds:.2f}"])
    return table(["way", *measures, f"worst {measures[0]}", "median s"], rows)
