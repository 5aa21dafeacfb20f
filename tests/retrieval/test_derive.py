import re

from hypothesis import given, settings
from hypothesis import strategies as st

from paths.model import Skill
from retrieval.suggesting.derive import PREFIX, Source, derive


def bakery(extra: str = "") -> list[Source]:
    """Twelve sources, four of which are about sourdough bread."""
    about = [
        Source(f"b:{n}", (f"Baking sourdough bread {word}",), (f"How to bake sourdough bread {word}. {extra}",))
        for n, word in enumerate(("at home", "for crowds", "with rye", "with spelt"))
    ]
    return about + [Source(f"o:{n}", (f"Line {n}",), ("The tram stops here.",)) for n in range(8)]


def labels(sources, known=()):
    return {skill.label for skill in derive(sources, known)}


def test_what_several_titles_speak_of_is_a_skill_and_parts_of_it_are_none():
    found = labels(bakery())

    assert "sourdough bread" in found
    assert not found & {"sourdough", "bread", "Baking sourdough"}


def test_what_nearly_all_speak_of_is_none():
    assert not labels([Source(str(n), ("Baking bread",), ()) for n in range(20)])


def test_one_source_alone_gives_no_skill():
    assert not labels([Source("a", ("Sourdough bread",), ("# Sourdough bread\n" * 5,))])


def test_headings_count_as_titles_do():
    texts = [Source(str(n), (f"Chapter {n}",), ("# Rye flour\nIt is about rye flour.",)) for n in range(3)]

    assert "Rye flour" in labels(texts + [Source(f"o{n}", (f"Line {n}",), ()) for n in range(8)])


def test_a_known_skill_is_not_derived_again():
    assert "sourdough bread" not in labels(bakery(), [Skill("s:x", "Sourdough Breads")])


def test_the_language_of_most_sources_names_the_skills():
    german = [Source(f"d:{n}", ("Das ist der Teig",), ("Der Teig ruht.",), "de") for n in range(3)]

    assert "der" not in labels(bakery() + german)


@given(st.permutations(bakery()))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_sources_plays_no_part(sources):
    assert derive(sources) == derive(bakery())


WORDS = st.lists(
    st.sampled_from(["Rye", "flour", "of", "Oven", "bake", "42", "to", "C#", "é", "\U0001f35e"]), max_size=12
)


@given(st.lists(WORDS.map(" ".join) | st.text(max_size=40), max_size=8))
@settings(max_examples=80, deadline=None)
def test_labels_stand_in_the_texts_and_ids_are_good_and_unique(texts):
    sources = [Source(str(n), (text,), (text, f"# {text}")) for n, text in enumerate(texts)]
    found = derive(sources)

    assert len({skill.id for skill in found}) == len(found)
    for skill in found:
        assert re.fullmatch(rf"{PREFIX}[a-z0-9-]+", skill.id)
        words = r"\W+".join(map(re.escape, skill.label.split()))
        assert any(re.search(words, text) for text in texts)
