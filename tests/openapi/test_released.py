"""The API goes on serving clients of the released one, whose description is docs/openapi.json."""

import json

from openapi_spec_validator import validate

from tests.openapi.__main__ import RELEASED, described, text
from tests.openapi.differ import breaks


def test_nothing_breaks_clients_of_the_released_api():
    found = breaks(json.loads(RELEASED.read_text(encoding="utf-8")), described())

    assert not found, "these break clients (`make openapi` releases them all the same):\n" + "\n".join(found)


def test_the_released_description_is_valid_and_kept_in_its_own_form():
    released = json.loads(RELEASED.read_text(encoding="utf-8"))
    validate(released)

    assert RELEASED.read_text(encoding="utf-8") == text(released)
