"""Ways of being contacted: which one, and the telephone number or e-mail address for it."""

from __future__ import annotations

import os
import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import Leniency, NumberParseException, PhoneNumberMatcher, PhoneNumberType

from actions.answer import Answer, Reading, Slots, Wrong, not_denied
from actions.words import Words, plain

REGION = "GB"
TEXT_RELAY = re.compile(r"\b1800[12][\s-]*(?=[+0(])")
DRAMA_NUMBER = re.compile(r"\+447700900\d{3}")
EMAIL = re.compile(r"[^\s,;:<>()\[\]]+@[^\s,;:<>()\[\]]+")
REFERENCE = re.compile(r"\bRJ[\s-]*([A-Z0-9]{4})[\s-]*([A-Z0-9]{2})\b")


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
    for part in not_denied(text, words):
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
