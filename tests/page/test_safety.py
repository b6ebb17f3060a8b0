"""What a visitor must not be able to do, tried with requests that no page would send."""

import io
import itertools
import json
import os
import threading
import time
import uuid
from pathlib import Path

import httpx
import pytest
from gradio.utils import get_upload_folder
from PIL import Image
from support import smooth_picture

from style_engine.page import guard
from style_engine.pictures.files import to_image
from style_engine.studio.texts import say

REFUSED = say("file_not_uploaded")


class Attacker:
    """A client that sends what it likes: the queue's own JSON, without a page or a library between."""

    def __init__(self, address):
        self._http = httpx.Client(base_url=address + "gradio_api/", timeout=120, trust_env=False)
        self.config = httpx.get(address + "config", timeout=60, trust_env=False).json()
        self.session = uuid.uuid4().hex

    def events(self):
        """Return the events that reach Python, each as the page's own configuration describes it."""
        return [event for event in self.config["dependencies"] if event["backend_fn"]]

    def event(self, target, name):
        """Return the event `name` of the component whose `elem_id` is `target`."""
        (event,) = [event for event in self.events() if [self.component(target), name] in event["targets"]]
        return event

    def component(self, name):
        """Return the number of the component whose `elem_id` is `name`."""
        (number,) = [c["id"] for c in self.config["components"] if c["props"].get("elem_id") == name]
        return number

    def values(self, event):
        """Return what the page would send first for an event, component by component."""
        shown = {component["id"]: component["props"].get("value") for component in self.config["components"]}
        return [shown[number] for number in event["inputs"]]

    def upload(self, content, name="picture.png"):
        """Upload a file as the page does; return what the page then says of it."""
        (path,) = self._http.post("upload", files={"files": (name, content)}).raise_for_status().json()
        return {"path": path, "meta": {"_type": "gradio.FileData"}}

    def send(self, event, data, event_data=None):
        """Return the last message of an `event` with such `data`: a dict with `success` and `output`."""
        body = {"fn_index": event["id"], "data": data, "event_data": event_data, "session_hash": self.session}
        self._http.post("queue/join", json=body).raise_for_status()
        given_up = time.monotonic() + 120  # the server beats like a heart: the client's own limit is never reached
        with self._http.stream("GET", "queue/data", params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if message.get("msg") == "process_streaming":  # a camera, of which more would be expected
                    self._http.post(f"stream/{message['event_id']}/close").raise_for_status()
                if message.get("msg") == "process_completed":
                    return message
                assert time.monotonic() < given_up, "the server does not answer"
        raise AssertionError("the server ended without an answer")


@pytest.fixture
def attacker(server):
    return Attacker(server)


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.png"
    to_image(smooth_picture(7, 64, 64)).save(path)
    return str(path)


def forged_inputs(event, values, path, tried):
    """Yield the `values` of an event with one input after the other replaced by a file of the server.

    The inputs are those in front, and all that are not among the components `tried` with another event.
    """
    ways = {"path": path}, [{"path": path}], {"background": {"path": path}, "layers": [{"path": path}]}
    for place, component in enumerate(event["inputs"]):
        if place and component in tried:
            continue
        tried.add(component)
        yield [*values[:place], ways[(event["id"] + place) % len(ways)], *values[place + 1 :]]


def test_no_event_takes_a_picture_of_the_server(attacker, secret):
    tried = set()
    for event in attacker.events():
        values = attacker.values(event)
        for data in forged_inputs(event, values, secret, tried):
            answer = attacker.send(event, data)
            assert not answer["success"] and answer["output"]["error"] == REFUSED, (event["id"], data, answer)
    assert len(tried) > 40


def test_paint_takes_no_picture_of_the_server(attacker, secret):
    (event,) = [event for event in attacker.events() if event["api_name"] == "paint"]
    other = {"photo": None, "paintings": None, "bundled": ["crimson_fjord"], "masks": None}
    for name, forged in (("photo", {"path": secret}), ("paintings", [{"path": secret}]), ("masks", [{"path": secret}])):
        given = other | {name: forged}
        answer = attacker.send(event, [*given.values(), "sketch", {"size": 64, "iterations": 1}])
        assert not answer["success"] and answer["output"]["error"] == REFUSED
    # Nor does the sentence tell which files there are.
    answer = attacker.send(event, [{"path": secret + ".gone"}, None, ["crimson_fjord"], None, "sketch", {}])
    assert answer["output"]["error"] == REFUSED


def test_a_link_out_of_the_upload_folder_leads_nowhere(secret, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    inside = tmp_path / "uploads" / "picture.png"
    inside.parent.mkdir()
    inside.write_bytes(b"uploaded")
    link = tmp_path / "uploads" / "link.png"
    os.symlink(secret, link)
    assert guard.may_be_read(str(inside))
    for path in (link, secret, inside.parent, f"{inside.parent}/../secret.png", "", "secret.png", "\0", "http://x/y"):
        assert not guard.may_be_read(str(path))


def test_bundled_pictures_and_uploads_may_be_read():
    from style_engine.studio.gallery.catalogue import paintings, photos

    assert all(guard.may_be_read(str(work.path)) for work in (*photos(), *paintings()))
    assert not guard.may_be_read(os.path.join(get_upload_folder(), "never_uploaded.png"))


class Memory:
    """The memory of the server's process above what it held before, in MB: at most, since then."""

    def __init__(self, process):
        self._folder = Path(f"/proc/{process.pid}")
        self._before = self._at_rest()
        (self._folder / "clear_refs").write_text("5")  # forgets the most so far

    def most(self):
        return self._read("VmHWM") - self._before

    def _at_rest(self):
        """Return what it holds once that changes no more: a new server is still warming up its engine."""
        before, now = -1.0, self._read("VmRSS")
        while abs(now - before) > 1:
            time.sleep(1)
            before, now = now, self._read("VmRSS")
        return now

    def _read(self, name):
        (line,) = [line for line in (self._folder / "status").read_text().splitlines() if line.startswith(name)]
        return int(line.split()[1]) / 1024


@pytest.fixture
def memory(attacker, server_process):
    """Return the `Memory` of a server that has painted something before."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("the most memory of a process is not told by this system")
    (event,) = [event for event in attacker.events() if event["api_name"] == "paint"]
    photo = attacker.upload(to_png(smooth_picture(1, 64, 64)))
    assert attacker.send(event, [photo, None, ["crimson_fjord"], None, "sketch", {"size": 64}])["success"]
    return Memory(server_process)


def to_png(picture):
    buffer = io.BytesIO()
    to_image(picture).save(buffer, "PNG")
    return buffer.getvalue()


def test_masks_are_counted_before_they_are_decoded(attacker, memory):
    (event,) = [event for event in attacker.events() if event["api_name"] == "paint"]
    buffer = io.BytesIO()
    Image.new("L", (4096, 4096), 255).save(buffer, "PNG")
    photo, mask = attacker.upload(to_png(smooth_picture(1, 64, 64))), attacker.upload(buffer.getvalue())
    for bundled, masks, words in (
        (["crimson_fjord"], 24, "may have up to 8 masks"),
        (["crimson_fjord"] * 8, 8, "Together, these pictures have"),
        (["crimson_fjord"] * 9, 0, "8 paintings at most"),
    ):
        answer = attacker.send(event, [photo, None, bundled, [mask] * masks, "sketch", {"size": 64, "iterations": 1}])
        assert not answer["success"] and words in answer["output"]["error"], answer
    assert memory.most() < 300


def test_visitors_files_are_decoded_one_after_the_other(server, attacker, memory):
    buffer = io.BytesIO()
    Image.new("RGB", (6300, 6300)).save(buffer, "WEBP")  # about as much as may be, in a small file
    photo = attacker.upload(buffer.getvalue(), "photo.webp")
    event, picker = attacker.event("photo", "input"), attacker.component("photo")
    data = [photo if number == picker else None for number in event["inputs"]]
    answers = []

    def visit():
        answers.append(Attacker(server).send(event, data))

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(answers) == 4 and all("6300 × 6300" in str(answer["output"]) for answer in answers)
    assert memory.most() < 1000


@pytest.mark.parametrize("junk", [None, {}, [[]], "y" * 100_000], ids=lambda junk: str(junk)[:4])
def test_requests_that_no_page_sends_get_a_short_sentence_and_no_trace(attacker, junk):
    # That the log holds no trace is seen when the server ends: see `running_app`.
    for event in attacker.events():
        values, is_pick = attacker.values(event), any(name == "select" for _, name in event["targets"])
        # What the page itself sends is no junk: once is enough, but where something is picked.
        sent = [[junk] * len(values), *([values] if is_pick or junk is None else [])]
        picks = (None, {}, {"index": 999}, {"index": "0"}, {"index": [0, 0], "value": junk})
        for picked, data in itertools.product(picks if is_pick else picks[:1], sent):
            answer = attacker.send(event, data, picked)
            told = answer["output"].get("error")
            assert answer["success"] or (told and len(told) < 400 and "Traceback" not in told), (event, told)
