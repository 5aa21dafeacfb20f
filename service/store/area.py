"""A part of the store with a name of its own, as in `store.jobs.add(...)`; its calls join the transaction."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

Transaction = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Area:
    """Made by the store for each use; inside `store.atomic()` all areas work in the one transaction."""

    _read: Transaction
    _write: Transaction
    _now: Callable[[], datetime]
