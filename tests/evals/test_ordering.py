from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from evals.ordering import Curriculum, Item, ceiling, known_edges, run, shuffled


def curriculum(n=6, edges=()):
    items = tuple(Item(f"expert-{i}", f"title {i:02}") for i in range(n))
    return Curriculum("c", "made-up", "goal", items, edges=tuple(edges))


def by_title(items, goal):
    return [item.id for item in sorted(items, key=lambda item: item.title)]


def test_the_experts_own_order_scores_one():
    (case,) = run([curriculum()], by_title, seed=0)

    assert case.scores["kendall_tau"] == 1


def test_the_opposite_order_scores_minus_one():
    (case,) = run([curriculum()], lambda items, goal: by_title(items, goal)[::-1], seed=0)

    assert case.scores["kendall_tau"] == -1


@given(st.integers(0, 1000))
def test_neither_id_nor_place_gives_the_answer_away(seed):
    shown = shuffled(curriculum(), seed)

    assert {item.id for item in shown.items} == {str(i) for i in range(6)}
    assert sorted(shown.back.values()) == [f"expert-{i}" for i in range(6)]


def test_an_edge_that_the_expert_breaks_is_not_counted():
    made_up = curriculum(edges=[("expert-0", "expert-1"), ("expert-5", "expert-2")])

    assert known_edges(made_up, [item.id for item in made_up.items]) == [("expert-0", "expert-1")]


def test_a_full_chain_of_edges_leaves_one_order():
    expert = [str(i) for i in range(5)]

    assert ceiling(expert, list(pairwise(expert)), seed=0) == 1
