"""Learner tokens, for pages that show one learner's own."""

from datetime import UTC, datetime

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from service.accounts.minting import NewToken, TokenRequest, make_token
from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports

UNKEPT = {"Cache-Control": "no-store"}


@post("/tokens", sync_to_thread=True, summary="Make a learner token", tags=["accounts"], scope="tokens:write",
      secret=True, responses=problems(400, 401, 404, 413, 415, 422))  # fmt: skip
def add_token(
    data: JSONBody[TokenRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Response[NewToken]:
    """Short-lived, for one learner: the organisation's server asks for it, the learner's page sends it.

    It ends with its time, or with the API key that asked for it.
    """
    return Response(make_token(ports, caller, data, datetime.now(UTC)), headers=UNKEPT)


handlers = [add_token]
