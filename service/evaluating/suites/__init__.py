"""The evaluation suites on production, a file each: what `evals` is handed is what the service itself calls.

Adding one is adding its file, and its line here.
"""

from service.evaluating.suites import (
    assistant,
    citations,
    closure,
    fairness,
    ordering,
    paths,
    prerequisites,
    retrieval,
    robustness,
    skills,
    support,
)
from service.evaluating.task import Suite

SUITES: dict[str, Suite] = {
    module.SUITE.name: module.SUITE
    for module in (
        ordering,
        closure,
        retrieval,
        paths,
        prerequisites,
        skills,
        citations,
        support,
        robustness,
        fairness,
        assistant,
    )
}
