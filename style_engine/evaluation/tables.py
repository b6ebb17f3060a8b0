"""Markdown tables."""

from collections.abc import Iterable, Sequence
from typing import Any


def table(head: Sequence[Any], rows: Iterable[Iterable[Any]]) -> str:
    """Return a Markdown table.

    >>> print(table(["size", "s"], [[256, "0.1"]]))
    | size | s |
    | --- | --- |
    | 256 | 0.1 |
    """
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in (head, ["---"] * len(head), *rows))
