"""What stands between us and one endpoint: a deadline, a second try within a budget, a breaker.

An endpoint that keeps failing is left alone for half a minute, and whoever asks meanwhile is told at once.
"""

from collections.abc import Callable, Generator
from contextlib import closing
from typing import TypeVar

from retrieval.breaker import Breaker, Open
from retrieval.calls import Away, Calls
from retrieval.errors import ModelUnavailable

TRIES = 2  # a second one helps against a dropped connection; a third only keeps the caller waiting
PASSING = {408, 409, 425, 429, 500, 502, 503, 504, 529}  # that another try may mend
LONGEST_WAIT_S = 60.0  # that an endpoint may ask for
FAILURES, REST_S = 5, 30.0  # in a row, and how long the endpoint is left alone then
MOST_TOLD = 300  # characters of a provider's error; some send whole pages

T = TypeVar("T")
Pieces = Generator[T, None, None]


class Guard:
    """Guards one endpoint. Safe to share between threads."""

    def __init__(self, name: str, seconds: float) -> None:
        self.name, self.seconds = name, seconds
        self._calls = Calls(Breaker(name, FAILURES, REST_S), TRIES)

    def asked(self, call: Callable[[], T], seconds: float | None = None) -> T:
        """Return what the call returns, within the deadline; raise ModelUnavailable."""
        from openai import OpenAIError

        try:
            return self._calls.within(seconds or self.seconds, lambda: read(call))
        except (Away, Open, OpenAIError) as error:
            raise away(self.name, error) from error

    def listened(self, pieces: Callable[[], Pieces[T]]) -> Pieces[T]:
        """Give pieces as they come; they bring their own time limit. Raise ModelUnavailable, also on the way.

        Only what fails before the first piece is tried again, since what was heard cannot be taken back.
        """
        from openai import OpenAIError

        try:
            first, rest = self._calls.run(lambda: read(lambda: _begun(pieces())))
            with closing(rest):  # whoever stops listening hangs up
                while first:
                    yield first[0]
                    first, _ = read(lambda: _begun(rest))
        except (Away, Open, OpenAIError) as error:
            raise away(self.name, error) from error


def _begun(pieces: Pieces[T]) -> tuple[list[T], Pieces[T]]:
    """Return the next piece, where there is one, and the rest."""
    for piece in pieces:
        return [piece], pieces
    return [], pieces


def read(call: Callable[[], T]) -> T:
    """Return what a call of the openai client returns; raise Away for what another try may mend."""
    from openai import OpenAIError

    try:
        return call()
    except OpenAIError as error:
        if passing(error):
            raise Away(told(error), _asked_to_wait(error)) from error
        raise
    except (ValueError, TypeError, AttributeError, KeyError) as error:  # the client could not read the answer
        raise Away(f"it answered what is no answer ({type(error).__name__})") from error


def passing(error: Exception) -> bool:
    """Say whether another try may mend it: no connection, no answer in time, or a status that says so."""
    status = getattr(error, "status_code", None)
    return status is None or status in PASSING


def away(name: str, error: BaseException) -> ModelUnavailable:
    """Return the error of a model that did not answer, with what its provider said."""
    return ModelUnavailable(f"{name}: {told(error)}; check the model's name, address and key")


def told(error: BaseException) -> str:
    """Return an error in one short line."""
    return " ".join(str(error).split())[:MOST_TOLD] or type(error).__name__


def _asked_to_wait(error: Exception) -> float:
    headers = getattr(getattr(error, "response", None), "headers", {})
    text = str(headers.get("retry-after", ""))
    return min(float(text), LONGEST_WAIT_S) if text.isdecimal() else 0.0
