"""A server of a test's own, and a connection to it that can be cut."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request

from support import ROOT


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """`python app.py`, as a visitor's machine without internet would start it; its files are in `folder`."""

    def __init__(self, folder, **environment):
        self.port, self.log, self.files = free_port(), folder / "log", folder / "cache"
        self.address = f"http://127.0.0.1:{self.port}/"
        # It listens nowhere: whoever asks this proxy for the world outside is refused.
        proxy = f"http://127.0.0.1:{free_port()}"
        self._environment = os.environ | {
            "GRADIO_SERVER_PORT": str(self.port),
            "GRADIO_TEMP_DIR": str(self.files),
            "IMPASTO_CACHE": str(folder / "museum"),
            "KERAS_HOME": str(folder / "keras"),
            "IMPASTO_VGG19_WEIGHTS": "",
            **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), proxy),
            **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost"),
            **environment,
        }
        # How fast it paints was measured by an earlier one.
        pace = self.files.with_name(f"{self.files.name}_state") / "pace.json"
        pace.parent.mkdir(parents=True)
        pace.write_text('{"auto": 2e-7}')
        self.start()

    def start(self):
        with open(self.log, "a") as log:
            command = [sys.executable, "app.py"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        for _ in range(240):
            try:
                urllib.request.urlopen(self.address, timeout=5).close()
                return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.25)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self, within_s=20):
        self.process.terminate()
        return self.process.wait(within_s)


class Wire:
    """A port that hands on to another one, until it is cut."""

    def __init__(self, port):
        self._to, self._ends = port, []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port, self.is_cut = self._door.getsockname()[1], False
        threading.Thread(target=self._answer, daemon=True).start()

    def cut(self):
        self.is_cut = True
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def mend(self):
        self.is_cut = False

    def _answer(self):
        while True:
            near, _ = self._door.accept()
            try:
                if self.is_cut:
                    raise OSError
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                near.close()
                continue
            self._ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(1 << 16):
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
