"""Who reloads, loses the connection, or whose server dies, finds again what is being painted."""

import json
import shutil
import time
import urllib.request

import numpy as np
import pytest
from page_support import (
    QUICK_SIZE,
    begin,
    choose,
    chosen,
    download,
    iteration,
    new_context,
    new_tab,
    number_of,
    open_page,
    paint,
    painted,
    pixels,
    show,
    status,
    unfold,
    visitor,
)
from playwright.sync_api import expect
from server_support import Server, Wire

ITERATIONS = 400


@pytest.fixture(scope="module")
def own_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("own_server"))
    yield server
    server.end()
    told = server.log.read_text()
    assert "Traceback" not in told, told[told.index("Traceback") :][:5000]


@pytest.fixture
def forgetful_server(tmp_path):
    server = Server(tmp_path, IMPASTO_KEPT_IN_BROWSER="1")
    yield server
    server.end()
    assert "Traceback" not in server.log.read_text()


def is_all_there(page):
    """Assert that photo, painting, settings and stages are those of the run."""
    page.locator("#photo img").wait_for()
    page.locator("#result img").wait_for()
    page.locator("#paintings .thumbnail-item.selected").wait_for()
    page.locator("#way .thumbnail-item").first.wait_for()
    unfold(page, "Expert")
    expect(number_of(page, "iterations")).to_have_value(str(ITERATIONS))
    expect(number_of(page, "size")).to_have_value(str(QUICK_SIZE))


def cut_for_ten_seconds(wire):
    wire.cut()
    time.sleep(10)
    wire.mend()


def kept(page):
    """Return the titles of the pictures that the browser keeps."""
    return page.locator("#kept .pictures button").evaluate_all("all => all.map(one => one.title)")


def says_that_there_is_no_room(page):
    begin(page, iterations=2)
    page.evaluate("() => void (IDBObjectStore.prototype.put = () => { throw new Error('full'); })")
    paint(page)
    status(page, "This browser could not keep the picture")
    unfold(page, "Your pictures")
    page.get_by_role("button", name="Delete all", exact=True).click()
    status(page, "Deleted")


def test_pictures_that_the_browser_keeps_outlive_all_that_the_server_had(browser, forgetful_server):
    with visitor(browser, forgetful_server.address) as page:
        _, first = painted(begin(page, painting="starlit_hills", iterations=2))
        choose(page, "#paintings", "woodcut_wave")
        painted(page)
        unfold(page, "Your pictures")
        page.locator("#kept .pictures img").nth(1).wait_for()
        assert kept(page) == ["Breaking Wave · 96 px", "Starlit Hills · 96 px"]
        assert page.locator("#kept .pictures [aria-current]").get_attribute("title") == "Breaking Wave · 96 px"
        page.locator("#kept .pictures button").first.focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("#kept .pictures [tabindex='0']").get_attribute("title") == "Starlit Hills · 96 px"
        forgetful_server.kill()
        for folder in (forgetful_server.files, forgetful_server.files.with_name("cache_state")):
            shutil.rmtree(folder)
        forgetful_server.start()
        show(page, page.address)
        assert page.locator("#photo img").count() == 0
        unfold(page, "Your pictures")
        page.get_by_role("button", name="Starlit Hills · 96 px").click()
        status(page, "Picture and settings restored")
        page.locator("#photo img").wait_for()
        assert chosen(page, "#paintings") == "Starlit Hills"
        assert np.array_equal(pixels(download(page)[1]), pixels(first))
        # It is one of the visit's again, and no second one: a favourite that comes first, painted on, and deleted.
        page.get_by_role("button", name="Favourite").click()
        page.get_by_role("button", name="★ Starlit Hills · 96 px").wait_for()
        assert kept(page) == ["★ Starlit Hills · 96 px", "Breaking Wave · 96 px"]
        assert page.locator("#kept .pictures [aria-current]").get_attribute("title") == "★ Starlit Hills · 96 px"
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator("#delete").click()
        status(page, "Deleted")
        page.get_by_role("button", name="★ Starlit Hills · 96 px").wait_for(state="detached")
        page.get_by_role("button", name="Delete all", exact=True).click()
        page.get_by_role("button", name="Breaking Wave · 96 px").wait_for(state="detached")
        says_that_there_is_no_room(page)


def test_nothing_is_lost_by_a_reload_a_killed_server_or_a_lost_connection(browser, own_server):
    wire = Wire(own_server.port)
    context = new_context(browser)
    page = begin(new_tab(context, f"http://127.0.0.1:{wire.port}/"), iterations=ITERATIONS)
    paint(page)
    iteration(page, ITERATIONS)
    page.reload()
    page.get_by_text("Welcome back: your picture was painted on meanwhile.").first.wait_for()
    before = iteration(page, ITERATIONS)
    is_all_there(page)
    # Another tab of this browser watches the same run, and may end it.
    other = open_page(context, f"http://127.0.0.1:{wire.port}/")
    assert iteration(other, ITERATIONS) >= before
    is_all_there(other)
    other.close()
    while not list(own_server.files.rglob("checkpoint.npz")):
        time.sleep(0.1)
    own_server.kill()
    own_server.start()
    page.get_by_text("Welcome back: the server was started anew").first.wait_for()
    assert iteration(page, ITERATIONS) > 1
    is_all_there(page)
    cut_for_ten_seconds(wire)
    page.get_by_text("Welcome back").first.wait_for()
    is_all_there(page)  # finished by now or not: the link that it was opened by knows no photo
    page.set_default_timeout(180_000)
    status(page, "Finished after|Welcome back: this is the picture")
    is_all_there(page)
    # And what is no longer wanted goes, from the disk too.
    page.on("dialog", lambda dialog: dialog.accept())
    unfold(page, "Your pictures")
    page.get_by_role("button", name="Delete all", exact=True).click()
    status(page, "Deleted")
    assert not list(own_server.files.rglob("iteration_*.jpg"))
    page.reload()
    page.locator("#paint").wait_for()
    assert page.locator("#photo img").count() == 0
    context.close()
    it_is_well_and_ends_within_ten_seconds_of_a_signal(own_server)


def it_is_well_and_ends_within_ten_seconds_of_a_signal(own_server):
    with urllib.request.urlopen(f"{own_server.address}healthz", timeout=30) as answer:
        assert json.load(answer)["ok"]
    assert own_server.end(within_s=10) == 0
    lines = [line for line in own_server.log.read_text().splitlines() if '"run"' in line]
    assert all(
        {"run", "outcome", "seconds", "size", "network"} <= set(json.loads(line[line.index("{") :])) for line in lines
    )
    assert '"outcome": "last_step"' in "".join(lines) and ".jpg" not in "".join(lines)
