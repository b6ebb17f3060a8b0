"""Memory that is given back, and what stays for good."""

import gc

from style_engine.studio.memory import give_back, settle


def test_what_has_settled_stays_and_what_comes_after_it_goes():
    class Knot:
        ended = 0

        def __init__(self):
            self.self = self  # a cycle, which counting references does not end

        def __del__(self):
            Knot.ended += 1

    kept = Knot()
    try:
        settle()
        assert gc.get_freeze_count() > 1000
        Knot()
        give_back()
        assert Knot.ended == 1 and kept.self is kept
    finally:
        gc.unfreeze()
