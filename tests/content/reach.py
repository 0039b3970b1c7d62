"""What the code and the rules can say: the ways by which a response is reached."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

FORMS = re.compile(r"utter_(\w+)_(short|more|help)$")


def words_of(folders: Sequence[Path]) -> set[str]:
    """Give every string that stands in the Python files of some folders."""
    found = set()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if ".venv" not in path.parts:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                found |= {
                    n.value
                    for n in ast.walk(tree)
                    if isinstance(n, ast.Constant) and isinstance(n.value, str)
                }
    return found


def actions_named(words: Collection[str]) -> set[str]:
    """Give the names of actions among the strings of `actions/`."""
    return {word for word in words if re.fullmatch(r"(action|validate)_\w+", word)}


def out_of_reach(
    responses: Collection[str],
    rules: Sequence[Mapping[str, Any]],
    words: Collection[str],
    dangers: Collection[str],
    slots: Collection[str] = (),
) -> list[str]:
    """Find the responses that nothing says.

    A response is said by a rule, or by code that names it: whole; without `utter_`, as the front's
    problems do; by an action of its topic (`action_repeat` says `utter_repeat`); or as a form of an
    answer that is said: `_short` to repeat it, `_more` to tell more, `_help` beside another danger.
    A form asks for each of its `slots` by `utter_ask_<slot>`. Code that makes a name of a beginning
    and a part says all that begin so.
    """
    beginnings = tuple(w for w in words if re.fullmatch(r"utter_\w+_", w))
    asked = {f"utter_ask_{slot}" for slot in slots}
    by_rule = {step["action"] for rule in rules for step in rule["steps"] if "action" in step}

    def said(name: str) -> bool:
        form = FORMS.match(name)
        if name in by_rule or name in words or name.removeprefix("utter_") in words:
            return True
        if name in asked or name.startswith(beginnings):
            return True
        if f"action_{name.removeprefix('utter_')}" in by_rule:
            return True
        if not form or f"utter_{form[1]}" not in responses:
            return False
        return form[1] in dangers if form[2] == "help" else form[2] in words

    return [name for name in responses if not said(name)]
