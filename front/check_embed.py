"""Whether a page's policy admits the widget: `make check-embed URL=… [SERVICE=…]`.

Reads the page's Content-Security-Policy as a browser does (CSP level 3, https://www.w3.org/TR/CSP3/),
finds the widget's tag on it, and asks the service whether the page may frame the chat.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

LOADER = "/widget.js"
Directives = Mapping[str, tuple[str, ...]]
# Where a browser looks for what a policy does not name.
FALL_BACK = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
}
PORTS = {"http": 80, "https": 443}


@dataclass
class Tag:
    """The widget's tag: where its script is, and the `nonce` that a policy may ask for."""

    source: str
    nonce: str = ""


@dataclass
class Page(HTMLParser):
    """What of a page matters here: the widget's tag, and policies in its head."""

    html: str
    tag: Tag | None = None
    policies: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the page."""
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is looked for."""
        values = {name: value or "" for name, value in attrs}
        if tag == "script" and urlsplit(values.get("src", "")).path == LOADER:
            self.tag = self.tag or Tag(values["src"], values.get("nonce", ""))
        if tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(values.get("content", ""))


def directives(policy: str) -> Directives:
    """Split one policy; of a directive that stands there twice, the first counts."""
    found: dict[str, tuple[str, ...]] = {}
    for part in policy.split(";"):
        if words := part.split():
            found.setdefault(words[0].lower(), tuple(words[1:]))
    return found


def admits(policy: str, directive: str, address: str, page: str, nonce: str = "") -> bool:
    """Whether one policy lets the page load an address, as `script-src` or `frame-src`."""
    given = directives(policy)
    sources = next((given[name] for name in FALL_BACK[directive] if name in given), None)
    if sources is None:
        return True
    if directive == "script-src":
        if nonce and f"'nonce-{nonce}'" in sources:
            return True
        if "'strict-dynamic'" in sources:
            return False
    return any(_matches(source, urlsplit(address), urlsplit(page)) for source in sources)


def _matches(source: str, address: SplitResult, page: SplitResult) -> bool:
    """Whether a source of a policy names an address (CSP3, 6.7.2.6 to 6.7.2.12)."""
    if source == "'self'":
        return _origin(address) == _origin(page)
    if source == "*":
        return address.scheme in ("http", "https") or address.scheme == page.scheme
    if source.startswith("'"):
        return False
    if source.endswith(":"):
        return _scheme_matches(source[:-1].lower(), address.scheme)
    scheme, _, rest = source.rpartition("://")
    host, _, path = rest.partition("/")
    name, _, port = host.partition(":")
    return (
        _scheme_matches(scheme.lower() or page.scheme, address.scheme)
        and _host_matches(name.lower(), (address.hostname or "").lower())
        and _port_matches(port, scheme.lower() or page.scheme, address)
        and _path_matches(path and f"/{path}", address.path or "/")
    )


def _origin(address: SplitResult) -> tuple[str, str | None, int | None]:
    return address.scheme, address.hostname, address.port or PORTS.get(address.scheme)


def _scheme_matches(wanted: str, scheme: str) -> bool:
    return wanted == scheme or (wanted, scheme) == ("http", "https")


def _host_matches(wanted: str, host: str) -> bool:
    return host.endswith(wanted[1:]) if wanted.startswith("*.") else wanted in (host, "*")


def _port_matches(wanted: str, scheme: str, address: SplitResult) -> bool:
    port = address.port or PORTS.get(address.scheme)
    if wanted in ("*", str(port)):
        return True
    upgraded = wanted in ("", "80") and address.scheme == "https" and port == PORTS["https"]
    return upgraded or (not wanted and port == PORTS.get(scheme))


def _path_matches(wanted: str, path: str) -> bool:
    return not wanted or (path.startswith(wanted) if wanted.endswith("/") else path == wanted)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is well, and what to do if not."""

    well: bool
    text: str


def findings(page: str, policies: list[str], tag: Tag | None, service: str) -> Iterator[Finding]:
    """Tell of a page's policies whether they let it load the script and the frame."""
    script, frame = f"{service}{LOADER}", f"{service}/chat"
    if tag is None:
        yield Finding(False, f'no tag on the page; add <script src="{script}" defer></script>')
    for directive, address in (("script-src", script), ("frame-src", frame)):
        nonce = tag.nonce if tag else ""
        if all(admits(policy, directive, address, page, nonce) for policy in policies):
            yield Finding(True, f"{directive} admits {service}")
        elif directive == "script-src" and any("'strict-dynamic'" in one for one in policies):
            yield Finding(False, "script-src has 'strict-dynamic': give the tag the page's nonce")
        else:
            yield Finding(False, f"{directive} refuses {service}; add it to the page's policy")


def may_frame(service_policy: str, page: str, service: str) -> Finding:
    """Tell whether the service lets the page frame the chat, by the policy of its `/chat`."""
    allowed = directives(service_policy).get("frame-ancestors", ())
    parts = urlsplit(page)
    origin = f"{parts.scheme}://{parts.netloc}"
    if any(_matches(source, parts, urlsplit(service)) for source in allowed):
        return Finding(True, f"the service lets {origin} frame the chat")
    return Finding(False, f"the service does not let {origin} frame the chat: see RJ_EMBED_ORIGINS")


def check(url: str, service: str = "") -> list[Finding]:
    """Look at a page as it is served, and at the service.

    Raises:
        httpx.HTTPError: one of them can't be had.
    """
    with httpx.Client(follow_redirects=True, timeout=20) as client:
        answer = client.get(url)
        answer.raise_for_status()
        at, page = str(answer.url), Page(answer.text)
        if not (service or page.tag):
            return [
                Finding(False, "no tag on the page; if a script adds it, give SERVICE=https://…")
            ]
        parts = urlsplit(service or urljoin(at, page.tag.source if page.tag else ""))
        origin = f"{parts.scheme}://{parts.netloc}"
        sent = answer.headers.get_list("content-security-policy", split_commas=True)
        found = list(findings(at, [*sent, *page.policies], page.tag, origin))
        chat = client.get(f"{origin}/chat")
        chat.raise_for_status()
        return [*found, may_frame(chat.headers.get("content-security-policy", ""), at, origin)]


def main() -> int:
    """Check the page named by the environment's `URL`; give 0 if the widget works on it."""
    url = os.environ.get("URL", "")
    if not url:
        print("Say which page: make check-embed URL=https://www.example.org/page")
        return 2
    try:
        found = check(url, os.environ.get("SERVICE", ""))
    except httpx.HTTPError as error:
        print(f"can't be reached: {error}")
        return 2
    for finding in found:
        print("ok  " if finding.well else "NOT ", finding.text)
    return 0 if all(finding.well for finding in found) else 1


if __name__ == "__main__":
    sys.exit(main())
