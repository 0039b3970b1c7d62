"""Which ways of being contacted are safe, read from one answer in a person's own words."""

from __future__ import annotations

import re
from typing import Any

from actions.words import Words, clauses

WAYS = ("voicemail", "text", "email", "police")
KEYS = {"voicemail": "voicemail", "text": "text", "email": "email", "police": "say_police"}
JOINING = (
    " but ",
    " except ",
    " apart from ",
    " and ",
    " or ",
    " though ",
    " because ",
    " cos ",
    " as ",
    " so ",
    " unless ",
    " ond ",
    " heblaw ",
    " ac eithrio ",
    " oni bai ",
    " achos ",
    " oherwydd ",
    " ac ",
    " a dim ",
    " a pheidiwch ",
)
# Words whose parts would be read as others: "of the" as "or", "everything" by its "dim" as "not".
READ_AS = (
    (re.compile(r"\b([oO])['’]r\b"), "o yr"),
    (re.compile(r"\b[pb]ob dim\b", re.I), "popeth"),
)


def read_safe_contact(text: str, words: Words) -> dict[str, Any]:
    """Read what is safe, clause by clause; what is not said clearly stays None, and so unsafe.

    Args:
        text: what the person wrote.
        words: the words to read it by.

    Returns:
        `voicemail`, `text`, `email` and `say_police`, each True, False or None; `others_see`, the
        person's words on who else may see or hear, or None; `words`, the whole text.
    """
    safe: dict[str, bool | None] = {}
    all_of_them: bool | None = None
    others: list[str] = []
    last = None
    for clause in parts(text):
        alone = words.says("nobody", clause)
        others += [clause] if words.says("others", clause) and not alone else []
        fine = None if alone else _fine(clause, words)
        named = [way for way in WAYS if words.says(way, clause)]
        if not named and words.says("everything", clause):
            all_of_them = fine
        if fine is None and named and _is_bare_list(clause, words):
            fine = last
        for way in named:
            # Said twice and differently is not said clearly.
            safe[way] = fine if safe.get(way, fine) == fine else None
        last = fine if named else last
    answer: dict[str, Any] = {KEYS[way]: safe.get(way, all_of_them) for way in WAYS}
    answer["others_see"] = "; ".join(others) or None
    answer["words"] = " ".join(text.split())
    return answer


def parts(text: str) -> list[str]:
    """Split a text into clauses, at joining words too."""
    parts = []
    for written, meant in READ_AS:
        text = written.sub(meant, text)
    for clause in clauses(text):
        clause = f" {clause} "
        for joining in JOINING:
            clause = clause.replace(joining, f" |{joining.strip()} ")
        parts += [part.strip() for part in clause.split("|") if part.strip()]
    return parts


def _is_bare_list(clause: str, words: Words) -> bool:
    """Tell whether a clause names ways and says nothing of them, so that what came before holds."""
    for way in (*WAYS, "list_filler"):
        clause = words.without(way, clause)
    return not clause


def _fine(clause: str, words: Words) -> bool | None:
    """Tell whether a clause calls something safe or unsafe."""
    if words.says("unsure", clause) or words.begins("question", clause):
        return None
    if words.says("condition", clause) and not words.says("not_fine", clause):
        return None
    if words.says("not_fine", clause) or words.says("others", clause):
        return False
    return True if words.says("fine", clause) else None
