"""The static files, under names that change with them; a sheet of styles for each kind of page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from content.force import Force

STATIC = Path(__file__).parent / "static"
# Each sheet is made of files under `static/css`, so that a page waits for one request alone.
SHEETS = {
    "chat.css": ("page", "around", "said", "chat"),
    "reading.css": ("page", "around", "said", "answers"),
    "demo.css": ("page", "demo"),
}
IMPORT = re.compile(r'from "\./([a-z]+\.js)"')


def look(force: Force, selector: str = ":root") -> str:
    """Give the force's colours as CSS custom properties of what the selector names."""
    names = ("band", "accent", "accent_dark")
    values = (f"--{n.replace('_', '-')}: {force.value(f'look.{n}')};" for n in names)
    return f"{selector} {{ {' '.join(values)} }}\n"


class Files:
    """Every static file, by a name that changes with its content, so that it is good for a year.

    Attributes:
        paths: where each file, by its own name such as `chat.js`, is found.
    """

    def __init__(self, force: Force, static: Path = STATIC) -> None:
        """Read all files; the force's colours come first in each sheet."""
        self._texts = {path.name: _read(path) for path in static.iterdir() if path.is_file()}
        css = {path.stem: _read(path) for path in (static / "css").iterdir()}
        for name, parts in SHEETS.items():
            self._texts[name] = look(force) + "\n".join(css[part] for part in parts)
        self._bodies: dict[str, bytes] = {}
        self.paths: Mapping[str, str] = {
            name: f"/static/{self._finish(name)}" for name in self._texts
        }

    def body(self, finished_name: str) -> bytes:
        """Give a file's content.

        Raises:
            KeyError: there is no file of this name.
        """
        return self._bodies[finished_name]

    def inlined(self, name: str) -> str:
        """Give a module as part of a script that can import nothing: without its `export`."""
        return self._texts[name].replace("export ", "")

    def _finish(self, name: str) -> str:
        """Name a file by its content, and in it the modules that it imports by theirs."""
        body = IMPORT.sub(lambda m: f'from "./{self._finish(m[1])}"', self._texts[name]).encode()
        finished = f"{hashlib.sha256(body).hexdigest()[:10]}-{name}"
        self._bodies[finished] = body
        return finished


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
