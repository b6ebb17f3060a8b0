"""How a setting carries its label, meaning and range, and how a value is held against them."""

import reprlib
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from style_engine.errors import SettingError

# Of a painting in a mix: the shares are relative, and sums and quotients of any numbers up to this are exact enough.
LARGEST_SHARE = 1_000_000

# What somebody else wrote is said again in a message, but not at length.
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60


def quoted(value: Any) -> str:
    """Return the `repr` of a value as a message says it: shortened, as it may come from anybody.

    >>> len(quoted("x" * 5_000_000))
    60
    """
    return _SHORT.repr(value)


def option(
    default: Any,
    label: str,
    meaning: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    step: float | None = None,
    choices: tuple[str, ...] | None = None,
    unit: str = "",
) -> Any:
    """Return a dataclass field that carries its label, its meaning and its range."""
    metadata = dict(
        label=label, meaning=meaning, minimum=minimum, maximum=maximum, step=step, choices=choices, unit=unit
    )
    return field(default=default, metadata=metadata)


def check(name: str, value: Any, kind: Any, rule: Mapping[str, Any]) -> None:
    """Raise SettingError unless `value` is of the annotated `kind` and within its `rule`, a field's metadata."""
    minimum, maximum, choices = rule["minimum"], rule["maximum"], rule["choices"]
    facts = dict(name=name, received=quoted(value))
    if choices and value not in choices:
        raise SettingError("setting_choice", choices=", ".join(choices), **facts)
    if kind == tuple[int, ...] and not _are_iterations(value):
        raise SettingError("setting_iterations", **facts)
    if kind == tuple[float, ...] and not _are_shares(value):
        raise SettingError("setting_shares", maximum=LARGEST_SHARE, **facts)
    if kind in (int, float):
        # bool is an int to Python, and NaN fails the comparison, as it should.
        number = isinstance(value, (int, float) if kind is float else int) and not isinstance(value, bool)
        if not (number and minimum <= value <= maximum):
            key = "setting_integer" if kind is int else "setting_number"
            raise SettingError(key, minimum=minimum, maximum=maximum, **facts)
    if kind in (str, bool) and not isinstance(value, kind):
        raise SettingError("setting_type", type=kind.__name__, **facts)


def _are_iterations(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(step, int) and step > 0 for step in value)


def _are_shares(value: Any) -> bool:
    if not isinstance(value, tuple) or not all(isinstance(part, (int, float)) for part in value):
        return False
    return all(0 <= part <= LARGEST_SHARE for part in value) and (not value or sum(value) > 0)


def converted(kind: Any, value: Any) -> Any:
    """Return `value`, as JSON or a text has it, as a value of that `kind` if it can be one; `check` refuses the rest.

    >>> converted(int, "640"), converted(tuple[float, ...], "0.2,0.8"), converted(bool, "True"), converted(int, "x")
    (640, (0.2, 0.8), True, 'x')
    """
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, str) or kind is str:
        return value
    if kind is bool:
        return {"True": True, "False": False}.get(value, value)
    part = {tuple[int, ...]: int, tuple[float, ...]: float}.get(kind)
    try:
        return kind(value) if part is None else tuple(part(number) for number in value.split(","))
    except ValueError:
        return value
