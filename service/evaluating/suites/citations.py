"""Suite `citations` on production."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice

from evals import citations, data
from evals import paths as path_cases
from evals.citations import Explained
from evals.parallel import in_order
from evals.paths import Answer
from evals.suite import Trial
from evals.values import CLUSTERS
from prompts import load
from service.evaluating.task import Suite, Task, inside
from service.evaluating.trial_workspace import facts_of, recommend_case, throw_away_workspace
from service.llm import Complete
from service.telling.explain import PROMPT, explain


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Recommend to the learners of the path cases, and look every citation up."""
    file = inside(task.data, path_cases.packaged().name)
    with throw_away_workspace(task.settings, task.corpus) as ports:
        complete = ports.complete
        production = citations.Production(
            recommend=lambda case: recommend_case(ports, case),
            explain=partial(explained, complete=complete) if complete else None,
        )
        prompt = load(PROMPT)
        facts = {
            "called": "service.recommend.planned, service.telling.explain.explain",
            **facts_of(ports),
            "language_model": complete.name if complete else None,
            "prompts": [f"{prompt.name}@{prompt.version}"],
            "resampled": CLUSTERS,
        }
        score = partial(citations.score, production=production, seed=task.seed)
        yield Trial(
            total=data.count(file, path_cases.PathCase),
            digest=data.digest(file),
            results=lambda start: in_order(islice(path_cases.stream(file), start, None), score, task.at_once),
            metrics=citations.metrics,
            facts=lambda: facts,
        )


def explained(answer: Answer, complete: Complete | None) -> Explained:
    """Have a path told in other words, and count how many sentences could be shown."""
    found = explain(answer.path, answer.documents, complete)
    return Explained(found.shown, found.shown + found.replaced + found.dropped)


SUITE = Suite(
    "citations",
    "Is every quote in its source, and does it speak of what the step is there for?",
    open_trial,
    citations.JUDGED,
    packaged=path_cases.packaged,
    searched=True,
)
