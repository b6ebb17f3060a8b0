"""What goes over the wire where Gradio has no option for it: small, kept by browsers, and under our own name."""

import html
import re
from pathlib import Path

from gradio.route_utils import get_root_url
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from style_engine.assets import ASSETS
from style_engine.studio.languages import speak_to, tag
from style_engine.studio.texts import say

CARD = ASSETS / "card.jpg"  # 1200 x 630, as those ask for it who show a link as a picture
# Files that never change under their name: Gradio's own, whose names hold a hash of what is in them, and its fonts.
FOREVER = re.compile(r"/(assets|static/fonts)/")
FILE = re.compile(r"/file=")
# Pictures of the shelves and of the empty canvas, which may change with the next version.
FOR_A_DAY = re.compile(r"/file=.*(_\d+\.webp|painted\.webp|/pair_\w+\.webp)$")
# Its page for programs asks for this, and without an MCP server it is not there. An answer that is no success lets it
# begin with what there is, and one that is no error leaves none in the browser's log.
NO_TOOLS, NONE = re.compile(r"/mcp/schema$"), 300
# What Gradio says of itself where a page should say what it is.
OF_GRADIO = re.compile(r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>\s*')


class Serving:
    """ASGI middleware around Gradio's application."""

    def __init__(self, app: ASGIApp):
        self._app = app
        self._page = GZipMiddleware(self._rewritten)
        style, script = ((ASSETS / name).read_text(encoding="utf-8") for name in ("page.css", "whole.js"))
        self._head = f"<style>{style}</style><script>{script}</script>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, in the language of whoever asks."""
        if scope["type"] == "http":
            speak_to(Headers(scope=scope).get("accept-language"))
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
        elif scope["path"] in ("", "/"):
            await self._page(scope, receive, send)
        elif NO_TOOLS.search(scope["path"]):
            await JSONResponse([], NONE)(scope, receive, send)
        else:
            send = keeping(scope["path"], send)
            await (self._file if FILE.search(scope["path"]) else self._app)(scope, receive, send)

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 404 for a file that was removed after Gradio had looked for it."""
        start: Message | None = None

        async def hold(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message  # said before the file is opened
                return
            if start is not None:
                await send(start)
                start = None
            await send(message)

        try:
            await self._app(scope, receive, hold)
        except (RuntimeError, FileNotFoundError) as error:  # Starlette's, where there was none; or none any more
            if isinstance(error, RuntimeError) and not str(error).endswith("does not exist."):
                raise
            await PlainTextResponse("gone", 404)(scope, receive, send)

    async def _rewritten(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on the page with our own head."""
        start, body = None, b""

        async def hold(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body") or start is None:
                return
            headers = MutableHeaders(raw=start["headers"])
            if headers.get("content-type", "").startswith("text/html"):
                body = self._with_head(body.decode(), Request(scope)).encode()
                headers["content-length"] = str(len(body))
                headers["content-language"] = tag()
                headers.add_vary_header("accept-language")
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, hold)

    def _with_head(self, page: str, request: Request) -> str:
        root = get_root_url(request=request, route_path="/", root_path=request.scope.get("root_path"))
        head = head_of(root) + self._head
        page = OF_GRADIO.sub("", page).replace('lang="en"', f'lang="{tag()}"', 1)
        return page.replace('<meta charset="utf-8" />', '<meta charset="utf-8" />' + head, 1)


def keeping(path: str, send: Send) -> Send:
    """Return a `send` that lets browsers keep the file at `path`, if it may be kept."""
    kept = "public, max-age=31536000, immutable" if FOREVER.search(path) else None
    kept = "public, max-age=86400" if FOR_A_DAY.search(path) else kept

    async def send_kept(message: Message) -> None:
        if kept and message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(raw=message["headers"])["cache-control"] = kept
        await send(message)

    return send_kept


def head_of(root: str) -> str:
    """Return what stands in the page's head: a title, a text and a picture for links to it at `root`, and one language.

    Gradio's own words follow the first language of the browser, also where that is none of ours: a page half Dutch and
    half English is worse than an English one.
    """
    facts = {
        "og:type": "website",
        "og:title": f"Impasto · {say('motto')}",
        "og:description": say("description"),
        "og:url": f"{root}/",
        "og:image": f"{root}/gradio_api/file={Path(CARD)}",
        "twitter:card": "summary_large_image",
    }
    tags = (f'<meta property="{name}" content="{html.escape(text)}" />' for name, text in facts.items())
    speaks = f"{{ language: '{tag()}', languages: ['{tag()}'] }}"
    one_language = f"for (const [key, value] of Object.entries({speaks}))"
    one_language += " Object.defineProperty(navigator, key, { get: () => value });"
    return "".join(tags) + f"<script>{one_language}</script>"
