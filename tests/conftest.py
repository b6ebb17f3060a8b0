"""Pictures, a server and a browser for the tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium")


def smooth_picture(seed, height, width):
    """Return a colourful picture, float32 (height, width, 3): coarse noise, enlarged."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.BICUBIC), np.float32) / 255


def hue_distance(picture, other):
    """Return how far apart the hues of two pictures are: 0 alike, 1 opposite; the mean, weighted by colourfulness."""
    planes = []
    for image in (picture, other):
        chroma = image - image.mean(-1, keepdims=True)
        planes.append((chroma, np.linalg.norm(chroma, axis=-1)))
    (a, a_size), (b, b_size) = planes
    cosine = (a * b).sum(-1) / np.maximum(a_size * b_size, 1e-6)
    return float(np.average((1 - cosine) / 2, weights=a_size * b_size))


@pytest.fixture
def photo():
    return smooth_picture(1, 72, 96)


@pytest.fixture
def painting():
    return smooth_picture(2, 96, 96)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Start `python app.py` as a visitor's machine would, and return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    environment = {**os.environ, "GRADIO_SERVER_PORT": str(port), "GRADIO_TEMP_DIR": str(folder / "cache")}
    with open(folder / "log", "w") as log:
        process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}/"
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(address, timeout=5).close()
                    break
                except OSError:
                    assert process.poll() is None, (folder / "log").read_text()
                    time.sleep(0.25)
            yield address
        finally:
            process.terminate()
            process.wait(20)
    assert "Traceback" not in (folder / "log").read_text()


@pytest.fixture(scope="session")
def browser():
    """Return Debian's chromium under Playwright; without it skip, or fail where CI promises one."""
    if CHROMIUM is None:
        message = "no chromium on this machine: the page is not tested in a browser"
        if os.environ.get("IMPASTO_BROWSER_TESTS") == "required":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()
