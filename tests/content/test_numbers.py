"""Names and numbers come from force.yml alone; 999 is wherever somebody may need it."""

from __future__ import annotations

import re

import pytest
import yaml
from wording import written_out_numbers

from assistant.safety import DANGERS
from content.force import FORCE_FILE, NOT_SET, PLACEHOLDER, ForceError, load_force

# What a contact request fills in itself: see actions/contact_summary.py.
REQUEST = [f"request.{part}" for part in ("asking_as", "name", "way", "safe", "time", "language")]
REQUEST += [
    f"request.{part}" for part in ("under_18", "note", "tell_officer", "reference", "change")
]
HOURS = re.compile(r"\b(24 hours|24 awr|day (and|or) night|office hours)\b")
PART_TIME = re.compile(r"{help\.(nspcc|stalking|respect|meic)\.number}")
ROUND_THE_CLOCK = re.compile(r"\b(101|999)\b|{help\.(childline|samaritans)\.number}")
NO_FACTS = {
    "look",
    "leave",
}  # colours, and where the way out leads: choices, not facts to be checked


def blocks_without_a_check(held: dict, prefix: str = "") -> list[str]:
    """Find the blocks of force.yml that don't say when they were checked and by whom."""
    found = []
    for name, block in held.items():
        if not isinstance(block, dict) or set(block) == {"en", "cy"} or name in NO_FACTS:
            continue
        within = [
            value
            for value in block.values()
            if isinstance(value, dict) and set(value) != {"en", "cy"}
        ]
        if within:
            found += blocks_without_a_check(block, f"{prefix}{name}.")
        elif not {"checked", "checked_by"} <= set(block):
            found.append(f"{prefix}{name}")
    return found


def missing(text: str, needs: list[str]) -> list[str]:
    return [need for need in needs if need.lower() not in text.lower()]


def closed_at_night(text: str) -> bool:
    """Tell whether all the numbers of a text may be closed when it is read."""
    return bool(PART_TIME.search(text)) and not ROUND_THE_CLOCK.search(text)


def without_999(texts) -> list[str]:
    return [text.response for text in texts if not re.search(r"(?<!\d)999(?!\d)", text.text)]


def test_every_telephone_number_comes_from_force_yml(contract, texts):
    known = {*contract.other_figures, *contract.leaflet_figures}
    wrong = [(t.response, written_out_numbers(t.text, contract.open_numbers, known)) for t in texts]
    assert [problem for problem in wrong if problem[1]] == []


@pytest.mark.parametrize(
    "number", ["01745 588776", "0808 80 10 800", "116 123", "111", "18002 101"]
)
def test_a_written_out_telephone_number_is_noticed(contract, number):
    assert written_out_numbers(f"Call {number}.", contract.open_numbers, contract.other_figures)
    assert not written_out_numbers(
        "Call 999, or 18001 101.", contract.open_numbers, contract.other_figures
    )


def test_every_placeholder_is_a_value_of_force_yml_in_both_languages(texts, force):
    for text in texts:
        for language in ("en", "cy"):
            filled = force.fill(text.text, language, dict.fromkeys(REQUEST, "something"))
            assert "{" not in filled and "}" not in filled, text.response


def test_a_placeholder_that_force_yml_does_not_hold_is_noticed(force):
    with pytest.raises(ForceError, match=r"officer\.fax"):
        force.fill("Fax {officer.fax}.")


def test_hours_are_the_force_s_too(texts):
    assert [t.response for t in texts if HOURS.search(t.text)] == []


def test_hours_written_out_are_noticed():
    assert HOURS.search("It is free, 24 hours.") and not HOURS.search("{help.nspcc.hours}")


def test_999_is_in_every_safety_answer(contract, topics):
    answers = [t for topic in contract.topics["safety"] for t in topics[topic].texts]
    assert without_999([t for t in answers if not t.response.endswith("_help")]) == []


def test_999_is_in_whatever_is_said_when_the_assistant_can_t_answer(dialogue):
    for file in ("clarify", "not_understood", "notices", "other_language"):
        assert without_999(dialogue[file].texts) == [], file


def test_an_answer_without_999_is_noticed(dialogue):
    some = next(dialogue["clarify"].texts)
    bad = type(some)("utter_bad", "Ring 9991 or 1999.", {}, "bad")
    assert without_999([some, bad]) == ["utter_bad"]


def test_both_replies_to_a_third_language_carry_live_fear_free_and_the_officer(dialogue):
    said = list(dialogue["other_language"].texts)
    assert {text.language for text in said} == {"en", "cy"}
    for text in said:
        assert text.topic == "unknown_accessibility"
        assert "{help.live_fear_free.number}" in text.text and "{officer.phone}" in text.text


