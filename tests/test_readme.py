"""The README says what the code does; `test_documents` looks at all documents together."""

import dataclasses
import re

from support import ROOT

from style_engine.studio.limits import Limits

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
PINS = dict(re.findall(r"^([a-z-]+)==([\d.]+)$", (ROOT / "requirements.txt").read_text(), re.M))
BASH = re.findall(r"```bash\n(.*?)```", TEXT, re.S)
MOST_LINES = 170


def test_it_is_short():
    assert len(TEXT.splitlines()) <= MOST_LINES, "move something to another document"


def test_its_front_matter_is_valid_for_a_space():
    front = dict(re.findall(r"^(\w+): (.+)$", TEXT.split("---\n")[1], re.M))
    assert front["sdk"] == "gradio" and front["sdk_version"] == PINS["gradio"]
    assert front["python_version"].strip('"') == "3.11"
    assert (ROOT / front["app_file"]).exists()
    assert len(front["short_description"]) <= 60 and front["license"] == "mit"
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {front["colorFrom"], front["colorTo"]} <= colours


def test_every_direct_dependency_is_pinned_to_what_is_installed():
    from importlib.metadata import version

    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    assert len(PINS) == len(lines)
    assert {name: version(name) for name in PINS} == PINS


def test_its_first_two_commands_install_from_the_pinned_files():
    app, tests = BASH[:2]
    assert "-r requirements.txt" in app and app.strip().endswith("python app.py")
    assert "-r tests/requirements.txt" in tests and tests.strip().endswith("-m pytest")


def test_its_python_is_five_lines_and_a_program():
    """`tests/test_package.py` runs the five lines from the installed package."""
    lines, _ = re.findall(r"```python\n(.*?)```", TEXT, re.S)
    assert len(lines.strip().splitlines()) <= 6


def test_its_program_for_the_endpoint_hides_no_error():
    """Iterating a job of `gradio_client` swallows its error; `tests/page/test_endpoint.py` runs the program."""
    _, code = re.findall(r"```python\n(.*?)```", TEXT, re.S)
    assert "job.result()" in code.strip().splitlines()[-1]


def test_it_names_every_environment_variable_that_the_code_reads():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "style_engine").rglob("*.py"))
    limits = {spec.metadata["variable"] for spec in dataclasses.fields(Limits)}  # which `--help` lists
    assert set(re.findall(r'"(IMPASTO_\w+)"', code)) - limits == set(re.findall(r"`(IMPASTO_\w+)`", TEXT))
    assert "python app.py --help" in TEXT
