"""The documents say what is there: tables, links, files, commands, names, and every module in the reading order."""

import importlib
import re

import pytest
import readme_tables
from support import ROOT

from style_engine import version
from style_engine.studio.gallery import catalogue

PACKAGE = ROOT / "style_engine"
NAMES = [
    "README.md",
    ".github/CLUSTER.md",
    ".github/CONTRIBUTING.md",
    "assets/benchmark.md",
    "assets/compact.md",
    "assets/feed_forward.md",
    "assets/method.md",
    "examples/README.md",
]
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in (*NAMES, "CHANGELOG.md")}
CONTRIBUTING = TEXTS[".github/CONTRIBUTING.md"]
WRITTEN = {"run.json", "results/"}  # by the command line
A_FILE = re.compile(r"[\w.-]+(/[\w.-]+)*(/|\.(py|md|json|npz|txt|toml))")
A_NAME = re.compile(r"[A-Za-z_]\w*(\.\w+)*")


def without_blocks(text):
    """Return a document's `text` without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def in_backticks(text):
    return re.findall(r"`([^`\n]+)`", without_blocks(text))


def anchors(text):
    """Return the anchors that GitHub makes of the headings of a document's `text`."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(text), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def section(heading):
    """Return what stands under a `heading` of the second level in CONTRIBUTING.md."""
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", CONTRIBUTING, re.M | re.S)[1]


@pytest.mark.parametrize("name", readme_tables.TABLES)
def test_tables_are_those_of_the_code(name):
    assert readme_tables.with_tables(name, TEXTS[name]) == TEXTS[name], "run python tests/readme_tables.py"


@pytest.mark.parametrize("name", TEXTS)
def test_what_it_links_to_is_there(name):
    for link in re.findall(r"\]\((?!<?https?:)([^)\s]+)\)", without_blocks(TEXTS[name])):
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("name", NAMES)
def test_the_files_that_it_names_are_there(name):
    folders = ROOT, PACKAGE, (ROOT / name).parent
    for path in filter(A_FILE.fullmatch, in_backticks(TEXTS[name])):
        assert path in WRITTEN or any((folder / path).exists() for folder in folders), path


def parser_of(module):
    """Return the parser of the command `python -m module`."""
    where = {"style_engine": "cli.options", "style_engine.training": "options"}.get(module, "__main__")
    return importlib.import_module(f"{module}.{where}").parser()


@pytest.mark.parametrize("name", NAMES)
def test_its_commands_are_some_that_exist(name):
    for module, given in re.findall(r"python -m (style_engine[.\w]*)([^`\n]*)", TEXTS[name]):
        parser = parser_of(module)
        if given.strip():
            parser.parse_args(given.split())


def test_every_module_is_in_the_reading_order_once_and_with_a_sentence():
    entries = re.findall(r"^- `([\w/.]+)`:(.*?)(?=^- |^\n|\Z)", section("Reading order"), re.M | re.S)
    modules = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")]
    assert sorted(name for name, _ in entries) == sorted([*modules, "app.py"])
    for name, sentence in entries:
        words = sentence.split()
        assert len(words) >= 4 and words[-1].endswith("."), name


def test_the_wings_are_those_of_the_code():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(re.findall(r"^\| `(\w+)` \|", section("The wings"), re.M)) == folders


def test_the_names_in_contributing_are_in_the_code():
    sources = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / "pyproject.toml"]
    words = set(re.findall(r"\w+", "".join(path.read_text(encoding="utf-8") for path in sources)))
    for name in filter(A_NAME.fullmatch, in_backticks(CONTRIBUTING)):
        assert A_FILE.fullmatch(name) or set(name.split(".")) <= words, name


def test_the_targets_in_contributing_are_those_of_the_makefile():
    targets = re.findall(r"^(\w+):(?! export)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert set(re.findall(r"`make (\w+)`", CONTRIBUTING)) == set(targets)


@pytest.mark.slow
def test_its_program_for_comparing_pictures_runs(capsys, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", CONTRIBUTING, re.S)
    code = code.replace('network="compact"', 'network="compact", size=64, iterations=1')
    two = catalogue.pairs()[:2]
    monkeypatch.setattr(catalogue, "pairs", lambda: two)
    exec(code, {"__name__": "__main__"})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and all(re.fullmatch(r"\w+ \w+ [0-9a-f]{16}", line) for line in lines)


def test_the_changelog_begins_with_this_version():
    assert re.findall(r"^## (\S+)", TEXTS["CHANGELOG.md"], re.M)[0] == version.__version__
