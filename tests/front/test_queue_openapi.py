"""The descriptions of both listeners' APIs: whole, true, and holding against whatever they allow."""

import os
import re
import uuid

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks

from front.openapi import load_description
from front.queue.proofs import Withdrawal
from front.queue.references import ALPHABET
from front.queue.request import CHANGEABLE, Given
from front.queue.statuses import Status
from tests.front.conftest import routes
from tests.front.process import ASSISTANTS_TOKEN, given

SOAKS = bool(os.environ.get("RJ_SOAK"))
EXAMPLES = 500 if SOAKS else 25
API = re.compile(r"/(api|health|metrics|sms)\b")
METHODS = {"get", "post", "put", "patch", "delete"}
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
]
SMALL = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not SOAKS,
    suppress_health_check=list(HealthCheck),
)


def described(listener: str) -> set[tuple[str, str]]:
    return {
        (method.upper(), re.sub(r"{(\w+)}", r"<\1>", path))
        for path, item in load_description(listener)["paths"].items()
        for method in item
        if method in METHODS
    }


@pytest.mark.parametrize("listener", ["public", "staff"])
def test_every_route_is_described_and_nothing_else(apps, listener):
    served = {(method, path) for method, path in routes(apps[listener]) if API.match(path)}
    assert {one for one in served if one[0] != "HEAD"} == described(listener)


@pytest.mark.parametrize("listener", ["public", "staff"])
def test_a_description_is_served_on_its_listener(front, listener):
    url = front.url if listener == "public" else front.staff_url
    status, served, _ = front.request("GET", f"{url}/api/openapi.json")
    assert status == 200
    assert served["openapi"].startswith("3.1") and served == load_description(listener)


def test_the_description_knows_what_the_domain_knows():
    schemas = load_description("staff")["components"]["schemas"]
    assert schemas["Status"]["enum"] == list(Status)
    assert ALPHABET in schemas["ReferenceForm"]["pattern"]
    assert set(schemas["Given"]["required"]) == set(Given.model_fields)
    assert set(schemas["Given"]["properties"]) == set(Given.model_fields)
    changes = load_description("staff")["paths"]["/api/queue/requests/{reference}/changes"]
    body = changes["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]["changes"]["properties"]) == CHANGEABLE
    assert set(schemas["Change"]["properties"]["withdrawal"]["enum"]) == {
        *Withdrawal.__args__,
        None,
    }


def test_an_answer_is_what_the_description_says(front):
    description = load_description("staff")
    schema = {"$ref": "#/components/schemas/Request", "components": description["components"]}
    jsonschema.validate(front.file(given()), schema)


@pytest.fixture(scope="module")
def officer(front) -> str:
    """An officer's token."""
    return front.rj("tokens", "add", "schemathesis").stdout.strip()


def operations() -> list[tuple[str, str, str, str]]:
    """Every operation of both listeners, once with what is allowed and once with what is not.

    Readiness is left out: where something has failed it answers 503 by design.
    """
    return [
        (listener, method, path, mode)
        for listener in ("public", "staff")
        for method, path in sorted(described(listener))
        for mode in ("positive", "negative")
        if path != "/health/ready"
    ]


@pytest.mark.parametrize(("listener", "method", "path", "mode"), operations())
def test_whatever_comes_is_answered_as_described(front, officer, listener, method, path, mode):
    description = load_description(listener)
    api = schemathesis.openapi.from_dict(description)
    operation = api[re.sub(r"<(\w+)>", r"{\1}", path)][method]
    if mode == "negative" and not (operation.body or operation.path_parameters):
        pytest.skip("nothing is sent that could be wrong")
    url = front.url if listener == "public" else front.staff_url
    tokens = {
        "assistant": ASSISTANTS_TOKEN,
        "officer": officer,
        "conversation": front.request("POST", f"{front.url}/api/conversations", {})[1]["token"],
    }
    (scheme,) = operation.definition.raw.get("security", [{"none": []}])[0]
    sent = {"Authorization": f"Bearer {tokens[scheme]}"} if scheme in tokens else {}
    key = str(uuid.uuid4())
    reference = front.file(given(), key)["reference"]

    @SMALL
    @for_all(operation.as_strategy(generation_mode=GenerationMode(mode)), st.booleans())
    def holds(case, there):
        # What is made up never gets beyond 404, so half of what is allowed is about what is there.
        if there and mode == "positive" and "reference" in case.path_parameters:
            case.path_parameters["reference"] = reference
            if isinstance(case.body, dict) and "request" in case.body:
                case.body["request"] = key
        case.call_and_validate(base_url=url, headers=sent, checks=CHECKS)

    holds()


def test_ready_says_what_it_is(front):
    status, body, _ = front.request("GET", f"{front.staff_url}/health/ready")
    assert (status, body) == (200, {"status": "ok"})
