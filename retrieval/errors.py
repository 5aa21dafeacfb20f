"""Errors of retrieval. Each message says what is wrong and what the caller can do.

RetrievalError
├── NoTenant            a call that does not say whose passages it means
├── BadQuestion         a question or a point that cannot be taken
├── IndexMismatch       an index built with another model or another chunking: rebuild it
├── IndexLocked         another process has the index open
├── IndexUnavailable    the vector database does not answer
├── Open                its dependency failed too often and is left alone for a while (breaker.py)
└── ModelUnavailable    the embedding model is not there, or not the one it should be
"""


class RetrievalError(Exception):
    """Anything retrieval refuses or cannot do."""


class NoTenant(RetrievalError):
    """A call that does not say whose passages it means."""

    def __init__(self) -> None:
        super().__init__("no tenant given: every call to the index names the organisation whose passages it means")


class BadQuestion(RetrievalError):
    """A question or a point that cannot be taken as it is."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


class IndexMismatch(RetrievalError):
    """The index was built with another model or another chunking."""

    def __init__(self, place: str, built: object, asked: object) -> None:
        super().__init__(f"the index {place} was built with {built}, this process uses {asked}: rebuild the index")
        self.place, self.built, self.asked = place, built, asked


class IndexLocked(RetrievalError):
    """Another process has the index open."""

    def __init__(self, place: str, holder: str) -> None:
        super().__init__(
            f"the index {place} is open in {holder}; stop it, or let it take the change from the outbox, "
            "or set QDRANT_URL to share one index between processes"
        )
        self.place, self.holder = place, holder


class IndexUnavailable(RetrievalError):
    """The vector database does not answer."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the vector database does not answer as it should: {problem}; check QDRANT_URL and its key")


class ModelUnavailable(RetrievalError):
    """The embedding model is not there, or not the one it should be."""
