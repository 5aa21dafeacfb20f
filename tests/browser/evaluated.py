"""Evaluation runs that are real: the suite of learning paths before and after courses were withdrawn."""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx2

from tests.browser.servers import Served
from tests.e2e.conftest import soon

CASES = (
    "python-one-step-in", "data-from-zero", "web-knows-functions", "elixir-half-an-hour",
)  # fmt: skip
GONE = ("ossu:missing-semester", "exercism:python.concept.decorators", "exercism:python.plane-tickets")
CARD = {"title": "Learners of the autumn intake", "made": "A few of the suite's own cases"}


@dataclass(frozen=True)
class Evaluated:
    """A server with a run before the change and one after it."""

    server: Served
    before: str
    after: str

    def at(self, place: str) -> str:
        return f"{self.server.url}/#/{place}"

    @property
    def comparison(self) -> str:
        return self.at(f"compare?a={self.before}&b={self.after}")


def evaluated(server: Served) -> Evaluated:
    """Run the suite on the workspace as it is, withdraw courses that paths rest on, and run it again."""
    lines = files("evals").joinpath("datasets", "starter_paths.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [case for case in map(json.loads, lines) if case["id"] in CASES]
    made = {"name": "intake", "suite": "paths", "card": CARD, "cases": cases}
    assert server.post("/v1/evaluations/datasets", made).is_success
    before = _done(server, _started(server, "Before the change"))
    withdrawn = _put(server, "/v1/records", {"records": [], "withdraw": list(GONE)})
    assert withdrawn["withdrawn"] >= len(GONE)
    return Evaluated(server, before, _done(server, _started(server, "After three courses were withdrawn")))


def _started(server: Served, name: str) -> str:
    asked = {"suite": "paths", "dataset": "intake", "workspace": "own", "name": name, "alone": name.startswith("After")}
    return str(server.post("/v1/evaluations/runs", asked).json()["id"])


def _done(server: Served, run: str) -> str:
    def ended() -> bool:
        return server.get(f"/v1/evaluations/runs/{run}").json()["state"] in {"done", "failed", "cancelled"}

    soon(ended, within=300)
    found = server.get(f"/v1/evaluations/runs/{run}").json()
    assert found["state"] == "done", found["error"]
    return run


def _put(server: Served, address: str, body: object) -> dict[str, Any]:
    answer = httpx2.put(server.url + address, json=body, trust_env=False, timeout=120)
    assert answer.is_success, answer.text
    return dict(answer.json())
