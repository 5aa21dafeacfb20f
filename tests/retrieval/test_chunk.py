"""Passages: spans that cover the text, in order, on borders a reader would choose."""

import gzip
import json
import time
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.model import Document
from retrieval.chunk import LONGEST, normalise, passages, searchable, sha256_of, version_of

LETTERS = ["a", "word", "Word", "漢字かな", "👩‍👩‍👧‍👦", "é", "e\u0301", "x" * 400, "sentence one. " * 30]
BORDERS = [".", "! ", "。", " ", "\n", "\n\n", "# ", "- ", "1. ", "```", "\n```\n", "\t", "\u2028", "=", "|", '"', ")"]
SOUP = st.sampled_from(LETTERS + BORDERS)
TEXTS = st.one_of(st.text(max_size=400), st.lists(SOUP, max_size=60).map("".join))


def document(text: str, **other: str) -> Document:
    return Document(id="d", text=text, **other)  # type: ignore[arg-type]


def cut(text: str) -> list[str]:
    return [text[p.start : p.end] for p in passages(document(text))]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_visible_character_is_in_exactly_one_passage(text: str) -> None:
    covered = [i for p in passages(document(text)) for i in range(p.start, p.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_spans_are_ordered_trimmed_and_short(text: str) -> None:
    spans = [(p.start, p.end) for p in passages(document(text))]
    assert spans == sorted(spans)
    assert all(b[0] >= a[1] for a, b in pairwise(spans))
    assert all(0 < end - start <= LONGEST and text[start:end].strip() == text[start:end] for start, end in spans)


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_the_same_text_gives_the_same_spans(text: str) -> None:
    assert passages(document(text)) == passages(document(text, title="other", kind="hub"))


@settings(max_examples=100)
@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "\r" not in once
    assert unicodedata.is_normalized("NFC", once)


def test_line_ends_become_lf() -> None:
    assert normalise("a\r\nb\rc\n") == "a\nb\nc\n"


def test_the_version_is_the_start_of_the_digest() -> None:
    assert sha256_of("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    assert version_of("é") == "4a99557e4033"


def test_passages_carry_the_documents_version_or_the_texts() -> None:
    assert passages(document("text", version="v7"))[0].version == "v7"
    assert passages(document("text"))[0].version == version_of("text")


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\u2003\n"])
def test_a_blank_text_has_no_passages(text: str) -> None:
    assert passages(document(text)) == []


def test_a_short_text_is_one_passage() -> None:
    assert cut("  One. Two.\n\nThree.\n") == ["One. Two.\n\nThree."]


def test_a_heading_starts_a_passage_and_stays_with_its_text() -> None:
    assert cut("# Joins\n\nText.\n\n## Inner\n### Left\nMore.") == ["# Joins\n\nText.", "## Inner\n### Left\nMore."]


def test_a_hash_in_a_code_block_is_no_heading() -> None:
    assert cut("Run:\n```\n# comment\nls\n```\nDone.") == ["Run:\n```\n# comment\nls\n```\nDone."]


def test_sentences_are_not_split_while_they_fit() -> None:
    sentence = "This sentence has a dot in e.g. the middle and ends here. "
    assert all(passage.endswith("ends here.") for passage in cut(sentence * 60))


def test_chinese_sentences_end_without_a_space() -> None:
    assert all(passage.endswith("。") for passage in cut("資料庫管理系統用於儲存資料。" * 200))


def test_a_full_passage_ends_with_its_paragraph() -> None:
    first, second = "First. " * 90, "Second. " * 60
    assert cut(f"{first}\n\n{second}") == [first.strip(), second.strip()]


def test_a_word_without_end_is_cut_at_the_limit() -> None:
    assert [len(p) for p in cut("x" * 2000)] == [900, 900, 200]


def test_a_long_sentence_is_cut_between_words() -> None:
    assert all(set(passage.split()) == {"word"} for passage in cut("word " * 1000))


def test_marks_stay_with_their_letters() -> None:
    assert all(not unicodedata.combining(passage[0]) for passage in cut("x" + "q\u0301" * 2000))


def test_a_joined_emoji_stays_whole() -> None:
    family = "👩‍👩‍👧‍👦"
    assert all(passage == family * (len(passage) // len(family)) for passage in cut(family * 500))


@pytest.mark.parametrize("piece", ["x", "ab ", ". ", "# ", "\n", " ", "👍🏽", ".'", "```\n", "- \n- x\n", ".  a"])
def test_a_megabyte_takes_seconds_at_most(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    begun = time.monotonic()
    passages(document(text))
    assert time.monotonic() - begun < 10


def test_what_is_indexed_starts_with_the_title() -> None:
    whole = document("One.", title="Joins")
    assert searchable(whole, passages(whole)[0]) == "Joins\nOne."
    assert searchable(document("One."), passages(whole)[0]) == "One."


def test_real_course_units_are_covered(shared_data: Path) -> None:
    with gzip.open(shared_data / "mslearn" / "units.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in list(lines)[:100]:
            text = normalise(json.loads(line)["text"] or "")
            assert "".join("".join(cut(text)).split()) == "".join(text.split())
