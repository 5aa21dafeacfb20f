"""Runs of the `assistant` suite with a model: what it adds is scored by gold spans, what it took is on record."""

import json

import pytest

from evals.assistant import packaged
from service.evaluating.evaluate import Task, evaluate
from service.settings import Settings
from tests.service.assistant.endpoint import serving
from tests.service.assistant.liar import Liar


@pytest.mark.slow
def test_a_liar_adds_nothing_unsupported_and_the_manifest_says_what_it_took(tmp_path):
    cases = [line for line in packaged().read_text().splitlines() if json.loads(line)["answerable"]][::12]
    (tmp_path / "assistant.jsonl").write_text("\n".join(cases))
    with serving(Liar()) as endpoint:
        settings = Settings(home=str(tmp_path), llm_model="liar", llm_url=endpoint.url, llm_prices="1000/2000")
        found = evaluate("assistant", Task(tmp_path / "assistant.jsonl", settings=settings)).result
        asked = len(endpoint.answers)

    assert found.manifest["language_model"] == "liar"
    assert found.manifest["cost"]["tokens"] == 110 * asked > 0
    assert found.manifest["cost"]["money"] == pytest.approx(0.12 * asked)
    for name in ("quotes_exact", "hashes_valid"):
        assert found.metrics[name].value == 1
    assert found.metrics["unsupported_rate"].value == 0
