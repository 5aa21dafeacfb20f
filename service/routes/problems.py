"""The kinds of problem, at the addresses that answers name as their `type`."""

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from service.http.problems import BASE, KINDS, type_of


class ProblemKind(Struct, frozen=True):
    """What a kind of problem means, and what a client does about it."""

    type: str
    status: int
    title: str
    means: str
    do: str


@get(BASE + "{kind:str}", sync_to_thread=False, summary="What a kind of problem means", include_in_schema=False)
def get_problem(kind: FromPath[str]) -> ProblemKind:
    if kind not in KINDS:
        raise NotFoundException(f"there is no such kind of problem; there are {', '.join(KINDS)}")
    found = KINDS[kind]
    return ProblemKind(type_of(kind), found.status, found.title, found.means, found.do)


handlers = [get_problem]
