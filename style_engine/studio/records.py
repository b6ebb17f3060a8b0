"""Requests and results as text that a later server reads back, and its format."""

import dataclasses
import json
from typing import Any

from style_engine.settings import PRIVATE, StyleSettings
from style_engine.studio.recipe import Recipe
from style_engine.studio.request import Kept, PaintRequest
from style_engine.studio.result import Result

# What JSON holds as it is, of a result.
PLAIN = ("picture", "png", "height", "width", "s_per_work", "frames", "kept", "checkpoint", "step")
LATER = ("sketch", "sketch_size")  # which earlier versions did not write
# What reading a text of somebody else, of another version or of a broken disk may raise.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


def settings_record(settings: StyleSettings) -> dict[str, Any]:
    """Return `settings` as what JSON can hold; without what only this machine knows."""
    return {name: value for name, value in dataclasses.asdict(settings).items() if name not in PRIVATE}


def settings_of(record: dict[str, Any]) -> StyleSettings:
    """Return settings read back; what this version does not know is left out."""
    return StyleSettings.from_mapping(record, ignore_unknown=True)


def request_text(request: PaintRequest) -> str:
    """Return a `request` as JSON."""
    return json.dumps(_request_record(request))


def request_of(text: str) -> PaintRequest:
    """Return a request read back; raises one of `UNREADABLE` for what is none."""
    return _request_of(json.loads(text))


def result_text(result: Result) -> str:
    """Return a `result` as JSON."""
    recipe = dict(
        settings=settings_record(result.recipe.settings), paintings=result.recipe.paintings, credit=result.recipe.credit
    )
    plain = {name: getattr(result, name) for name in (*PLAIN, *LATER)}
    return json.dumps(plain | dict(request=_request_record(result.request), recipe=recipe))


def result_of(text: str) -> Result:
    """Return a result read back; raises one of `UNREADABLE` for what is none."""
    record = json.loads(text)
    recipe = record["recipe"]
    plain: dict[str, Any] = {name: record[name] for name in PLAIN}
    plain |= {name: record[name] for name in LATER if name in record}
    plain |= dict(frames=tuple(record["frames"]), kept=kept_of(record["kept"]))
    settings, names = settings_of(recipe["settings"]), tuple(recipe["paintings"])
    return Result(_request_of(record["request"]), Recipe(settings, names, recipe["credit"]), **plain)


def replaced(request: PaintRequest, progress: dict[str, Any]) -> PaintRequest:
    """Return the `request` that goes on from where a run of it has come to."""
    return dataclasses.replace(
        request,
        settings=settings_of(progress["settings"]),
        checkpoint=progress["checkpoint"],
        earlier_frames=tuple(progress["frames"]),
        earlier_kept=kept_of(progress["kept"]),
    )


def kept_of(record: list[list[Any]]) -> tuple[Kept, ...]:
    """Return the pictures on the way, read back."""
    return tuple(Kept(str(path), int(step)) for path, step in record)


def _request_record(request: PaintRequest) -> dict[str, Any]:
    record = {field.name: getattr(request, field.name) for field in dataclasses.fields(request)}
    return record | dict(settings=settings_record(request.settings))


def _request_of(record: dict[str, Any]) -> PaintRequest:
    named = {name: tuple(record[name]) for name in ("paintings", "painting_ids", "masks", "earlier_frames")}
    return PaintRequest(
        photo=record["photo"],
        settings=settings_of(record["settings"]),
        initial=record["initial"],
        checkpoint=record["checkpoint"],
        earlier_kept=kept_of(record["earlier_kept"]),
        detail_mask=record.get("detail_mask"),  # earlier versions did not write it
        **named,
    )