def test_not_understood_is_never_said_twice_in_the_same_words(dialogue):
    said = [text.text for text in dialogue["not_understood"].texts]
    assert len(said) >= 2 and len(set(said)) == len(said)
    assert all("{officer.phone}" in text for text in said)


@pytest.mark.parametrize(
    ("topic", "needs"),
    [
        ("emergency", ["999", "55", "18000", "text 999"]),
        (
            "distress",
            [
                "{help.samaritans.number}",
                "{help.nhs.number}",
                "option 2",
                "{help.victim_support.number}",
            ],
        ),
        (
            "domestic_abuse",
            ["{help.live_fear_free.number}", "{help.live_fear_free.text}", "not your fault"],
        ),
        ("sexual_abuse", ["{help.live_fear_free.number}", "101", "your choice", "not your fault"]),
        ("child_at_risk", ["{help.childline.number}", "{help.nspcc.number}", "101"]),
        ("offender_contact", ["101", "{help.stalking.number}", "facilitator"]),
        ("own_contact_with_offender", ["controlled", "facilitator", "{officer.phone}"]),
        ("threat_to_others", ["{help.samaritans.number}", "{help.respect.number}"]),
        ("upset", ["{help.victim_support.number}"]),
    ],
)
def test_each_danger_gets_its_own_help(topics, topic, needs):
    said = topics[topic].responses[f"utter_{topic}"][0]["text"]
    assert missing(said, needs) == []


def test_help_that_is_missing_is_noticed():
    assert missing("Call 999 now.", ["999", "55"]) == ["55"]


def test_who_is_in_danger_is_told_that_nobody_watches(contract, topics):
    serious = set(contract.topics["safety"]) - {"own_contact_with_offender", "upset"}
    for topic in serious:
        said = topics[topic].responses[f"utter_{topic}"][0]["text"]
        assert "This chat is not watched by a person. I can't send help." in said, topic


def test_each_danger_has_a_line_of_help_to_stand_beside_another(topics):
    assert [
        danger for danger in DANGERS if f"utter_{danger}_help" not in topics[danger].responses
    ] == []


def test_a_line_that_is_closed_at_night_never_stands_alone(topics):
    texts = [text for file in topics.values() for text in file.texts]
    assert [t.response for t in texts if closed_at_night(t.text)] == []


def test_a_line_closed_at_night_that_stands_alone_is_noticed():
    assert closed_at_night("Call {help.stalking.number}.")
    assert not closed_at_night("Call 101, or {help.stalking.number}.")


def test_the_first_message_says_what_it_is_and_offers_welsh(topics):
    said = topics["greet"].responses["utter_greet"][0]["text"]
    needs = ["automated assistant", "not a person", "nobody watches", "999", "Welsh", "English"]
    assert missing(said, needs) == []


def test_each_block_of_force_yml_says_when_it_was_checked_and_by_whom():
    assert blocks_without_a_check(yaml.safe_load(FORCE_FILE.read_text("utf-8"))) == []


def test_a_block_without_a_check_is_noticed():
    held = {"officer": {"phone": "1", "checked": None}, "help": {"a": {"number": "1"}}}
    assert blocks_without_a_check(held) == ["officer", "help.a"]


def test_each_helpline_has_a_name_number_hours_and_audience():
    held = yaml.safe_load(FORCE_FILE.read_text("utf-8"))["help"]
    assert [
        n for n, line in held.items() if not {"name", "number", "hours", "audience"} <= set(line)
    ] == []


def test_what_nobody_has_set_yet_is_shown_as_such(tmp_path, answers):
    path = tmp_path / "force.yml"
    path.write_text("privacy: {controller: null, checked: null, checked_by: null}", "utf-8")
    force = load_force(path)
    assert force.fill("By: {privacy.controller}.") == "By: not yet set by the force."
    assert force.fill("{privacy.controller}", "cy") == NOT_SET["cy"]
    assert force.unchecked == ("privacy",)
    assert NOT_SET["en"] in answers.reply("utter_privacy").text or load_force().value(
        "privacy.controller"
    )


def test_each_helpline_of_force_yml_is_named_by_an_answer(texts):
    said = {name for text in texts for name in PLACEHOLDER.findall(text.text)}
    lines = yaml.safe_load(FORCE_FILE.read_text("utf-8"))["help"]
    assert [line for line in lines if f"help.{line}.number" not in said] == []
