"""The security headers of every response (OWASP Secure Headers), errors and files included."""

from __future__ import annotations

from sanic import Request, Sanic
from sanic.response import BaseHTTPResponse

FRAMED = "/chat"


def setup_security(app: Sanic, embed_origins: tuple[str, ...], leave_to: str) -> None:
    """Put the headers on every response of an app.

    Only the chat may be framed, and only by the origins given. A form may be sent to ourselves and
    be led on to `leave_to`, the page for leaving in a hurry.
    """
    ancestors = " ".join(embed_origins) or "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self'; form-action 'self' {leave_to}; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors "
    )
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Robots-Tag": "noarchive",
    }

    @app.on_response
    async def add_headers(request: Request, response: BaseHTTPResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        framed = request.path.startswith(FRAMED)
        response.headers["Content-Security-Policy"] = policy + (ancestors if framed else "'none'")
        response.headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if framed and embed_origins else "same-origin"
        )
        response.headers.setdefault("Cache-Control", "no-store")
