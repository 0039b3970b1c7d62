"""Examples are Rasa's messages, and are copied without being read anew."""

from copy import deepcopy

import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.importer import Example, TopicImporter

SAID = {"text": "can I write to him", "intent": "letters"}


@pytest.fixture
def example():
    return Example.build(**SAID, intent_metadata={"language": "en"})


def test_an_example_is_the_message_that_rasa_would_make(example):
    message = Message.build(**SAID, intent_metadata={"language": "en"})
    assert example == message and hash(example) == hash(message)


def test_a_copy_is_the_same_and_its_own(example):
    copied = deepcopy(example)
    assert copied == example
    copied.set("intent", "video")
    assert copied != example and example.get("intent") == "letters"


def test_a_copy_knows_its_fingerprint(example, monkeypatch):
    known = example.fingerprint()
    copied = deepcopy(example)
    copied.set("intent", "letters")
    monkeypatch.setattr("rasa.shared.utils.io.deep_container_fingerprint", None)
    assert copied.fingerprint() == known


def test_what_is_set_is_put_out(example):
    example.set("intent", "letters", add_to_output=True)
    assert example.as_dict(only_output_properties=True)["intent"] == "letters"


def test_every_example_of_the_files_is_read():
    data = TopicImporter("config.yml", "domain.yml", ["data"]).get_nlu_data()
    assert len(data.intents) == 76
    assert all(isinstance(example, Example) for example in data.training_examples)
