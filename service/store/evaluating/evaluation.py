"""Evaluation runs as values."""

from typing import Literal

from evals.values import Result
from paths.model import Value

EVALUATION = "evaluation"  # the kind of job

RunState = Literal["queued", "running", "done", "failed", "cancelled"]


class RunRequest(Value, frozen=True):
    """What is to be run: a stored dataset by name, or the suite's own cases.

    `workspace` says on what: our starter workspace, or a copy of the organisation's own catalogue and graph.
    """

    suite: str
    dataset: str | None = None
    version: int | None = None
    seed: int = 0
    edges: Literal["given", "hidden"] = "given"
    alone: bool = False
    at_once: int = 1
    workspace: Literal["starter", "own"] = "starter"
    name: str = ""


class EvaluationRun(Value, frozen=True):
    """A run: what was asked for, how far it is, and once it is done its result. `fault` says why it is not ok."""

    id: str
    suite: str
    state: RunState
    created: str
    asked: RunRequest
    by: str = ""
    job: str | None = None
    scored: int = 0
    result: Result | None = None
    fault: str | None = None
    error: str | None = None
