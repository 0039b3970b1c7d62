"""Telephone numbers and e-mail addresses: what is one, and when two are the same."""

from __future__ import annotations

import phonenumbers
from email_validator import EmailNotValidError, validate_email

HOME_COUNTRY = "GB"


def is_e164(value: str) -> bool:
    """Tell whether a text is a possible telephone number, written as +441745588776."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return False
    form = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    possible = phonenumbers.is_possible_number_with_reason(number)
    return form == value and possible == phonenumbers.ValidationResult.IS_POSSIBLE


def is_address(value: str) -> bool:
    """Tell whether a text is an e-mail address; nothing is looked up."""
    try:
        validate_email(value, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def one_form(contact: str) -> str:
    """Give a number in E.164 form, however it was written, and anything else case-folded."""
    if "@" not in contact:
        try:
            number = phonenumbers.parse(contact, HOME_COUNTRY)
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        except phonenumbers.NumberParseException:
            pass
    return contact.strip().casefold()
