"""Pictures, a server and a browser for the tests."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from support import CHROMIUM, ROOT, smooth_picture

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items):
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if used & {"page", "browser"}:
            item.add_marker("browser")
        elif "running_app" in used:
            item.add_marker("slow")  # the app alone takes some seconds to start


@pytest.fixture
def photo():
    return smooth_picture(1, 72, 96)


@pytest.fixture
def painting():
    return smooth_picture(2, 96, 96)


@pytest.fixture(scope="session")
def museum_cache(tmp_path_factory):
    """Return the folder in which the server keeps what it has from the museum: nothing yet."""
    return tmp_path_factory.mktemp("museum_cache")


@pytest.fixture(scope="session")
def server(running_app):
    """Return the address of `python app.py`, as a visitor's machine without internet would start it."""
    return running_app[0]


@pytest.fixture(scope="session")
def server_process(running_app):
    return running_app[1]


@pytest.fixture(scope="session")
def running_app(tmp_path_factory, museum_cache):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as shut, open(folder / "log", "w") as log:
        shut.bind(("127.0.0.1", 0))  # and does not listen: whoever asks this proxy for the world outside is refused
        proxy = f"http://127.0.0.1:{shut.getsockname()[1]}"
        environment = os.environ | {
            "GRADIO_SERVER_PORT": str(port),
            "GRADIO_TEMP_DIR": str(folder / "cache"),
            "IMPASTO_CACHE": str(museum_cache),
            **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), proxy),
            **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost"),
        }
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
            yield address, process
        finally:
            process.terminate()
            process.wait(20)
    told = (folder / "log").read_text()
    assert "Traceback" not in told, told[told.index("Traceback") :][:5000]


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


@pytest.fixture
def page(browser, server):
    """Return the page in a tab of its own, as a new visitor has it."""
    from page_support import open_page

    context = browser.new_context(viewport={"width": 1360, "height": 1000}, accept_downloads=True)
    page = open_page(context, server)
    yield page
    assert page.outside == [], "the page asked somebody else"
    context.close()
