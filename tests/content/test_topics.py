"""Every topic of the contract has its file, its rule and its answer; every response can be reached."""

from __future__ import annotations

import yaml
from reach import actions_named, out_of_reach, words_of
from topic_files import ROOT, rule_of, topic_file
from wording import choice_problems, states_something, title_problems, unknown_sections

from assistant.safety import DANGERS

CODE = [ROOT / "actions", ROOT / "assistant", ROOT / "front"]


def test_each_topic_of_the_contract_has_its_file_in_the_folder_of_its_section(contract, topics):
    assert {name: file.section for name, file in topics.items()} == {
        topic: contract.section_of(topic) for topic in contract.ids
    }


def test_a_topic_file_holds_examples_of_its_topic_alone(topics):
    assert [name for name, file in topics.items() if set(file.examples) != {name}] == []


def test_a_rule_answers_each_topic_in_its_own_file(topics):
    assert [name for name, file in topics.items() if not rule_of(file.rules, name)] == []


def test_a_file_without_its_rule_or_with_another_topic_s_examples_is_noticed(tmp_path):
    path = tmp_path / "letters.yml"
    path.write_text(
        "nlu:\n- intent: video\n  examples: |\n    - By video?\n"
        "rules:\n- rule: r\n  steps:\n  - intent: video\n  - action: utter_video\n",
        "utf-8",
    )
    file = topic_file(path)
    assert set(file.examples) != {file.name}
    assert rule_of(file.rules, file.name) == [] and rule_of(file.rules, "video") == ["utter_video"]
    assert file.answer.get("topic") != file.name


def test_each_topic_says_who_it_is_by_topic_title_and_language(topics):
    assert [
        name
        for name, file in topics.items()
        if file.answer.get("topic") != name
        or not file.answer.get("title")
        or not set(file.answer)
        <= {"topic", "title", "source", "choices", "language", "offers_contact"}
    ] == []


def test_every_text_in_a_topic_file_carries_that_topic(topics):
    assert [
        (t.response, t.topic)
        for file in topics.values()
        for t in file.texts
        if t.topic != file.name
    ] == []


def test_each_answer_from_the_leaflet_names_its_section(contract, topics):
    wrong = {
        topic: topics[topic].answer.get("source")
        for topic, source in contract.topics["leaflet"].items()
        if topics[topic].answer.get("source") != source
    }
    assert wrong == {}


def test_every_section_named_is_one_of_the_leaflet(contract, texts):
    named = [text for text in texts if "source" in text.metadata]
    wrong = [
        (t.response, unknown_sections(t.metadata["source"], contract.leaflet_sections))
        for t in named
    ]
    assert [problem for problem in wrong if problem[1]] == []


def test_whatever_states_something_from_the_leaflet_names_its_section_and_nothing_else_does(
    contract, english
):
    leaflet = contract.topics["leaflet"]
    wrong = [
        text.response
        for text in english
        if text.topic not in leaflet
        and states_something(text.text) != bool(text.metadata.get("source"))
    ]
    assert wrong == []


def test_a_missing_section_is_noticed(contract):
    assert unknown_sections(None, contract.leaflet_sections)
    assert unknown_sections("Level 4", contract.leaflet_sections) == ["Level 4"]
    assert (
        unknown_sections("What is Restorative Justice?; Level 2", contract.leaflet_sections) == []
    )
    assert states_something("That is fine. You must both be willing.")
    assert states_something("The leaflet says that RJ is for almost any crime.")
    assert not states_something(
        "The leaflet doesn't say who the facilitator is. Ask the RJ officer."
    )


def test_each_title_is_one_topic_s_alone_and_stands_among_its_examples(topics):
    titles = {name: file.answer["title"] for name, file in topics.items()}
    assert (
        title_problems(titles, {name: file.examples[name] for name, file in topics.items()}) == []
    )


def test_a_title_used_twice_or_missing_from_the_examples_is_noticed():
    examples = {"letters": ["Can we write?"], "video": ["Can we write?", "By video?"]}
    assert (
        len(title_problems({"letters": "Can we write?", "video": "Can we write?"}, examples)) == 1
    )
    assert len(title_problems({"letters": "Letters", "video": "By video?"}, examples)) == 1


def test_each_answer_offers_one_to_three_topics_that_exist_safety_may_offer_none(contract, topics):
    wrong = {}
    for name, file in topics.items():
        last_said = rule_of(file.rules, name)[-1]
        response = last_said if last_said in file.responses else f"utter_{name}"
        choices = (file.responses[response][0].get("metadata") or {}).get("choices", ())
        wrong[name] = choice_problems(
            choices, topics, at_least=0 if file.section == "safety" else 1
        )
    assert {name: problems for name, problems in wrong.items() if problems} == {}


def test_every_other_choice_leads_somewhere_too(texts, topics):
    wrong = [
        (t.response, choice_problems(t.metadata.get("choices", ()), topics, at_least=0))
        for t in texts
    ]
    assert [problem for problem in wrong if problem[1]] == []


def test_no_answer_offers_itself(texts):
    assert [t.response for t in texts if t.topic in t.metadata.get("choices", ())] == []


def test_a_choice_that_leads_nowhere_is_noticed(topics):
    assert choice_problems(["cakes"], topics, 1) == ["no such topic: cakes"]
    assert choice_problems([{"title": "?", "text": "?", "topic": "cakes"}], topics, 1)
    assert choice_problems([], topics, 1) == ["0 choices"]
    assert choice_problems(["help", "letters", "video", "prison"], topics, 0) == ["4 choices"]


def test_every_intent_of_the_domain_has_a_rule_and_every_topic_is_an_intent(
    contract, topics, dialogue
):
    intents = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    rules = [rule for file in (*topics.values(), *dialogue.values()) for rule in file.rules]
    assert [intent for intent in intents if not rule_of(rules, intent)] == []
    assert set(contract.ids) <= set(intents)
    answered = [rule["steps"][0]["intent"] for rule in rules if "intent" in rule["steps"][0]]
    assert sorted(answered) == sorted(set(answered)) and set(answered) <= set(intents)


def test_every_action_of_a_rule_exists(topics, dialogue, texts):
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    made = actions_named(words_of([ROOT / "actions"]))
    responses = {text.response for text in texts}
    used = {
        step["action"]
        for file in (*topics.values(), *dialogue.values())
        for rule in file.rules
        for step in rule["steps"]
        if "action" in step
    }
    of_forms = {f"validate_{form}" for form in domain["forms"]}
    questions = {f"action_ask_{slot}" for slot in domain["slots"]}
    own = used - responses - set(domain["forms"]) - {"action_listen"}
    assert own <= set(domain["actions"]) <= own | of_forms | questions
    assert set(domain["actions"]) <= made


def test_every_response_can_be_reached(topics, dialogue, texts):
    rules = [rule for file in (*topics.values(), *dialogue.values()) for rule in file.rules]
    responses = {text.response for text in texts}
    slots = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["slots"]
    assert out_of_reach(responses, rules, words_of(CODE), DANGERS, slots) == []


def test_a_response_that_nothing_says_is_noticed():
    rules = [{"rule": "r", "steps": [{"intent": "letters"}, {"action": "utter_letters"}]}]
    responses = ["utter_letters", "utter_letters_short", "utter_letters_help", "utter_forgotten"]
    assert out_of_reach(responses, rules, {"short"}, {"distress"}) == [
        "utter_letters_help",
        "utter_forgotten",
    ]


def test_no_response_is_written_twice(topics, dialogue):
    names = [name for file in (*topics.values(), *dialogue.values()) for name in file.responses]
    assert sorted(names) == sorted(set(names))
