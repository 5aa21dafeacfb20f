"""What jobs there are: a kind, and the function that does it.

Work is begun again after a crash, so it goes on from `running.saved`, or does harmlessly again what it did. What it
returns, a struct or a dict, is the job's result. Errors of the caller's making (PathError, NotFound, BadQuestion) end
the job; all others have it tried again later.
"""

from collections.abc import Mapping
from datetime import timedelta

from service.evaluating.job import EVALUATION, evaluation
from service.intake.job import KIND as INGEST
from service.intake.job import ingest_job
from service.jobs.work import Work
from service.record.retention import DAILY, tidy_up
from service.record.retention import KIND as RETENTION
from service.writing.bulk import recommend_all
from service.writing.bulk_values import RECOMMEND_ALL

KINDS: dict[str, Work] = {
    RECOMMEND_ALL: recommend_all,
    RETENTION: tidy_up,
    INGEST: ingest_job,
    EVALUATION: evaluation,
}

# Kinds that run for every tenant by themselves, with no arguments, and how long after the last time.
EVERY: Mapping[str, timedelta] = {RETENTION: DAILY}
