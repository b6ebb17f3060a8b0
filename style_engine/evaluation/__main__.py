"""Paint with one or more compact networks, and measure the pictures with the teachers.

    python -m style_engine.evaluation --teachers FOLDER --pictures FOLDER NETWORK.npz ...

The measure is not the optimiser's own: genuine VGG-19 and its compression
judge, whichever network painted.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from style_engine.engine.networks import compact
from style_engine.engine.precision import allow_memory_growth
from style_engine.evaluation.judge import Judge
from style_engine.evaluation.pairs import Pair, bundled_pairs, held_out_pairs, reference_pairs
from style_engine.evaluation.sheet import contact_sheet, summary
from style_engine.evaluation.trials import Candidate, Trial, paint_and_judge
from style_engine.presets import PRESETS
from style_engine.settings import StyleSettings


class Options(argparse.Namespace):
    """What the command line was given."""

    networks: list[Path]
    teachers: Path
    pictures: Path | None
    pairs: int
    reference: Path | None
    bundled: bool
    size: int
    preset: str
    content_weight: float | None
    output: Path


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(
        prog="python -m style_engine.evaluation",
        description="Paint with one or more compact networks, and measure the pictures with the teachers.",
    )
    found.add_argument("networks", type=Path, nargs="+", help="files of compact networks")
    found.add_argument("--teachers", type=Path, required=True, help="folder of the teachers' files")
    found.add_argument("--pictures", type=Path, help="folder of pictures; pairs are made from those held out")
    found.add_argument("--pairs", type=int, default=20, help="how many of these pairs (default: %(default)s)")
    found.add_argument("--reference", type=Path, help="folder of folders with content.jpg and style.jpg")
    found.add_argument("--bundled", action="store_true", help="the example pairs of the page")
    found.add_argument("--size", type=int, default=PRESETS["standard"].size, help="longest side (default: %(default)s)")
    found.add_argument("--preset", default="standard", choices=PRESETS, help="settings (default: %(default)s)")
    found.add_argument("--content-weight", type=float, help="(default: the preset's)")
    found.add_argument("--output", type=Path, default=Path("evaluation"), help="folder of pictures, sheets and table")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Paint, measure and print a table; returns the exit status."""
    options = parser().parse_args(argv, Options())
    allow_memory_growth()
    pairs, settings, judge = chosen_pairs(options), settings_from(options), Judge(options.teachers)
    trials: list[Trial] = []
    for file in options.networks:
        candidate = Candidate(file, compact.load_file(file))
        for pair in pairs:
            trials.append(paint_and_judge(candidate, pair, settings, judge, options.output))
            print(f"{file} {pair.name} {trials[-1].style:.3f} / {trials[-1].content:.3f}", flush=True)
    report(trials, options.output)
    return 0


def chosen_pairs(options: Options) -> list[Pair]:
    """Return the pairs of the `options`."""
    pairs: list[Pair] = []
    if options.reference:
        pairs += reference_pairs(options.reference)
    if options.pictures:
        pairs += held_out_pairs(options.pictures, options.pairs)
    if options.bundled:
        pairs += bundled_pairs()
    return pairs


def settings_from(options: Options) -> StyleSettings:
    """Return the settings to paint with."""
    settings = dataclasses.replace(PRESETS[options.preset], network="compact", size=options.size)
    if options.content_weight is None:
        return settings
    return dataclasses.replace(settings, content_weight=options.content_weight)


def report(trials: Sequence[Trial], output: Path) -> None:
    """Write the `trials` as JSON, and for each group of pairs print a table, and write a contact sheet."""
    (output / "evaluation.json").write_text(
        json.dumps([dataclasses.asdict(trial) for trial in trials], indent=1) + "\n"
    )
    for group in dict.fromkeys(trial.group for trial in trials):
        of_group = [trial for trial in trials if trial.group == group]
        contact_sheet(of_group).save(output / f"{group.replace(' ', '_')}.jpg", quality=88)
        print(f"\n{group}\n{summary(of_group)}")


if __name__ == "__main__":
    sys.exit(main())
