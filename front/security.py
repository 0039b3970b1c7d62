"""The security headers of every response (OWASP Secure Headers), errors and files included."""

from __future__ import annotations

from sanic import Request, Sanic
from sanic.response import BaseHTTPResponse

FRAMED = "/chat"
# What other websites may load: there is nothing in it that is not for everybody.
LENT = ("/static/", "/widget.js")


def setup_security(app: Sanic, framing_origins: tuple[str, ...], leave_to: str) -> None:
    """Put the headers on every response of an app.

    Only the chat may be framed, and only by the origins given. A form may be sent to ourselves and
    be led on to `leave_to`, the page for leaving in a hurry.
    """
    ancestors = " ".join(framing_origins) or "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self'; form-action 'self' {leave_to}; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors "
    )
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        # A page that is isolated by its own policy can frame only what is so itself.
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Robots-Tag": "noarchive",
    }

    @app.on_response
    async def add_headers(request: Request, response: BaseHTTPResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        framed = request.path.startswith(FRAMED)
        lent = request.path.startswith(LENT)
        response.headers.setdefault(
            "Content-Security-Policy", policy + (ancestors if framed else "'none'")
        )
        response.headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if lent or (framed and framing_origins) else "same-origin"
        )
        if lent:
            response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers.setdefault("Cache-Control", "no-store")
