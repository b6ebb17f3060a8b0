"""What is measured is quick: how long it takes here does not matter."""

import dataclasses

import pytest

from style_engine.engine.networks import compact
from style_engine.presets import PRESETS


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    """Let the narrow network look at small pictures, too, and the standard preset take few steps."""
    monkeypatch.setattr(compact, "WIDE_SIZE", 0)
    monkeypatch.setitem(PRESETS, "standard", dataclasses.replace(PRESETS["standard"], iterations=4))
