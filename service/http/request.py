"""A request whose body nobody vouches for."""

from typing import Any

from litestar import Request
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, HTTPException, SerializationException

from service.http.field_errors import KEPT


class HostileRequest(Request[Any, Any, Any]):
    """Answers 400 wherever a body cannot be decoded, also where the decoder gives up in ways of its own."""

    async def json(self) -> Any:
        """Return the decoded body; answer 415 unless it is said to be JSON: other kinds come from any web page."""
        kind = self.content_type[0]
        if kind != RequestEncodingType.JSON and not kind.endswith("+json"):
            raise HTTPException("send the body with the header 'Content-Type: application/json'", status_code=415)
        try:
            body = await super().json()
        except SerializationException as error:
            raise ClientException(f"the body is not JSON: {error}") from error
        except UnicodeDecodeError as error:
            raise ClientException(f"the body is not UTF-8 (byte {error.start}); send JSON in UTF-8") from error
        except RecursionError as error:
            raise ClientException("the body is nested too deeply; no request needs more than a few levels") from error
        self.scope["state"][KEPT] = body  # an error tells what was given
        return body
