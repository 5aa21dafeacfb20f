"""The job of an evaluation run; what it needs is loaded when one is run."""

from service.jobs.work import Running
from service.ports import Ports
from service.store.evaluating.evaluation import EVALUATION

__all__ = ["EVALUATION", "evaluation"]


def evaluation(ports: Ports, running: Running) -> object:
    """Do a run; what was scored before a crash is not scored again."""
    from service.evaluating.runs import work  # all suites with all that they call: no server starts later for it

    return work(ports, running)
