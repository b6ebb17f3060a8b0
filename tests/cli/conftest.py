"""Two pictures, and two ways to run the command line: as a user does, and without a process of its own."""

import subprocess
import sys

import pytest
from support import ROOT, smooth_picture

from style_engine.cli.run import main
from style_engine.pictures.files import to_image

COMMAND = [sys.executable, "-m", "style_engine"]


@pytest.fixture
def files(tmp_path):
    to_image(smooth_picture(1, 72, 96)).save(tmp_path / "photo.png")
    to_image(smooth_picture(2, 96, 96)).save(tmp_path / "painting.jpg")
    return ["--content_path", str(tmp_path / "photo.png"), "--style_path", str(tmp_path / "painting.jpg")]


@pytest.fixture
def start():
    """Return what starts the command line as a second process."""
    processes = []

    def start(*arguments):
        pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        processes.append(subprocess.Popen([*COMMAND, *arguments], cwd=ROOT, **pipes))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def call(capsys):
    """Return the command line in this process: to start another would take most of the time."""

    def call(*arguments):
        status = main(list(arguments))
        told = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, status, told.out, told.err)

    return call
