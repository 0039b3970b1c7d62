"""What people get when they ask: over HTTP, through the front, Rasa and the action server."""

import pytest

from content.answers import load_answers
from content.force import load_force

ANSWERS = load_answers(load_force())
OTHER_WAYS = {"repeat", "tell_me_more"}
SWITCHES = {"switch_to_welsh": "cy", "switch_to_english": "en"}
LANGUAGES = ("en", "cy")


@pytest.fixture
def token(service):
    return service.begin()


def test_the_greeting_says_what_this_is(service):
    status, body, _ = service.request("POST", "/api/conversations", {"language": "en"})
    assert status == 201
    assert body["language"] == "en"
    (greeting,) = body["replies"]
    assert greeting["topic"] == "greet"
    assert "automated" in greeting["text"] and "999" in greeting["text"]
    assert "Cymraeg" in greeting["text"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", ANSWERS.topics)
def test_every_topic_answers_to_its_title(service, topic, language):
    replies = service.say(service.begin(language), ANSWERS.title(topic, language))
    assert replies[0]["topic"] == topic
    answered = SWITCHES.get(topic, language)
    assert {reply["language"] for reply in replies} == {answered}
    if topic not in OTHER_WAYS:
        said = ANSWERS.reply(f"utter_{topic}", language=answered)
        assert replies[0]["text"].startswith(said.text)
        assert replies[0]["source"] == said.source


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", ANSWERS.topics)
def test_every_choice_sent_back_draws_its_topic_in_the_same_language(service, topic, language):
    title = ANSWERS.title(topic, language)
    for reply in service.say(service.begin(language), title):
        for choice in reply["choices"]:
            token = service.begin(language)
            service.say(token, title)
            drawn = service.say(token, choice["text"])[0]
            assert drawn["topic"] == choice["topic"]
            assert drawn["language"] == reply["language"]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("could i write him a letter instead of seeing him", "letters"),
        ("I was burgled in March. Is there a charge for any of this?", "unknown_cost"),
        ("hes saying he never did it tho", "offender_not_admitted"),
        ("who reads what i type in here", "privacy"),
        ("what is the phone number of the RJ officer", "officer_contact"),
        ("i dont want to be here anymore, ive got the pills out", "distress"),
        ("hes kicking my front door in right now", "emergency"),
    ],
)
def test_a_question_in_ones_own_words_is_answered(service, token, text, topic):
    assert service.say(token, text)[0]["topic"] == topic


def test_where_the_leaflet_is_silent_a_contact_request_is_offered_until_it_is_refused(
    service, token
):
    offer = ANSWERS.reply("utter_contact_offer").text
    (reply,) = service.say(token, "What does it cost?")
    assert offer in reply["text"]
    assert "request_contact" in [choice["topic"] for choice in reply["choices"]]
    service.say(token, "Can the officer contact me?")
    service.say(token, "No, thank you")
    (reply,) = service.say(token, "What does it cost?")
    assert offer not in reply["text"]
    assert "request_contact" not in [choice["topic"] for choice in reply["choices"]]


def test_an_answer_carries_its_source_and_choices(service, token):
    (reply,) = service.say(token, "Can we write letters instead?")
    assert reply["source"] == "What is Restorative Justice?"
    assert reply["language"] == "en"
    assert {choice["topic"] for choice in reply["choices"]} <= set(ANSWERS.topics)
    assert "01745 588776" in reply["text"]


def test_what_was_said_is_said_again_shorter_and_more_is_told(service, token):
    service.say(token, "What is restorative justice?")
    (again,) = service.say(token, "Can you say that again?")
    assert again["topic"] == "repeat" and again["source"] == "What is Restorative Justice?"
    assert again["text"] == ANSWERS.reply("utter_what_is_rj_short").text
    (more,) = service.say(token, "Tell me more")
    assert more["topic"] == "tell_me_more"
    assert more["text"] == ANSWERS.reply("utter_what_is_rj_more").text


def test_a_question_may_lean_on_the_last_answer(service, token):
    service.say(token, "Can we write letters instead?")
    assert service.say(token, "and by video?")[0]["topic"] == "video"


