import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.suggesting.remembered import RememberedEmbedder
from tests.fakes import HashEmbedder
from tests.service.conftest import TENANT


class Counting(HashEmbedder):
    """Counts the texts that it is asked to read."""

    def __init__(self) -> None:
        self.read = 0

    def embed(self, texts):
        self.read += len(texts)
        return super().embed(texts)


@given(texts=st.lists(st.text(max_size=20), max_size=8))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_vectors_are_those_of_the_embedder(ports, texts):
    readable = [text.encode("utf-8", "replace").decode() for text in texts]

    assert np.allclose(
        RememberedEmbedder(ports.store, HashEmbedder(), TENANT).embed(readable), HashEmbedder().embed(readable)
    )


def test_nothing_is_read_twice_by_this_run_or_the_next(ports):
    counting = Counting()
    for _ in range(2):
        remembered = RememberedEmbedder(ports.store, counting, TENANT)
        remembered.embed(["a", "b", "a"])
        remembered.embed(["b", "c"])

    assert counting.read == 3


def test_the_vectors_of_skills_are_others(ports):
    RememberedEmbedder(ports.store, HashEmbedder(), TENANT).embed(["a"])

    assert ports.store.vectors(TENANT, HashEmbedder.name) == []
