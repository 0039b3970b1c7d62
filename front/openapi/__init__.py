"""The APIs' descriptions (OpenAPI 3.1), one for each listener, written by hand as YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

FOLDER = Path(__file__).parent
PATH = "/api/openapi.json"


def load_description(listener: str) -> dict[str, Any]:
    """Give the description of a listener's API, `public` or `staff`."""
    return yaml.safe_load((FOLDER / f"{listener}.yml").read_text(encoding="utf-8"))


def setup_description(app: Sanic, listener: str) -> None:
    """Serve the description of a listener on it."""
    description = load_description(listener)

    async def describe(request: Request) -> HTTPResponse:
        return json(description)

    app.add_route(describe, PATH, name="openapi")