def test_torn_it_asks_which_was_meant(service, token):
    texts = ["the thing with the people", "him and me", "what about that", "it", "when he", "them"]
    replies = [service.say(token, text)[0] for text in texts]
    asked = [reply for reply in replies if reply["topic"] == "clarify"]
    assert asked, [reply["topic"] for reply in replies]
    for reply in asked:
        assert 2 <= len(reply["choices"]) <= 4
        assert "999" in reply["text"]


def test_lost_it_says_so_and_not_twice_in_the_same_words(service, token):
    typed = ("jjfkdls", "hgfjd kslak", "fdsjkl fjdk", "bnmvb", "ghfjd", "rtyfgh", "plokm")
    said = [service.say(token, text)[0] for text in typed]
    lost = [reply for reply in said if reply["topic"] == "not_understood"]
    assert len(lost) >= 3, [reply["topic"] for reply in said]
    assert len({reply["text"] for reply in lost[:3]}) == 3
    for reply in lost:
        assert "999" in reply["text"] and "01745 588776" in reply["text"]
        assert reply["choices"]


@pytest.mark.parametrize(
    "text", ["/restart", '/letters{"a": "b"}', "/session_start", "//", "/greet"]
)
def test_what_looks_like_a_command_is_text(service, token, text):
    service.say(token, "Can we write letters instead?")
    assert service.say(token, text)[0]["text"]
    assert service.say(token, "Can you say that again?")[0]["topic"] == "repeat"


def test_the_greeting_is_in_the_language_asked_for(service):
    _, body, _ = service.request("POST", "/api/conversations", {"language": "cy"})
    (greeting,) = body["replies"]
    assert (greeting["topic"], greeting["language"]) == ("greet", "cy")
    assert "999" in greeting["text"] and "Saesneg" in greeting["text"]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("ga i sgwennu llythyr ato fo yn lle", "letters"),
        ("faint mae hyn yn gostio i mi", "unknown_cost"),
        ("pwy sy'n darllen be dwi'n sgwennu yn fama", "privacy"),
        ("dwi ddim isio byw ddim mwy, ma'r tabledi o mlaen i", "distress"),
        ("mae o'n cicio'r drws i mewn rwan", "emergency"),
    ],
)
def test_a_question_in_welsh_is_answered_in_welsh_wherever_it_comes(service, token, text, topic):
    service.say(token, "Can we write letters instead?")
    reply = service.say(token, text)[0]
    assert (reply["topic"], reply["language"]) == (topic, "cy")


def test_an_error_is_told_in_the_language_of_the_conversation(service, token):
    headers = {"Authorization": f"Bearer {token}"}
    path, bad = "/api/conversations/messages", {"id": "none", "text": "x"}
    _, body, _ = service.request("POST", path, bad, headers)
    assert body["replies"][0]["language"] == "en"
    service.say(token, "Allwch chi ateb yn Gymraeg")
    _, body, _ = service.request("POST", path, bad, headers)
    assert body["replies"][0]["language"] == "cy"
    assert "999" in body["replies"][0]["text"]


def test_a_third_language_draws_english_and_welsh(service, token):
    english, welsh = service.say(token, "Czy mogę napisać list do sprawcy?")
    assert (english["language"], welsh["language"]) == ("en", "cy")
    for reply in (english, welsh):
        assert reply["topic"] == "unknown_accessibility"
        assert "999" in reply["text"] and "0808 80 10 800" in reply["text"]


def test_two_dangers_draw_the_help_for_both_and_all_of_the_second_can_be_chosen(service, token):
    text = "my husband hits me and now he has started hitting our little boy"
    (reply,) = service.say(token, text)
    for number in ("0808 80 10 800", "0808 800 5000", "999"):
        assert number in reply["text"]
    two = {"domestic_abuse", "child_at_risk"}
    assert reply["topic"] in two
    (other,) = [choice for choice in reply["choices"] if choice["topic"] in two]
    assert other["topic"] != reply["topic"]
    assert service.say(token, other["text"])[0]["topic"] == other["topic"]


def test_danger_comes_before_the_question_in_it(service, token):
    text = "how does rj work, and he keeps sending me messages saying he will find me"
    assert service.say(token, text)[0]["topic"] == "offender_contact"
