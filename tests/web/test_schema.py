"""The API against its own description: whatever a program asks, no answer breaks the schema, and none is a mistake of ours."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.web.served import served

from tocsin.desk import Desk

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
TEXT = (
    "GOMA (Lake Post) - Rebels shelled a camp near Goma on Tuesday, killing nine people. Rwanda denied the accusation."
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("schema")
    (folder / "goma.txt").write_text(TEXT)
    desk = Desk(folder / "desk")
    desk.read(folder / "goma.txt", published="2024-05-09", outlet="Lake Post")
    desk.code()
    with served(desk) as opened:
        yield opened


def test_no_answer_breaks_the_schema(client):
    schema = schemathesis.openapi.from_dict(client.get("/api/schema").json()).include(method="GET")
    broken: dict[str, str] = {}
    asked = 0

    def holds(operation: schemathesis.APIOperation) -> None:
        @settings(
            max_examples=6,
            derandomize=True,  # the same questions on every machine
            deadline=None,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            answer = case.call(base_url=str(client.base_url))
            case.validate_response(answer, checks=CHECKS)

        ask()

    for result in schema.get_all_operations():
        operation = result.ok()
        try:
            holds(operation)
        except schemathesis.core.failures.FailureGroup as error:
            broken[operation.label] = "; ".join(str(each) for each in error.exceptions)
        except AssertionError as error:
            broken[operation.label] = str(error)
    assert broken == {}, "\n\n".join(f"{name}: {why}" for name, why in broken.items())
    assert asked > 60
