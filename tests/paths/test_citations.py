"""A citation holds for exactly the text it was made from, and the cited sentence speaks of the skill."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from paths.citations import CONTEXT, best_sentence, cite, holds, whole_sentences
from paths.errors import BadRecord
from paths.model import Document, Span

HERE = Span(start=0, end=5)
TEXT = "Joins merge tables. A join needs a key! Views store a question, not its answer."
DOCUMENT = Document(id="d:1", text=TEXT, version="v1", kind="hub", url="https://example.org/d1")

TEXTS = st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=60)


@settings(max_examples=150)
@given(TEXTS, st.data())
def test_a_citation_quotes_its_document_in_code_points_and_holds(text: str, data: st.DataObject) -> None:
    document = Document(id="d:1", text=text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    citation = cite(document, start, end, HERE)

    assert citation.quote == text[start:end]
    assert (citation.prefix + citation.quote + citation.suffix) in text
    assert holds(citation, document)


@settings(max_examples=60)
@given(TEXTS, TEXTS)
def test_another_text_never_holds(text: str, other: str) -> None:
    citation = cite(Document(id="d:1", text=text), 0, len(text), HERE)

    assert holds(citation, Document(id="d:1", text=other)) == (text == other)


def test_a_citation_carries_hash_context_and_source() -> None:
    citation = cite(DOCUMENT, 20, 39, HERE, "s:join")

    assert citation.quote == "A join needs a key!"
    assert (citation.prefix, citation.suffix) == (TEXT[:20], TEXT[39 : 39 + CONTEXT])
    assert citation.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (citation.kind, citation.version, citation.url, citation.skill) == ("hub", "v1", DOCUMENT.url, "s:join")


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (5, 2), (0, len(TEXT) + 1)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(BadRecord, match="not inside d:1"):
        cite(DOCUMENT, *span, HERE)


@pytest.mark.parametrize(
    "change",
    [
        {"document": "d:2"},
        {"version": "v2"},
        {"quote": "A join needs no key"},
        {"start": 19},
        {"end": 10_000},
        {"start": 39},
        {"prefix": ""},
        {"suffix": "x"},
        {"sha256": "0" * 64},
        {"kind": "content"},
    ],
)
def test_a_changed_citation_does_not_hold(change: dict[str, object]) -> None:
    assert not holds(replace(cite(DOCUMENT, 20, 39, HERE), **change), DOCUMENT)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, len(TEXT), TEXT),
        (3, 45, "A join needs a key!"),
        (19, 40, "A join needs a key!"),
        (3, 12, "ns merge"),
        (-5, 20, "Joins merge tables."),
    ],
)
def test_a_span_is_trimmed_to_whole_sentences(start: int, end: int, expected: str) -> None:
    span = whole_sentences(TEXT, start, end)

    assert TEXT[span.start : span.end] == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["join"], "Joins merge tables."),
        (["keys"], "A join needs a key!"),
        (["table joins"], "Joins merge tables."),
        (["merge sort of large tables"], None),
        (["merging the tables"], "Joins merge tables."),
        (["answers"], None),  # only denied
        (["indexing"], None),
        (["", "the"], None),
        ([], None),
    ],
)
def test_the_sentence_that_speaks_of_the_skill_is_found(labels: list[str], expected: str | None) -> None:
    span = best_sentence(TEXT, labels)

    assert (span and TEXT[span.start : span.end]) == expected


def test_a_sentence_is_better_evidence_than_a_heading_or_an_item() -> None:
    text = "# SQL joins\n\n- SQL joins\n\nThis part explains SQL joins with examples."
    span = best_sentence(text, ["SQL joins"])

    assert span is not None
    assert text[span.start : span.end] == "This part explains SQL joins with examples."


@pytest.mark.parametrize(
    ("text", "found"), [("We go there.", False), ("We write Go there.", True), ("C++ only", False)]
)
def test_short_names_keep_their_case_and_signs(text: str, found: bool) -> None:
    assert (best_sentence(text, ["Go", "C"]) is not None) == found
