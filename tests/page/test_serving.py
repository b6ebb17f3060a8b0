"""What goes over the wire."""

import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from style_engine.page.serving import Serving

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8" />
<meta property="og:title" content="Gradio" />
<meta
  name="twitter:creator"
  content="@Gradio"
/></head><body>{}</body></html>""".format("words " * 9000)


@pytest.fixture
def client():
    routes = [
        Route("/", lambda request: HTMLResponse(PAGE)),
        Route("/file=gone", lambda request: FileResponse("/no/such/picture.jpg")),
        # Whoever looked for it found it, and whoever opens it does not.
        Route("/file=just_gone", lambda request: FileResponse("/no/such.jpg", stat_result=os.stat(__file__))),
        Route("/file=there", lambda request: FileResponse(__file__)),
        Route("/{path:path}", lambda request: PlainTextResponse("file")),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Serving)]))


def test_the_page_is_small_and_has_our_own_head(client):
    answer = client.get("/")
    assert answer.headers["content-encoding"] == "gzip" and int(answer.headers["content-length"]) < len(PAGE) / 3
    assert "Gradio" not in answer.text.split("<style>")[0] and 'property="og:title" content="Impasto' in answer.text
    assert answer.text.endswith("</body></html>") and "#stack" in answer.text


def test_browsers_keep_what_does_not_change_and_nothing_else(client):
    kept = {
        path: client.get(path).headers.get("cache-control", "")
        for path in (
            "/assets/index-x.js",
            "/gradio_api/file=/tmp/impasto/starlit_hills_192.webp",
            "/gradio_api/file=/tmp/impasto/a1/live_3.jpg",
            "/gradio_api/file=/tmp/impasto/a1/impasto-own.png",
            "/config",
        )
    }
    assert [("immutable" in text, "max-age" in text) for text in kept.values()] == [
        (True, True), (False, True), (False, False), (False, False), (False, False)
    ]  # fmt: skip
    assert client.get("/gradio_api/mcp/schema").json() == []


def test_a_picture_that_is_removed_while_it_is_asked_for_is_not_there(client):
    assert client.get("/file=gone").status_code == client.get("/file=just_gone").status_code == 404
    there = client.get("/file=there")
    assert there.status_code == 200 and there.content == Path(__file__).read_bytes()
