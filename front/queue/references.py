"""A request's reference, such as RJ-7K3M-2Q: short enough to be read out on the phone."""

from __future__ import annotations

import re
import secrets

# No letter or digit that is taken for another (0 O, 1 I L, 2 Z, 5 S, 8 B, U V), and no vowel, so
# that no word comes about. Of each pair whose other half is gone, one may stay: 2 and V.
ALPHABET = "234679CDFGHJKMNPQRTVWXY"
LENGTHS = (4, 2)
_WRITTEN = re.compile(f"RJ([{ALPHABET}]{{4}})([{ALPHABET}]{{2}})")


def new_reference() -> str:
    """Make a reference: random, one of 148 million; whether it is free is the store's to say."""
    parts = ("".join(secrets.choice(ALPHABET) for _ in range(length)) for length in LENGTHS)
    return "-".join(("RJ", *parts))


def read_reference(written: str) -> str | None:
    """Give a reference in its one form, however its case, spaces and dashes; None if it is none."""
    found = _WRITTEN.fullmatch(re.sub(r"[\s._–-]", "", written).upper())
    return f"RJ-{found[1]}-{found[2]}" if found else None
