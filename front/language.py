"""The language of a page: what its address says, or else what the browser prefers.

Every page has an address in each language, `?language=en` and `?language=cy`. Without one it
is for those of whom nothing is known: they get Welsh if their browser prefers it, else English.
"""

from __future__ import annotations

from urllib.parse import urlencode

from sanic import Request

from content.language import ENGLISH, WELSH
from front.conversations import LANGUAGES


def language_of(request: Request) -> str:
    """Give the language in which to answer a request."""
    return language_in_address(request) or accepted_language(
        request.headers.get("accept-language", "")
    )


def other_than(language: str) -> str:
    """Give the other one of the two languages."""
    return ENGLISH if language == WELSH else WELSH


def language_in_address(request: Request) -> str:
    """Give the language that the address of a page says, or nothing if it says none of ours."""
    language = str(request.args.get("language", ""))
    return language if language in LANGUAGES else ""


def address(path: str, language: str = "", framed: bool = False) -> str:
    """Give the address of a page of ours, in a language, if one is named."""
    page, mark, part = path.partition("#")
    said = {"framed": "yes"} if framed else {}
    if language:
        said["language"] = language
    return f"{page}{'?' if said else ''}{urlencode(said)}{mark}{part}"


def accepted_language(header: str) -> str:
    """Give that of our languages which a header `Accept-Language` prefers; English without one.

    A range such as `cy-GB;q=0.9` has a weight, 1 if it names none (RFC 9110, 12.5.4). Of two that
    weigh the same the first counts.
    """
    weights: dict[str, float] = {}
    for part in header.split(","):
        wanted, _, parameter = part.partition(";")
        language = wanted.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if language in LANGUAGES and weight > weights.get(language, 0.0):
            weights[language] = weight
    return max(weights, key=weights.__getitem__, default=ENGLISH)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
