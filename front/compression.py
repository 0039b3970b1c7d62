"""What is fetched goes over the line compressed, which on a slow phone is most of the waiting."""

from __future__ import annotations

import gzip

from sanic import Request, Sanic
from sanic.response import BaseHTTPResponse

KINDS = {"text/html", "text/css", "text/javascript", "image/svg+xml"}
WORTH_IT = 600  # bytes


def setup_compression(app: Sanic) -> None:
    """Compress what is answered to a GET, if the browser takes it.

    A page that answers a POST holds a token beside what the person wrote, and compressed its length
    would tell of the token (BREACH): it goes as it is.
    """

    @app.on_response
    async def compress(request: Request, response: BaseHTTPResponse) -> None:
        body = response.body
        kind = (response.content_type or "").split(";")[0]
        if request.method != "GET" or kind not in KINDS or not body or len(body) < WORTH_IT:
            return
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            response.body = gzip.compress(body, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
