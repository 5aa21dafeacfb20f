import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.suggesting.pairing import FEW, KIN, NEAREST, WINDOW, Neighbourhood, nearness, pairs_into


def things(n: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, 8)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@given(n=st.integers(1, 80), seed=st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_a_thing_gets_a_bounded_number_of_others_and_never_itself(n, seed):
    hood = Neighbourhood(things(n, seed), [list(range(0, n, 2))], [list(range(n))])
    first, second = pairs_into(hood, range(n))

    assert all(a != b for a, b in zip(first, second, strict=True))
    assert max(np.bincount(second, minlength=1)) <= NEAREST + KIN + WINDOW
    assert len({*zip(first.tolist(), second.tolist(), strict=True)}) == len(first)


def test_who_stands_before_in_a_sequence_is_a_partner_however_far():
    rows = things(100)
    far = int(np.argmin(rows @ rows[0]))
    first, _ = pairs_into(Neighbourhood(rows, sequences=[[far, 0]]), [0])

    assert far in first


def test_who_shares_a_group_is_a_partner_however_far():
    rows = things(100)
    far = int(np.argmin(rows @ rows[0]))
    first, _ = pairs_into(Neighbourhood(rows, groups=[[0, far]]), [0])

    assert far in first


def test_partners_do_not_depend_on_who_else_is_looked_at():
    hood = Neighbourhood(things(90))
    together = {*zip(*(each.tolist() for each in pairs_into(hood, range(90))), strict=True)}
    alone = {pair for n in range(90) for pair in zip(*(e.tolist() for e in pairs_into(hood, [n])), strict=True)}

    assert together == alone


def test_what_all_have_in_common_makes_nobody_near():
    rows = things(FEW) + 10
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    pairs = (np.array([0]), np.array([1]))

    assert rows[0] @ rows[1] > 0.99
    assert abs(nearness(Neighbourhood(rows), pairs)[0]) < 0.9
