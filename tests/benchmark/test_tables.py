from style_engine.benchmark import tables
from style_engine.benchmark.steps import REFERENCE


def test_steps_by_hand():
    rows = [
        {"network": REFERENCE, "precision": "float32", "size": 64, "s_per_step": 0.5, "peak_mb": 700},
        {"network": "compact", "precision": "auto", "size": 64, "s_per_step": 0.05, "peak_mb": 300},
        {"network": "compact", "precision": "auto", "size": 96, "s_per_step": 0.05, "peak_mb": 300},
    ]
    lines = tables.step_table(rows).splitlines()
    assert lines[-2] == "| 64 | compact | auto | 0.050 | 0.100 | 300 |"
    assert lines[-1] == "| 96 | compact | auto | 0.050 |  | 300 |"


def test_pictures_by_hand():
    row = dict(network="compact", preset="sketch", size=384, slowest_s=5, cold_first_s=1, cold_s=6.5, peak_mb=800)
    warm = dict(warm_first_s=0.123, warm_s=4)
    lines = tables.picture_table([row | warm, row]).splitlines()
    assert lines[-2] == "| compact | sketch | 384 | 0.12 | 4.00 | 5.00 | 6.50 | 800 |"
    assert lines[-1] == "| compact | sketch | 384 |  |  | 5.00 | 6.50 | 800 |"


def test_ways_by_hand():
    ways = [
        {"way": "a", "style": [0.9, 0.2], "content": [0.1, 0.5], "seconds": [1, 2.0]},
        {"way": "a", "style": [0.9, 0.4], "content": [0.1, 0.7], "seconds": [1, 3.0]},
    ]
    assert tables.way_table(ways).splitlines()[-1] == "| a | 0.300 | 0.600 | 0.400 | 2.50 |"
