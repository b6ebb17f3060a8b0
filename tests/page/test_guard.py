"""The gate that all from outside passes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import gradio as gr

from style_engine.page import guard


class Event:
    def __init__(self, queue, *inputs):
        self.queue, self.inputs = queue, inputs


class Request:
    headers = {}


class State:
    """What Gradio keeps for a page."""


def test_what_a_page_sends_is_answered_in_its_order(monkeypatch, tmp_path):
    """The first event takes long; those after it wait that change what the same page remembers."""
    done = []

    async def process_api(self, name, seconds, **options):
        await asyncio.sleep(seconds)
        done.append(name)

    async def send():
        blocks, page, other = guard.GuardedBlocks(tmp_path, lambda: blocks), State(), State()
        monkeypatch.setattr(gr.Blocks, "process_api", process_api)
        quick = dict(block_fn=Event(False, gr.State()), request=Request())
        await asyncio.gather(
            blocks.process_api("slow", 0.2, state=page, **quick),
            blocks.process_api("next", 0, state=page, **quick),
            blocks.process_api("another page", 0, state=other, **quick),
            blocks.process_api("queued", 0.1, state=page, block_fn=Event(True, gr.State()), request=Request()),
            blocks.process_api("Stop", 0.05, state=page, block_fn=Event(False), request=Request()),
        )

    with ThreadPoolExecutor() as pool:  # a browser's tests have a loop of their own in this thread
        pool.submit(asyncio.run, send()).result()
    assert done == ["another page", "Stop", "queued", "slow", "next"]
