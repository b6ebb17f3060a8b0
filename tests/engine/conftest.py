"""The narrow network for all that is painted here: so small, it would be the wide one, which takes twice as long."""

import pytest

from style_engine.engine.networks import compact


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    monkeypatch.setattr(compact, "WIDE_SIZE", 0)
