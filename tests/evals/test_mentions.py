import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.closure import Concept
from evals.mentions import inferred

WORDS = ["linear", "algebra", "matrix", "vectors", "of", "the", "probability", "rules"]
words = st.lists(st.sampled_from(WORDS), max_size=4)
texts = words.map(" ".join)
concepts = st.dictionaries(st.sampled_from("abcdef"), st.tuples(texts, texts), max_size=6).map(
    lambda given: {id: Concept(id, title, text) for id, (title, text) in given.items()}
)


def test_a_concept_whose_text_speaks_of_another_builds_on_it():
    found = inferred({
        "lin": Concept("lin", "linear maps", "Functions that respect sums."),
        "mat": Concept("mat", "matrices", "A linear map between spaces, written as numbers."),
    })  # fmt: skip

    assert found == {("lin", "mat")}


def test_two_concepts_that_speak_of_each_other_alike_have_no_edge():
    found = inferred({"a": Concept("a", "knife", "like a fork"), "b": Concept("b", "fork", "like a knife")})

    assert found == frozenset()


@settings(max_examples=50, deadline=None)
@given(concepts)
def test_what_is_inferred_has_no_cycle_and_does_not_depend_on_the_order_of_the_concepts(given_concepts):
    found = inferred(given_concepts)

    assert nx.is_directed_acyclic_graph(nx.DiGraph(found))
    assert found == inferred(dict(reversed(given_concepts.items())))
