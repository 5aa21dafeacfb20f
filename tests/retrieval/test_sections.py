import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.suggesting.sections import LONGEST, stated_prerequisites


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("# A\n\n## Prerequisites\n\n- Know B.\n- Know C.\n\n## Next\nD", "- Know B.\n- Know C."),
        ("## Before you begin\nInstall it.", "Install it."),
        ("Prerequisites: some B\nMore.", "some B"),
        ("**Voraussetzungen**: B\n", "B"),
        ("## 前提条件\nB を理解", "B を理解"),
        ("No heading speaks of prerequisites here.", ""),
        ("", ""),
    ],
)
def test_what_is_asked_for_is_found(text, asked):
    assert stated_prerequisites(text) == asked


@given(st.text(max_size=300) | st.text(alphabet="# \n:prerequisites*", max_size=300))
@settings(max_examples=150, deadline=None)
def test_what_is_found_stands_in_the_text(text):
    assert stated_prerequisites(text) in text


def test_a_long_section_is_cut():
    assert len(stated_prerequisites("# Prerequisites\n" + "word " * 5_000)) <= LONGEST
