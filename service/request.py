"""A request whose body nobody vouches for."""

from typing import Any

from litestar import Request
from litestar.exceptions import ClientException, SerializationException


class HostileRequest(Request[Any, Any, Any]):
    """Answers 400 wherever a body cannot be decoded, also where the decoder gives up in ways of its own."""

    async def json(self) -> Any:
        """Return the decoded body."""
        try:
            return await super().json()
        except SerializationException as error:
            raise ClientException(f"the body is not JSON: {error}") from error
        except UnicodeDecodeError as error:
            raise ClientException(f"the body is not UTF-8 (byte {error.start}); send JSON in UTF-8") from error
        except RecursionError as error:
            raise ClientException("the body is nested too deeply; no request needs more than a few levels") from error
