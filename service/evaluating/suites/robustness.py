"""Suite `robustness` on production."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import islice

from evals import data, robustness
from evals.suite import Trial
from evals.values import CLUSTERS
from service.evaluating.task import Suite, Task, inside
from service.evaluating.trial_workspace import TENANT, disturbed, facts_of, recommend_case, throw_away_workspace
from service.finding.goal_wire import GoalRequest
from service.finding.goals import goals
from service.ports import Ports

DAY = date(2026, 3, 2)  # any: a goal without a learner does not depend on it


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Disturb the throw-away workspace for each case; one at a time, since all ask the same workspace."""
    file = inside(task.data, robustness.packaged().name)
    with throw_away_workspace(task.settings, task.corpus) as ports:
        facts = {
            "called": "service.recommend.planned, service.finding.goals.goals",
            **facts_of(ports),
            "resampled": CLUSTERS,
        }
        production = robustness.Production(
            recommend=lambda case: recommend_case(ports, case),
            changed=lambda change: disturbed(ports, change.records, change.withdraw),
            understood=partial(understood, ports),
        )
        score = partial(robustness.score, production=production, seed=task.seed)
        yield Trial(
            total=data.count(file, robustness.RobustCase),
            digest=data.digest(file),
            results=lambda start: map(score, islice(data.stream(file, robustness.RobustCase), start, None)),
            metrics=robustness.metrics,
            facts=lambda: facts,
        )


def understood(ports: Ports, text: str) -> str | None:
    """Return the role that a goal in words most likely means, None where none is named."""
    found = goals(ports, TENANT, GoalRequest(text), DAY)
    return found.roles[0].role if found.roles else None


SUITE = Suite(
    "robustness",
    "Does a path stay where nothing that matters has changed?",
    open_trial,
    robustness.JUDGED,
    packaged=robustness.packaged,
    searched=True,
)
