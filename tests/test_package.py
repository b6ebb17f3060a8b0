"""The package, built, installed and used where there is no checkout."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile

import pytest
from packaging.requirements import Requirement
from PIL import Image
from support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
MEGABYTE = 10**6

# Whoever opens a file of the checkout fails; the packages of the environment may lie within.
GUARD = """
import sys
def refuse(event, arguments):
    if event == "open" and str(arguments[0]).startswith({root!r}) and not str(arguments[0]).startswith({packages!r}):
        raise PermissionError(f"the checkout is not there: {{arguments[0]}}")
sys.addaudithook(refuse)
"""

WHAT_LIES_WITHIN = """
from pathlib import Path
import style_engine
from style_engine import assets
from style_engine.studio.gallery.catalogue import paintings
bundled = Path(style_engine.__file__).parent / "bundled"
needed = [assets.COMPACT_NETWORK, assets.TEXTS / "en.json", *(work.path for work in paintings())]
assert all(path.exists() and path.is_relative_to(bundled) for path in needed), needed
print(assets.ASSETS)
"""

# In a process that has TensorFlow already: what `impasto` calls.
COMMAND = """
from importlib.metadata import entry_points
(command,) = entry_points(group="console_scripts", name="impasto")
assert command.load()() == 0
"""


def by_name(lines):
    return {Requirement(line).name: Requirement(line) for line in lines}


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("requirements.txt", [*PROJECT["dependencies"], *EXTRAS["page"], *EXTRAS["benchmark"]]),
        ("tests/requirements.txt", [line for line in EXTRAS["dev"] if not line.startswith("impasto")]),
    ],
)
def test_its_ranges_admit_what_is_pinned(path, lines):
    ranges = by_name(lines)
    pins = by_name(line for line in (ROOT / path).read_text(encoding="utf-8").splitlines() if "==" in line)
    assert pins.keys() == ranges.keys()
    for name, pin in pins.items():
        (exact,) = pin.specifier
        assert exact.version in ranges[name].specifier and pin.extras == ranges[name].extras, name


def run(*command, **options):
    """Run a command, and return what it prints."""
    ran = subprocess.run(command, capture_output=True, text=True, timeout=240, **options)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the path of the wheel, built from the source distribution as whoever publishes it does."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return the folder of an environment with the package, and with the packages of this environment."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    present = [path for path in sys.path if path.endswith("-packages")]
    (packages / "present.pth").write_text("\n".join(present))
    (packages / "sitecustomize.py").write_text(GUARD.format(root=f"{ROOT}/", packages=tuple(present)))
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python"]
    run(*pip, "install", "--no-deps", "--no-index", wheel)
    return folder


def run_in(installed, folder, program, *arguments):
    """Run a program of the environment in `folder`, and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    return run(installed / "bin" / program, *arguments, cwd=folder, env=environment)


@pytest.mark.slow
def test_the_wheel_holds_what_is_used_and_nothing_else(wheel):
    patterns = ["assets/*.*", "assets/texts/*", "examples/*.json", "examples/paintings/*.jpg"]
    shipped = {path.relative_to(ROOT).as_posix() for pattern in patterns for path in ROOT.glob(pattern)}
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "style_engine").rglob("*.py")}
    wanted = {f"style_engine/bundled/{name}" for name in shipped if not name.endswith(".md")}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == wanted | modules | {"style_engine/py.typed"}
    assert wheel.stat().st_size < 24 * MEGABYTE


@pytest.mark.slow
def test_what_it_needs_lies_in_it(installed, tmp_path):
    (package,) = installed.glob("lib/python*/site-packages/style_engine")
    where = run_in(installed, tmp_path, "python", "-c", WHAT_LIES_WITHIN)
    assert where.strip() == str(package / "bundled" / "assets")
    with pytest.raises(AssertionError, match="the checkout is not there"):
        run_in(installed, tmp_path, "python", "-c", f"open({str(ROOT / 'README.md')!r})")


@pytest.mark.slow
def test_its_command_and_the_five_lines_of_the_readme_run_in_it(installed, tmp_path):
    assert "--content_path PHOTO" in run_in(installed, tmp_path, "impasto", "--help")
    put_pictures(tmp_path)
    lines = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)[1]
    code = lines.replace("StyleSettings(", "StyleSettings(size=64, iterations=2, ") + COMMAND
    arguments = ["--content_path=photo.jpg", "--style_path=painting.jpg", "--size=64", "--iterations=2"]
    run_in(installed, tmp_path, "python", "-c", code, *arguments, "--output_dir=painted")
    for name in ("painted.png", "painted/final.png"):
        with Image.open(tmp_path / name) as picture:
            assert max(picture.size) == 64


def put_pictures(folder):
    for name, painting in {"photo.jpg": "ink_mountains.jpg", "painting.jpg": "stained_glass.jpg"}.items():
        shutil.copy(ROOT / "examples" / "paintings" / painting, folder / name)
