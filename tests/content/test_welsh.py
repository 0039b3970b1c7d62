"""Everything that is said in English is said in Welsh too, and says the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from topic_files import ROOT, TOPICS, Text, examples_of, load_yaml

from content.answers import load_sections
from content.force import PLACEHOLDER

GLOSSARY = ROOT / "docs" / "glossary.md"
# Each of the two is the other's translation: they are said one after the other.
SAID_IN_BOTH = {"utter_other_language", "utter_other_language_in_welsh"}
WORDS_ON_AVERAGE, WORDS_AT_MOST = 14, 22
AT_LEAST, AT_LEAST_SAFETY, AT_LEAST_OUT_OF_SCOPE = 60, 100, 150
IN_WORDS = {"title", "answers", "words", "choices", "language"}
FIGURE = re.compile(r"\d(?:[\d,. ]*\d)?%?")
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")


def pairs_of(texts: Sequence[Text]) -> dict[str, list[tuple[Text, Text]]]:
    """Give each response's English and Welsh variations, side by side."""
    by_name: dict[str, dict[str, list[Text]]] = {}
    for text in texts:
        by_name.setdefault(text.response, {"en": [], "cy": []})[text.language].append(text)
    return {
        name: list(zip(held["en"], held["cy"]))
        for name, held in by_name.items()
        if name not in SAID_IN_BOTH
    }


def in_one_language(texts: Sequence[Text]) -> list[str]:
    """Find the responses that have other variations in one language than in the other."""
    count = Counter((t.response, t.language) for t in texts if t.response not in SAID_IN_BOTH)
    return sorted({name for name, _ in count if count[name, "en"] != count[name, "cy"]})


def differences(english: Text, welsh: Text) -> list[str]:
    """Find what the two say differently in placeholders, figures, choices and the like."""
    found = []
    names = [Counter(PLACEHOLDER.findall(t.text)) for t in (english, welsh)]
    if names[0] != names[1]:
        found.append(f"placeholders: {names}")
    figures = [set(FIGURE.findall(PLACEHOLDER.sub(" ", t.text))) for t in (english, welsh)]
    if figures[0] != figures[1]:
        found.append(f"figures: {figures}")
    plain = [{k: v for k, v in t.metadata.items() if k not in IN_WORDS} for t in (english, welsh)]
    if plain[0] != plain[1]:
        found.append(f"metadata: {plain}")
    if _topics(english) != _topics(welsh):
        found.append(f"choices: {_topics(english)}, {_topics(welsh)}")
    for kind in ("title", "answers", "words"):
        held = [t.metadata.get(kind) for t in (english, welsh)]
        if type(held[0]) is not type(held[1]) or (
            not isinstance(held[0], str) and held[0] and len(held[0]) != len(held[1])
        ):
            found.append(f"{kind}: {held}")
    return found


def _topics(text: Text) -> list[str]:
    return [c if isinstance(c, str) else c["topic"] for c in text.metadata.get("choices", ())]


def sentence_lengths(text: str) -> list[int]:
    """Give the number of words in each sentence; a line is one, a name or number one word."""
    parts = SENTENCE_END.split(PLACEHOLDER.sub("enw", text))
    return [n for n in (len(part.strip(" -").split()) for part in parts) if n]


def glossary_names() -> list[tuple[str, tuple[str, ...]]]:
    """Give the glossary's English names, each with the Welsh ones that stand for it."""
    table = GLOSSARY.read_text("utf-8").split("## Names")[1].split("##")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines() if row.startswith("| ")]
    found = []
    for english, welsh in rows[1:]:
        names, theirs = english.split("; "), re.sub(r"\(.*\)", "", welsh).split("; ")
        if len(names) == len(theirs) and "the same" not in welsh:
            found += [(a.strip('"'), (b.strip('" '),)) for a, b in zip(names, theirs)]
    return found


def names_missing(english: str, welsh: str, names: Sequence[tuple[str, tuple[str, ...]]]):
    """Find the glossary's names of an English text whose Welsh is not in the Welsh one."""
    return [
        (name, theirs)
        for name, theirs in names
        if re.search(rf"\b{re.escape(name)}\b", english)
        and not any(_without_mutation(t) in welsh.lower() for t in theirs)
    ]


def _without_mutation(name: str) -> str:
    """Leave out the first letter, which Welsh grammar changes."""
    return name.removeprefix("y ").lower()[1:]


@pytest.fixture(scope="module")
def pairs(texts) -> Mapping[str, list[tuple[Text, Text]]]:
    return pairs_of(texts)


