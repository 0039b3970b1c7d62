"""The dangers of the contract, and the phrases that show them whoever writes."""

from __future__ import annotations

from pathlib import Path

import spacy
import yaml
from spacy.matcher import PhraseMatcher

from assistant.text import normalise, without_accents

PHRASES = Path(__file__).with_name("phrases.yml")
NO_DANGER = "none"
DANGERS = (
    "emergency",
    "distress",
    "domestic_abuse",
    "sexual_abuse",
    "child_at_risk",
    "offender_contact",
    "own_contact_with_offender",
    "threat_to_others",
    "upset",
)
# In the middle of a contact request these go before whatever else a message may be; the other two
# only where it is no answer ("it happened to me").
HELP_FIRST = tuple(d for d in DANGERS if d not in ("upset", "own_contact_with_offender"))


class DangerPhrases:
    """Finds phrases that are a danger whoever writes them."""

    def __init__(self, path: Path = PHRASES) -> None:
        """Read the phrases of each danger from a YAML file."""
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab)
        for danger, phrases in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            self._matcher.add(danger, [self._nlp.make_doc(_plain(phrase)) for phrase in phrases])

    def find(self, text: str) -> set[str]:
        """Give the dangers whose phrases stand in a text; accents, apostrophes and case aside."""
        doc = self._nlp.make_doc(_plain(text))
        return {self._nlp.vocab.strings[found] for found, _, _ in self._matcher(doc)}


def _plain(text: str) -> str:
    joined = without_accents(normalise(text)).replace("'", "")
    return " ".join("".join(c if c.isalnum() else " " for c in joined).split())
