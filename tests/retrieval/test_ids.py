import re

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st

from paths.model import Id
from retrieval.sources.ids import part_id, safe_id

names = st.text(min_size=1, max_size=300) | st.text("a/~2F.", min_size=1, max_size=8)
encodable = names.filter(lambda name: name.encode("utf-8", "surrogateescape") if _fits(name) else False)


def _fits(name: str) -> bool:
    return not re.search("[\ud800-\udc7f\udd00-\udfff]", name)


@given(encodable, encodable)
def test_two_names_never_share_an_id(one, other):
    assume(one != other)
    assert safe_id("ms", one) != safe_id("ms", other)


@given(encodable)
def test_every_name_becomes_a_valid_id(name):
    id = safe_id("ms", name)
    assert msgspec.convert(id, Id) == id
    assert msgspec.convert(part_id(id, "content"), Id).endswith(":content")


@given(encodable, encodable)
def test_parts_of_two_things_never_share_an_id(one, other):
    assume(one != other)
    assert part_id(safe_id("ms", one), "content") != part_id(safe_id("ms", other), "content")


def test_a_plain_name_stays_readable():
    assert safe_id("18f", "pages/about us.md") == "18f:pages~2Fabout~20us.md"


def test_a_tilde_is_written_out_so_that_nothing_collides():
    assert safe_id("x", "a/b") == "x:a~2Fb"
    assert safe_id("x", "a~2Fb") == "x:a~7E2Fb"


def test_a_name_that_is_no_utf8_keeps_its_bytes():
    assert safe_id("x", b"\xe9.md".decode("utf-8", "surrogateescape")) == "x:~E9.md"