@pytest.fixture(scope="module")
def welsh(texts) -> list[Text]:
    return [text for text in texts if text.language == "cy"]


@pytest.fixture(scope="module")
def welsh_examples() -> dict[str, list[str]]:
    return {
        path.stem: examples_of(load_yaml(path), "cy").get(path.stem, [])
        for path in sorted(TOPICS.rglob("*.yml"))
    }


def test_every_response_has_as_many_variations_in_welsh_as_in_english(texts):
    assert in_one_language(texts) == []
    assert len(texts) > 350


def test_both_say_the_same_names_figures_choices_and_sections(pairs):
    found = {
        name: [differences(*p) for p in held if differences(*p)] for name, held in pairs.items()
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_text_in_one_language_or_with_another_figure_is_noticed(pairs):
    english, welsh = pairs["utter_evidence"][0]
    assert in_one_language([english]) == ["utter_evidence"]
    assert differences(english, welsh) == []
    other = Text("utter_evidence", welsh.text.replace("85", "58"), {**welsh.metadata}, "evidence")
    assert differences(english, other)
    assert differences(english, Text("utter_evidence", welsh.text, {"topic": "evidence"}, "e"))


def test_no_welsh_text_is_hard_to_read(welsh):
    lengths = {(t.response, t.text[:40]): sentence_lengths(t.text) for t in welsh}
    too_long = {
        name: found
        for name, found in lengths.items()
        if max(found) > WORDS_AT_MOST or sum(found) / len(found) > WORDS_ON_AVERAGE
    }
    assert too_long == {}


def test_a_long_sentence_is_noticed():
    assert sentence_lengths("Un dau tri. Pedwar {force.name} pump") == [3, 3]


def test_names_are_the_glossary_s(pairs):
    names = glossary_names()
    assert ("North Wales Police", ("Heddlu Gogledd Cymru",)) in names
    wrong = {
        name: names_missing(english.text, welsh.text, names)
        for name, held in pairs.items()
        for english, welsh in held
    }
    assert {name: missing for name, missing in wrong.items() if missing} == {}


def test_a_name_that_is_not_the_glossary_s_is_noticed():
    names = [("St Asaph", ("Llanelwy",))]
    assert names_missing("In St Asaph.", "Yn Nhreffynnon.", names)
    assert not names_missing("In St Asaph.", "Yn Llanelwy.", names)


def test_force_yml_names_are_the_glossary_s(force):
    for name, (theirs,) in glossary_names():
        for value in force.values.values():
            if value["en"] == name:
                assert value["cy"] == theirs


def test_each_welsh_title_is_one_topic_s_alone_and_stands_among_its_welsh_examples(
    answers, welsh_examples
):
    titles = {topic: answers.title(topic, "cy") for topic in answers.topics}
    assert len(set(titles.values())) == len(titles)
    assert [t for t, title in titles.items() if title not in welsh_examples[t]] == []


def test_what_a_welsh_choice_sends_is_an_example_of_its_topic(welsh, welsh_examples):
    wrong = [
        (t.response, choice["text"])
        for t in welsh
        for choice in t.metadata.get("choices", ())
        if not isinstance(choice, str) and choice["text"] not in welsh_examples[choice["topic"]]
    ]
    assert wrong == []


def test_there_are_enough_welsh_examples_of_every_topic(contract, welsh_examples):
    least = {topic: AT_LEAST_SAFETY for topic in contract.topics["safety"]}
    least["out_of_scope"] = AT_LEAST_OUT_OF_SCOPE
    few = {t: len(x) for t, x in welsh_examples.items() if len(x) < least.get(t, AT_LEAST)}
    assert few == {}


def test_every_section_of_the_leaflet_has_a_welsh_title(contract, answers):
    named = {
        title
        for topic in answers.topics
        for title in (answers.metadata(answers.variation(f"utter_{topic}"))["source"] or "").split(
            "; "
        )
        if title
    }
    assert named <= set(load_sections())
    assert answers.reply("utter_letters", language="cy").source == "Beth yw Cyfiawnder Adferol?"


def test_a_choice_that_is_a_topic_has_its_welsh_title_in_a_welsh_reply(answers):
    reply = answers.reply("utter_letters", language="cy")
    assert reply.language == "cy"
    assert [c["title"] for c in reply.choices] == [
        answers.title(t, "cy") for t in ("recorded_interview", "video")
    ]


def test_where_a_language_is_missing_the_other_stands_in(answers):
    assert answers.reply("utter_other_language", language="cy").language == "en"
    assert answers.reply("utter_other_language_in_welsh").language == "cy"
