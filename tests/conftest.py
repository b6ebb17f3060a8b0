"""Pictures, a server and a browser for the tests."""

import os

import pytest
from server_support import Server
from support import CHROMIUM, smooth_picture

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Two processes of tests, each with a server or a browser beside it, keep two cores busy as it is: a step of so small a
# picture on both costs a third more.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")


# Of the test processes, so many have a server and a browser, which take half a minute to get ready.
SERVERS = 2


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items):
    of_server = []
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if "browser" in used:
            item.add_marker("browser")
        elif "running_app" in used:
            item.add_marker("slow")  # the app alone takes some seconds to start
        file = str(item.path)
        if "running_app" in used or "browser" in used:
            of_server += [] if file in of_server else [file]
            file = f"server {of_server.index(file) % SERVERS}"
        item.add_marker(pytest.mark.xdist_group(file))


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
    own = Server(tmp_path_factory.mktemp("server"), IMPASTO_CACHE=str(museum_cache))
    yield own.address, own.process
    own.end()
    told = own.log.read_text()
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
        camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]  # a camera, and it is allowed
        # With each window come two pages below the address bar, which cost a third of what ours does. The switch
        # replaces Playwright's, of which this one matters to us.
        features = "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,PaintHolding"
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", features, *camera])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def experienced(browser):
    """Return what one visitor after another uses: it has the files of the page, half of a server's work."""
    from page_support import new_context

    return new_context(browser)


@pytest.fixture
def blank(experienced, server):
    """Return the empty tab of a new visitor; `page_support.begin` opens the page in it."""
    from page_support import next_visitor

    with next_visitor(experienced, server) as tab:
        yield tab


@pytest.fixture
def page(blank):
    """Return the page as a new visitor has it."""
    from page_support import show

    show(blank, blank.address)
    return blank
