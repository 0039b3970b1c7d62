"""What a person's answer says, for each thing that a contact request asks."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import Leniency, NumberParseException, PhoneNumberMatcher, PhoneNumberType

from actions.safe_contact import parts, read_safe_contact
from actions.words import Words, plain

Slots = Mapping[str, Any]
REGION = "GB"
ADULT = 18
LONGEST_NAME, LONGEST_TIME, LONGEST_NOTE = 60, 200, 500
BESIDES_AT_MOST = 3
TEXT_RELAY = re.compile(r"\b1800[12][\s-]*(?=[+0(])")
DRAMA_NUMBER = re.compile(r"\+447700900\d{3}")
EMAIL = re.compile(r"[^\s,;:<>()\[\]]+@[^\s,;:<>()\[\]]+")
REFERENCE = re.compile(r"\bRJ[\s-]*([A-Z0-9]{4})[\s-]*([A-Z0-9]{2})\b")
AGE = re.compile(r"(?<!\d)(\d{1,3})(?!\d)")
NAME_WORDS_AT_MOST = 8
LONGEST_TAIL = 4


@dataclass(frozen=True)
class Answer:
    """What was read: values by slot."""

    slots: Slots


@dataclass(frozen=True)
class Wrong:
    """An answer that can't be taken; `says` is the response that tells why."""

    says: str


Reading = Answer | Wrong | None
Reader = Callable[[str, Slots, Words], Reading]


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
    for said in _not_denied(text, words):
        if words.says("really_victim", said):
            return Answer({"contact_asking_as": "victim"})
        for who in ("offender", "professional", "supporter", "victim"):
            if words.says(who, said):
                return Answer({"contact_asking_as": who})
    return None


def _not_denied(text: str, words: Words) -> list[str]:
    """Give the parts of a text that deny nothing."""
    return [part for part in parts(text) if not words.says("not_fine", part)]


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


def read_method(text: str, known: Slots, words: Words) -> Reading:
    """Read how to be contacted, and the number or address if it stands there too."""
    said = plain(text)
    method = _method(text, words)
    if method is None and words.says("no_way", said):
        return Wrong("utter_contact_method_wrong")
    if method is None and EMAIL.search(text):
        method = "email"
    if method is None and (words.says("either", said) or find_number(text)):
        method = "call"
    if method is None:
        return None
    found = read_address(text, {**known, "contact_method": method}, words)
    more = found.slots if isinstance(found, Answer) else {}
    return Answer({**more, "contact_method": method})


def _method(text: str, words: Words) -> str | None:
    """Give the way of contact that is named first and not refused."""
    for part in _not_denied(text, words):
        found = [(words.find(way, part), way) for way in ("email", "text", "call")]
        named = [(match.start(), way) for match, way in found if match]
        if named:
            return min(named)[1]
    return None


def read_address(text: str, known: Slots, words: Words) -> Reading:
    """Read the number (in E.164 form) or the e-mail address, whichever the method needs."""
    said, method = plain(text), known.get("contact_method")
    if words.says("someone_elses", said):
        return Wrong("utter_contact_address_not_yours")
    if (method != "email" and EMAIL.search(text)) or words.says("instead", said):
        other = _method(text, words) or ("email" if EMAIL.search(text) else None)
        if other and other != method:
            return read_method(text, {**known, "contact_method": other}, words)
    if method == "email":
        return _read_email(text)
    return _read_number(text, for_text=known.get("contact_method") == "text")


def _read_email(text: str) -> Reading:
    written = text if "@" in text else text.replace(" at ", "@").replace(" dot ", ".")
    found = EMAIL.search(written)
    if not found:
        return Wrong("utter_contact_email_wrong")
    try:
        valid = validate_email(found[0].rstrip(".!?'\""), check_deliverability=False)
    except EmailNotValidError:
        return Wrong("utter_contact_email_wrong")
    return Answer({"contact_address": valid.normalized, "contact_text_relay": None})


def _read_number(text: str, for_text: bool) -> Reading:
    found = find_number(text)
    if found is None:
        return Wrong("utter_contact_number_wrong")
    if for_text and phonenumbers.number_type(found) == PhoneNumberType.FIXED_LINE:
        return Wrong("utter_contact_number_no_texts")
    relay = TEXT_RELAY.search(text)
    return Answer(
        {
            "contact_address": phonenumbers.format_number(
                found, phonenumbers.PhoneNumberFormat.E164
            ),
            "contact_text_relay": relay[0].strip(" -") if relay else None,
        }
    )


def find_number(text: str) -> phonenumbers.PhoneNumber | None:
    """Find a number that can be dialled: of the UK as it is written here, or foreign with +.

    Text-relay prefixes are left out. Ofcom's numbers for drama are admitted with
    `RJ_TEST_NUMBERS=on` alone.
    """
    bare = TEXT_RELAY.sub("", text)
    for match in PhoneNumberMatcher(bare, REGION, leniency=Leniency.POSSIBLE):
        if _can_be_dialled(match.number):
            return match.number
    digits = re.sub(r"[^\d+]", "", bare)
    try:
        number = phonenumbers.parse(digits, REGION)
    except NumberParseException:
        return None
    return number if _can_be_dialled(number) else None


def _can_be_dialled(number: phonenumbers.PhoneNumber) -> bool:
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if DRAMA_NUMBER.fullmatch(written):
        return os.environ.get("RJ_TEST_NUMBERS") == "on"
    return phonenumbers.is_valid_number(number)


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


def read_given_reference(text: str, known: Slots, words: Words) -> Reading:
    """Read a request's reference, however spaced, and the number or address if it is there."""
    found = REFERENCE.search(text.upper())
    if not found:
        return Wrong("utter_contact_reference_wrong")
    rest = text[: found.start()] + " " + text[found.end() :]
    more = read_given_address(rest, known, words)
    given = {"contact_given_reference": f"RJ-{found[1]}-{found[2]}"}
    return Answer({**given, **(more.slots if isinstance(more, Answer) else {})})


def read_given_address(text: str, known: Slots, words: Words) -> Reading:
    """Read the number or e-mail address that was given with a request."""
    reading = _read_email(text) if "@" in text else _read_number(text, for_text=False)
    if isinstance(reading, Answer):
        return Answer({"contact_given_address": reading.slots["contact_address"]})
    return reading


def read_part(text: str, known: Slots, words: Words) -> Reading:
    """Read which part of a request is to be changed."""
    said = plain(text)
    for part in PARTS:
        if words.says(part, said):
            found = read_method(text, known, words) if part == "way" and find_number(text) else None
            more = found.slots if isinstance(found, Answer) else {}
            return Answer({**more, "contact_part": part})
    found = read_method(text, known, words)
    return Answer({**found.slots, "contact_part": "way"}) if isinstance(found, Answer) else None


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
