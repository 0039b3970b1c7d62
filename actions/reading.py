"""What a person's answer says, for each thing that a contact request asks."""

from __future__ import annotations

import re

from actions.answer import Answer, Reader, Reading, Slots, Wrong, not_denied
from actions.safe_contact import read_safe_contact
from actions.ways import (
    find_number,
    read_address,
    read_given_address,
    read_given_reference,
    read_method,
)
from actions.words import Words, plain

ADULT = 18
LONGEST_NAME, LONGEST_TIME, LONGEST_NOTE = 60, 200, 500
BESIDES_AT_MOST = 3
AGE = re.compile(r"(?<!\d)(\d{1,3})(?!\d)")
NAME_WORDS_AT_MOST = 8
LONGEST_TAIL = 4


def read_yes_or_no(slot: str) -> Reader:
    """Make the reader of a question with two answers; its values are `yes` and `no`."""

    def read(text: str, known: Slots, words: Words) -> Reading:
        agreed = yes_or_no(text, words)
        return None if agreed is None else Answer({slot: "yes" if agreed else "no"})

    return read


def yes_or_no(text: str, words: Words) -> bool | None:
    """Tell a clean yes from a clean no; nothing where doubt, both, or much besides is said.

    What a person agrees to leaves their hands: "ok, no need" or "yes but not now" is no yes.
    """
    said = plain(text)
    if words.says("unsure", said):
        return None
    if words.is_just("yes", said):
        return True
    if words.is_just("no", said) or words.says("cancel", said):
        return False
    no = words.says("no", said)
    yes = words.says("yes", words.without("no", said))
    if yes == no:
        return None
    if no:
        return False
    return True if len(words.without("yes", said).split()) <= BESIDES_AT_MOST else None


def read_asking_as(text: str, known: Slots, words: Words) -> Reading:
    """Read who is asking; close family of somebody who died are victims themselves."""
    for said in not_denied(text, words):
        if words.says("really_victim", said):
            return Answer({"contact_asking_as": "victim"})
        for who in ("offender", "professional", "supporter", "victim"):
            if words.says(who, said):
                return Answer({"contact_asking_as": who})
    return None


def read_name(text: str, known: Slots, words: Words) -> Reading:
    """Read the name to use: whatever stands for one, without what leads up to it."""
    name = " ".join(_without_lead_and_tail(text.split(), words)).strip(" \"'“”.,!")
    if words.says("withheld", plain(name)):
        return Wrong("utter_contact_name_wrong")
    name = re.split(r"[,;.]?\s+not\s+", name)[0]
    if not any(c.isalpha() for c in name):
        return None
    if any(words.is_just(kind, plain(name)) for kind in ("yes", "no", "cry_for_help")):
        return Wrong("utter_contact_name_wrong")
    if len(name) > LONGEST_NAME or len(name.split()) > NAME_WORDS_AT_MOST:
        return Wrong("utter_contact_name_wrong")
    if any(c.isdigit() or c in "@<>{}/\\" for c in name):
        return Wrong("utter_contact_name_wrong")
    return Answer({"contact_name": name})


def _without_lead_and_tail(said: list[str], words: Words) -> list[str]:
    """Leave out what leads up to a name ("my name is") and what follows it ("thanks")."""
    for end in range(len(said) - 1, 0, -1):
        if words.is_just("name_lead", plain(" ".join(said[:end]))):
            said = said[end:]
            break
    while ending := _tail(said, words):
        said = said[:-ending]
    return said


def _tail(said: list[str], words: Words) -> int:
    """Give how many words at the end follow a name ("os gwelwch yn dda"), the name left over."""
    lengths = range(min(len(said) - 1, LONGEST_TAIL), 0, -1)
    return next((n for n in lengths if words.is_just("tail", plain(" ".join(said[-n:])))), 0)


def read_safe(text: str, known: Slots, words: Words) -> Reading:
    """Read which ways are safe. What is not said clearly is unknown."""
    return Answer({"contact_safe": read_safe_contact(text, words)})


def read_time(text: str, known: Slots, words: Words) -> Reading:
    """Take the best time as it was written."""
    return _as_written("contact_time", text, LONGEST_TIME, "utter_contact_time_too_long")


def read_language(text: str, known: Slots, words: Words) -> Reading:
    """Read in which language the officer is to speak."""
    said = plain(text)
    if words.says("welsh", said):
        return Answer({"contact_language": "cy"})
    return Answer({"contact_language": "en"}) if words.says("english", said) else None


def read_under_18(text: str, known: Slots, words: Words) -> Reading:
    """Read whether the person is under 18, from yes, no or an age."""
    said = plain(text)
    if words.says("prefer_not", said):
        return Answer({"contact_under_18": "not_said"})
    said = said.replace("not under", "over")
    for kind, value in (("minor", "yes"), ("adult", "no")):
        if words.says(kind, said):
            return Answer({"contact_under_18": value})
    age = AGE.search(said)
    if age:
        return Answer({"contact_under_18": "yes" if int(age[1]) < ADULT else "no"})
    agreed = yes_or_no(said, words)
    return None if agreed is None else Answer({"contact_under_18": "yes" if agreed else "no"})


def read_note(text: str, known: Slots, words: Words) -> Reading:
    """Take a note as it was written, or none."""
    if words.is_just("skip", plain(text)):
        return Answer({"contact_note": ""})
    if words.is_just("yes", plain(text)):
        return None
    return _as_written("contact_note", text, LONGEST_NOTE, "utter_contact_note_too_long")


def read_part(text: str, known: Slots, words: Words) -> Reading:
    """Read which part of a request is to be changed."""
    said = plain(text)
    for part in PARTS:
        if words.says(part, said):
            found = _with_part(part, text, known, words)
            more = found.slots if isinstance(found, Answer) else {}
            return Answer({**more, "contact_part": part})
    found = read_method(text, known, words)
    return Answer({**found.slots, "contact_part": "way"}) if isinstance(found, Answer) else None


def _with_part(part: str, text: str, known: Slots, words: Words) -> Reading:
    """Read the new value that stands beside a part: a number, or one language and no other."""
    if part == "way":
        return read_method(text, known, words) if find_number(text) else None
    said = plain(text)
    one = words.says("welsh", said) != words.says("english", said)
    return read_language(text, known, words) if part == "language" and one else None


def _as_written(slot: str, text: str, longest: int, too_long: str) -> Reading:
    written = " ".join(text.split())
    if len(written) > longest:
        return Wrong(too_long)
    return Answer({slot: written})


PARTS = ("safe", "way", "name", "time", "language", "note", "under_18", "asking_as")
READERS: dict[str, Reader] = {
    "contact_consent": read_yes_or_no("contact_consent"),
    "contact_asking_as": read_asking_as,
    "contact_name": read_name,
    "contact_method": read_method,
    "contact_address": read_address,
    "contact_safe": read_safe,
    "contact_time": read_time,
    "contact_language": read_language,
    "contact_under_18": read_under_18,
    "contact_note": read_note,
    "contact_part": read_part,
    "contact_given_reference": read_given_reference,
    "contact_given_address": read_given_address,
    "contact_tell_officer": read_yes_or_no("contact_tell_officer"),
    "contact_carry_on": read_yes_or_no("contact_carry_on"),
    "contact_confirm": read_yes_or_no("contact_confirm"),
    "contact_again": read_yes_or_no("contact_again"),
}
