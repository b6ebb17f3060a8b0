"""A museum of our own: an HTTP server on this machine."""

import io
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from PIL import Image

from style_engine.studio.gallery.museum import works

WORK = works()[0]


def picture_bytes(aspect=WORK.aspect, width=700, kind="JPEG"):
    """Return a picture file of noise, too large to come in one piece."""
    noise = np.random.default_rng(0).integers(0, 256, (round(width / aspect), width, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, kind)
    return buffer.getvalue()


PICTURE = picture_bytes()


class Museum(ThreadingHTTPServer):
    """Answers each request by the next of `answers`, and all further ones by the last: (code, headers, body)."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.answers, self.asked = [(200, {}, PICTURE)], []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/picture"


class Desk(BaseHTTPRequestHandler):
    def do_GET(self):
        answers, asked = self.server.answers, self.server.asked
        asked.append((self.path, self.headers["User-Agent"]))
        code, headers, body = answers[min(len(asked), len(answers)) - 1]
        self.send_response(code)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
