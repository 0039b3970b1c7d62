"""Another website, as a force's is to the assistant: it serves pages that the widget stands on."""

from __future__ import annotations

import itertools
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASSED_ON = ("content-type", "content-security-policy", "content-encoding")


class Website:
    """Serves the pages that are put on it.

    What is not one of them it asks of the service and passes on as its own: the chat is then the
    same website as the page that frames it, which it must never be.
    """

    def __init__(self, port: int, behind: str) -> None:
        """Listen on a port of loopback; `behind` is where the rest is asked."""
        self._pages: dict[str, tuple[bytes, dict[str, str]]] = {}
        self._numbers = itertools.count(1)
        pages = self._pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/favicon.ico":
                    self._answer(204, b"", {})
                elif self.path in pages:
                    body, headers = pages[self.path]
                    self._answer(200, body, {"Content-Type": "text/html; charset=utf-8", **headers})
                else:
                    self._pass_on(None)

            def do_POST(self) -> None:
                self._pass_on(self.rfile.read(int(self.headers["Content-Length"])))

            def _pass_on(self, body: bytes | None) -> None:
                kept = ("Content-Type", "Authorization")
                headers = {name: self.headers[name] for name in kept if name in self.headers}
                asked = urllib.request.Request(behind + self.path, body, headers)
                with urllib.request.urlopen(asked, timeout=30) as answer:
                    found = {n: v for n, v in answer.headers.items() if n.lower() in PASSED_ON}
                    self._answer(answer.status, answer.read(), found)

            def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.origin = f"http://localhost:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def put(self, html: str, headers: dict[str, str]) -> str:
        """Put a page on it and give its address."""
        path = f"/a-page-of-a-force-{next(self._numbers)}"
        self._pages[path] = html.encode(), headers
        return self.origin + path

    def close(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()
