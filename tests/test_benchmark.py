import json

from style_engine import benchmark


def test_a_small_benchmark_prints_its_table_and_writes_its_json(tmp_path, capsys):
    output = tmp_path / "folder" / "benchmark.json"
    options = ["--sizes", "64", "--steps", "1", "--networks", "compact", "--presets", "--output", str(output)]
    assert benchmark.main(options) == 0
    record = json.loads(output.read_text())
    assert [row["network"] for row in record["steps"]] == [benchmark.REFERENCE, "compact", "compact"]
    assert all(row["s_per_step"] > 0 and row["peak_mb"] > 100 for row in record["steps"])
    assert record["machine"]["cores"] >= 1
    printed = capsys.readouterr().out
    assert "| 64 | compact | float32 |" in printed and "1.000" in printed


def test_tables_by_hand():
    rows = [
        {"network": benchmark.REFERENCE, "precision": "float32", "size": 64, "s_per_step": 0.5, "peak_mb": 700},
        {"network": "compact", "precision": "auto", "size": 64, "s_per_step": 0.05, "peak_mb": 300},
    ]
    assert benchmark.step_table(rows).splitlines()[-1] == "| 64 | compact | auto | 0.050 | 0.100 | 300 |"
    picture = {
        "network": "compact",
        "preset": "sketch",
        "warm_first_s": 0.123,
        "warm_s": 4,
        "cold_s": 6.5,
        "peak_mb": 800,
    }
    assert benchmark.picture_table([picture]).splitlines()[-1] == "| compact | sketch | 0.12 | 4.00 | 6.50 | 800 |"
