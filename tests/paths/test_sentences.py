"""What a claim may leave out of its source, and the traps that must all be refused."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.sentences import compresses, protected, split_sentences
from paths.words import LANGUAGES

SOURCE = "The course teaches analysts a very practical way of cleaning tables; the tables stay local."

TRAPS = {
    "facts reordered": ("Students help teachers and parents.", "Teachers help students and parents."),
    "subject cut off": ("The tutor of the student passed the exam.", "The student passed the exam."),
    "not dropped": ("The course does not cover joins.", "The course does cover joins."),
    "contraction dropped": ("You don't need a licence.", "You need a licence."),
    "not added": ("The course covers joins.", "The course does not cover joins."),
    "no dropped": ("There is no exam.", "There is exam."),
    "emphasised not": ("It does **not** cover practical joins.", "It does **not** cover joins."),
    "may dropped": ("The course may cover joins.", "The course cover joins."),
    "may swapped": ("Learners may join.", "Learners must join."),
    "hedge dropped": ("This is probably enough.", "This is enough."),
    "ten to a hundred": ("It takes 10 hours.", "It takes 100 hours."),
    "number words": ("It has twenty-one lessons.", "It has twenty lessons."),
    "number dropped": ("It has three practical lessons.", "It has lessons."),
    "percent dropped": ("It covers 10 percent of joins.", "It covers 10 of joins."),
    "decimal": ("It weighs 1.5 points.", "It weighs 15 points."),
    "only dropped": ("Only members see the answers.", "Members see the answers."),
    "only inside": ("It covers only practical joins.", "It covers joins."),
    "all dropped": ("It covers all practical joins.", "It covers practical joins."),
    "some raised to all": ("Some learners pass.", "All learners pass."),
    "unless dropped": ("You take the exam unless you failed before.", "You take the exam."),
    "unless as its own sentence": ("You take the exam. Unless you failed before.", "You take the exam."),
    "taken back": ("The course is free. However, the exam costs money.", "The course is free."),
    "if dropped": ("If you pass, the badge is yours.", "The badge is yours."),
    "condition by phrase": ("The course is free as long as you stay.", "The course is free."),
    "restricting tail": ("The course is free for members.", "The course is free."),
    "participle condition": ("You get a badge, assuming you pass.", "You get a badge."),
    "name swapped": ("Kafka stores events in Postgres.", "Postgres stores events in Kafka."),
    "name dropped": ("It teaches SQL in Excel.", "It teaches SQL."),
    "name case": ("IT is hard to learn.", "It is hard to learn."),
    "comparative dropped": ("Trees are faster than lists.", "Trees are."),
    "comparison turned": ("Trees are faster than lists.", "Lists are faster than trees."),
    "less dropped": ("It is less practical work.", "It is practical work."),
    "date swapped": ("It starts on 3 May 2026.", "It starts on 5 May 2026."),
    "date dropped": ("It starts in May, and it ends in June.", "It starts."),
    "list items merged": ("Week plans cover joins; lab plans cover views.", "Week plans cover views."),
    "list member dropped": ("You pass with a quiz, an essay, and an exam.", "You pass with a quiz, an essay."),
    "two sentences merged": ("Databases come first. Cooking is boring.", "Databases is boring."),
    "item of a denied list": ("Left out here:\n- SQL joins in depth\n- views", "SQL joins in depth"),
    "led by a colon": ("Myths we hear:\n\nTables sort themselves quickly.", "Tables sort themselves quickly."),
    "definite thing blurred": ("The comprehensive course is free.", "The course is free."),
    "status dropped": ("It is a deprecated handy tool.", "It is a handy tool."),
    "non- dropped": ("It suits non-technical staff.", "It suits technical staff."),
    "word added": ("It covers joins.", "It covers joins thoroughly."),
    "tense changed": ("The course was free.", "The course is free."),
    "comma moved": ("Students, who study, pass.", "Students who study pass."),
    "question answered": ("Is the course free?", "The course free."),
    "asked back": ("The course is free.", "The course is free?"),
    "reported": ("According to critics, the course is bad.", "The course is bad."),
    "invisible character": ("You can not enter.", "You can\u200bnot enter."),
    "predicate emptied": ("The course is practical and fun.", "The course is and fun."),
    "verb read as noun": ("Let a model run the tests.", "Let a run the tests."),
}

GOOD = {
    "verbatim": (SOURCE, SOURCE),
    "without the tail": (SOURCE, "The course teaches analysts a very practical way of cleaning tables"),
    "without praise": ("It is a very practical guide to joins.", "It is a guide to joins."),
    "article fits": ("It is a practical introduction to joins.", "It is an introduction to joins."),
    "second half left": ("Logs keep events, and they grow.", "Logs keep events."),
    "one of several sentences": ("Logs grow. Readers wait for the log.", "Readers wait for the log."),
    "capital where it starts": ("readers wait for the log", "Readers wait for the log."),
    "negation kept": ("It does not cover joins, and it skips views.", "It does not cover joins."),
    "under a modal": ("You can build a useful report.", "You can build a report."),
}

GERMAN_TRAPS = {
    "nicht": ("Der Kurs behandelt Joins nicht.", "Der Kurs behandelt Joins."),
    "kein": ("Es gibt keine Prüfung.", "Es gibt Prüfung."),
    "kann": ("Der Kurs kann helfen.", "Der Kurs helfen."),
    "nur": ("Nur Mitglieder sehen Antworten.", "Mitglieder sehen Antworten."),
    "Relativsatz": ("Lernende, die bestanden haben, erhalten Punkte.", "Lernende erhalten Punkte."),
    "Substantiv": ("Der Kurs behandelt Joins und Sichten.", "Der Kurs behandelt Joins."),
    "Zahl": ("Er dauert zehn Stunden.", "Er dauert elf Stunden."),
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_refused(name: str) -> None:
    span, claim = TRAPS[name]

    assert not compresses(claim, span)


@pytest.mark.parametrize("name", GOOD)
def test_a_true_compression_is_accepted(name: str) -> None:
    span, claim = GOOD[name]

    assert compresses(claim, span)


@pytest.mark.parametrize("name", GERMAN_TRAPS)
def test_a_german_trap_is_refused(name: str) -> None:
    span, claim = GERMAN_TRAPS[name]

    assert not compresses(claim, span, "de-AT")


def test_german_describing_words_may_go_with_their_endings() -> None:
    assert compresses("Das ist eine Einführung in Joins.", "Das ist eine sehr praktische Einführung in Joins.", "de")


@pytest.mark.parametrize("language", [None, "", "nl", "xx-DE"])
def test_without_word_lists_there_are_only_quotes(language: str | None) -> None:
    assert not compresses("Het is gratis hier.", "Het is gratis hier.", language)


VOCABULARY = "analysts learn joins not may 10 100 only unless SQL faster practical very a the and , ; you . which all"
WORDS = st.sampled_from(VOCABULARY.split())
SENTENCES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)


@settings(max_examples=150)
@given(SENTENCES, SENTENCES)
def test_what_is_accepted_keeps_every_protected_word_and_adds_none(claim: str, span: str) -> None:
    if compresses(claim, span):
        sources = [protected(span[s.start : s.end]) for s in split_sentences(span)]

        assert protected(claim) in sources


@settings(max_examples=100)
@given(SENTENCES, st.data())
def test_dropping_a_protected_word_is_never_a_compression(span: str, data: st.DataObject) -> None:
    words = span.split()
    held = {p.text for p in protected(f"x {span}")}
    at = [i for i, w in enumerate(words) if w in held and words.count(w) == 1]
    if at and len(split_sentences(span)) == 1:
        i = data.draw(st.sampled_from(at))

        assert not compresses(" ".join(words[:i] + words[i + 1 :]), span)


@settings(max_examples=100)
@given(st.text(alphabet=st.sampled_from("ab Z.!?…\n-#|1)\"'。*\t\u200b"), max_size=80))
def test_sentences_are_ordered_disjoint_and_lose_no_letter(text: str) -> None:
    spans = split_sentences(text)
    ends, starts = [0, *(s.end for s in spans)], [*(s.start for s in spans), len(text)]
    outside = [text[a:b] for a, b in zip(ends, starts, strict=True)]

    assert all(s.start < s.end for s in spans)
    assert not any(c.isalpha() for piece in outside for c in piece)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Use e.g. SQL. Then stop.", ["Use e.g. SQL.", "Then stop."]),
        ("Version 3.11 is out. It is fast.", ["Version 3.11 is out.", "It is fast."]),
        ("Am 3. März beginnt es. Dann nicht.", ["Am 3. März beginnt es.", "Dann nicht."]),
        ("# Joins\nA join merges\ntwo tables.", ["Joins", "A join merges\ntwo tables."]),
        ("You learn:\n- joins\n- views", ["You learn:", "joins", "views"]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("这是第一句。这是第二句。", ["这是第一句。", "这是第二句。"]),
        ("Wait... what happens? Nothing!", ["Wait... what happens?", "Nothing!"]),
        ("In the U.S. Army it is used.", ["In the U.S. Army it is used."]),
        ("", []),
        (" \n. - ", []),
    ],
)
def test_text_is_cut_where_a_reader_would(text: str, sentences: list[str]) -> None:
    assert [text[s.start : s.end] for s in split_sentences(text)] == sentences


@pytest.mark.parametrize("text", ["." * 200_000, "\n " * 100_000, "a, " * 70_000, "'" * 200_000, "A. " * 60_000])
def test_hostile_text_costs_linear_time(text: str) -> None:
    begun = time.process_time()
    split_sentences(text)
    compresses(text, text)

    assert time.process_time() - begun < 5


def test_every_protected_kind_of_the_lists_is_a_kind_the_check_knows() -> None:
    kinds = {"negation", "modal", "quantifier", "condition", "comparative", "number", "date", "status"}

    assert all(set(words.protected) == kinds for words in LANGUAGES.values())


def test_no_word_is_both_protected_and_free_to_go() -> None:
    for words in LANGUAGES.values():
        assert not words.plain & frozenset().union(*words.protected.values())


def test_protected_names_the_kind() -> None:
    found = {p.text: p.kind for p in protected("You may not pay 10 € to Anna unless all agree, as long as it lasts")}

    assert found == {
        "may": "modal", "not": "negation", "10": "number", "€": "number", "Anna": "name", "unless": "condition",
        "all": "quantifier", "as": "comparative", "as long as": "phrase",
    }  # fmt: skip
