"""Statements for tests, and the real ones."""

import gzip
import json
from itertools import islice
from pathlib import Path
from uuid import UUID

ADL = "http://adlnet.gov/expapi/verbs/"
MAIL = "mailto:lea@example.org"
JOIN = "https://example.org/courses/join"
CLIENT = {"X-Experience-API-Version": "1.0.3"}


def numbered(n):
    """Return a UUID that a number names."""
    return str(UUID(int=n, version=4))


def said(verb, activity=JOIN, actor=None, n=None, **more):
    """Return a statement: somebody did something with an activity."""
    statement = {
        "actor": actor or {"mbox": MAIL},
        "verb": {"id": verb if ":" in verb else f"{ADL}{verb}", "display": {"en": verb}},
        "object": {"id": activity},
        **more,
    }
    return statement if n is None else {"id": numbered(n), **statement}


def voiding(n, of):
    """Return a statement that voids another one."""
    reference = {"objectType": "StatementRef", "id": numbered(of)}
    return {**said("voided", n=n), "object": reference}


def real_statements(shared_data: Path, count=5000):
    """Return the first of the 5,000 statements of a real course platform."""
    with gzip.open(shared_data / "xapi" / "ralph_fun_mooc_statements_5k.jsonl.gz", "rt") as lines:
        return [json.loads(line) for line in islice(lines, count)]
