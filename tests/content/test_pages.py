"""The words of the pages and of the widget: in both languages, saying the same, and all in one place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pytest
from test_welsh import (
    FIGURE,
    WORDS_AT_MOST,
    WORDS_ON_AVERAGE,
    glossary_names,
    names_missing,
    sentence_lengths,
)
from topic_files import ROOT
from wording import CURLY, banned_phrases, pictures

from content.force import PLACEHOLDER, load_force
from content.review import rows
from content.words import UnknownWords, Words, load_held, load_words, texts_of

TEMPLATES = ROOT / "front" / "templates"
SCRIPTS = ROOT / "front" / "static"
# Templates and scripts hold no sentence: what is left of them without their code has no letters.
CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<!doctype html>|<pre.*?</pre>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
READ_OUT = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
NAMED = re.compile(r'"([a-z]+\.[a-z0-9_]+)"')
LISTED = re.compile(r"{{ list\((.*)\) }}")
LINK = re.compile(r"\[([^\]]+)\](?:\([^)]+\))?")
# Where a link leads, or the number that is called.
ADDRESS = re.compile(r"(?<=\]\()[^)]+|\[[^\]]+\](?!\()")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
SENTENCE = re.compile(r"""["'`][A-Z“][^"'`\n]*\s(?!\$)[^"'`\n]*["'`]""")
MONTHS = {"November": "Tachwedd"}


def differences(text: Mapping[str, str]) -> list[str]:
    """Find what the two languages of a text say differently in values, links and figures."""
    found = []
    pair = [text["en"], text["cy"]]
    for what, pattern in (("values", PLACEHOLDER), ("links", ADDRESS)):
        held = [Counter(pattern.findall(one)) for one in pair]
        if held[0] != held[1]:
            found.append(f"{what}: {held}")
    figures = [Counter(FIGURE.findall(PLACEHOLDER.sub(" ", one))) for one in pair]
    if figures[0] != figures[1]:
        found.append(f"figures: {figures}")
    for english, welsh in MONTHS.items():
        if (english in pair[0]) != (welsh in pair[1]):
            found.append(f"month: {pair}")
    return found


def plain(text: str) -> str:
    """Give a text as it is read: of a link, its words."""
    return LINK.sub(lambda link: link[1], text)


def stray_words(template: str) -> list[str]:
    """Find words that stand in a template itself."""
    bare = CODE.sub("", template)
    labels = [label for label in READ_OUT.findall(bare) if re.search("[A-Za-z]", label)]
    return labels + re.findall(r"[A-Za-z]{2,}", TAG.sub(" ", bare))


@pytest.fixture(scope="module")
def held() -> dict[str, Mapping[str, str]]:
    return dict(texts_of(load_held()))


@pytest.fixture(scope="module")
def welsh(held) -> dict[str, str]:
    return {name: plain(text["cy"]) for name, text in held.items()}


def test_every_text_is_in_both_languages(held):
    wrong = {
        n: t
        for n, t in held.items()
        if set(t) != {"en", "cy"} or not all(s.strip() for s in t.values())
    }
    assert wrong == {}
    assert len(held) > 100


def test_each_language_is_its_own(held):
    same = {name for name, text in held.items() if text["en"] == text["cy"]}
    assert same == set()


def test_both_languages_have_the_same_values_links_and_figures(held):
    found = {name: differences(text) for name, text in held.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_another_value_link_or_figure_is_noticed():
    for welsh in (
        "Ffoniwch 999 ar [{officer.place}].",
        "Ffoniwch 101 ar [{officer.phone}].",
        "Ffoniwch 999 ar {officer.phone}.",
    ):
        assert differences({"en": "Call 999 on [{officer.phone}].", "cy": welsh})
    assert differences({"en": "[a](/chat)", "cy": "[b](/answers)"})
    assert not differences({"en": "[a](/chat), 24 November", "cy": "[b](/chat), 24 Tachwedd"})


def test_no_welsh_text_is_hard_to_read(welsh):
    lengths = {name: sentence_lengths(text) for name, text in welsh.items()}
    assert {
        name: found
        for name, found in lengths.items()
        if max(found) > WORDS_AT_MOST or sum(found) / len(found) > WORDS_ON_AVERAGE
    } == {}


def test_names_are_the_glossary_s(held):
    names = glossary_names()
    wrong = {name: names_missing(text["en"], text["cy"], names) for name, text in held.items()}
    assert {name: missing for name, missing in wrong.items() if missing} == {}


def test_terms_are_the_glossary_s(held):
    terms = {
        "RJ officer": "swyddog cyfiawnder adferol",
        "automated assistant": "ynorthwyydd awtomatig",
    }
    wrong = [
        (name, term)
        for name, text in held.items()
        for term, theirs in terms.items()
        if term in text["en"] and theirs not in text["cy"]
    ]
    assert wrong == []


def test_nothing_persuades_or_promises_and_nothing_is_odd(held, welsh):
    assert {n: found for n, t in held.items() if (found := banned_phrases(t["en"]))} == {}
    assert [name for name, text in held.items() for one in text.values() if pictures(one)] == []
    assert [name for name, text in welsh.items() if set(text) & set(CURLY)] == []


def test_no_mutation_hangs_on_a_value(welsh):
    assert [n for n, t in welsh.items() if re.search(r"\b(yn|yng|ym|dy|ei) \[?{", t)] == []


def test_every_text_can_be_filled_and_an_unknown_one_is_refused(held):
    words = load_words(load_force())
    for name in held:
        for language in ("en", "cy"):
            assert "{" not in words.say(name, language)
    with pytest.raises(UnknownWords):
        words.say("chat.nothing", "cy")
    with pytest.raises(UnknownWords):
        Words({"chat": {"title": {"en": "Chat"}}}, load_force()).say("chat.title", "cy")


def test_no_word_stands_in_a_template_or_a_script():
    found = {path.name: stray_words(path.read_text("utf-8")) for path in TEMPLATES.glob("*.html")}
    for path in (*SCRIPTS.glob("*.js"), TEMPLATES / "widget.js"):
        found[path.name] = SENTENCE.findall(COMMENT.sub("", path.read_text("utf-8")))
    assert {name: words for name, words in found.items() if words} == {}


def test_a_word_in_a_template_is_noticed():
    assert stray_words('<p class="lead">{{ say("home.lead") }} Hello</p>') == ["Hello"]
    assert stray_words('<nav aria-label="Pages"></nav>') == ["Pages"]
    assert stray_words('<nav aria-label="{{ say("page.pages") }}">{# a note #}</nav>') == []
    assert SENTENCE.findall('note("Please wait a minute")')


def test_every_text_is_shown_somewhere_and_every_text_shown_is_there(held):
    templates = " ".join(path.read_text("utf-8") for path in TEMPLATES.glob("*.html"))
    script = (TEMPLATES / "widget.js").read_text("utf-8")
    sections = load_held()
    named = {name for name in NAMED.findall(templates) if name.split(".")[0] in sections}
    named -= {"page.html", "chat.css"}
    named |= {f"widget.{name}" for name in re.findall(r"words\.([a-z_]+)", script)}
    for line in LISTED.findall(templates):
        named |= {f"accessibility.{name}" for name in re.findall('"([a-z_]+)"', line)}
    assert named == set(held)


def test_they_stand_in_the_file_for_the_welsh_speaking_officer(answers, held):
    shown = {(row[1], row[2], row[3]) for row in rows(answers) if row[0] == "pages"}
    assert shown == {(name, text["en"], text["cy"]) for name, text in held.items()}
