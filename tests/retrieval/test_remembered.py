"""What was asked lately is not embedded again; nothing of it can be read back."""

import numpy as np

from retrieval.remembered import SHORT, Remembered


def test_the_same_text_is_made_once() -> None:
    made: list[str] = []
    kept = Remembered()
    rows = [kept.of("joins", lambda text: made.append(text) or np.ones(2, dtype=np.float32)) for _ in range(3)]  # type: ignore[func-returns-value]
    assert made == ["joins"]
    assert all(row is rows[0] for row in rows)


def test_only_so_many_are_kept_the_oldest_use_goes_first() -> None:
    made: list[str] = []
    kept = Remembered(kept=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        kept.of(text, lambda text: made.append(text) or np.zeros(2, dtype=np.float32))  # type: ignore[func-returns-value]
    assert made == ["a", "b", "c", "b"]


def test_long_texts_are_not_kept() -> None:
    kept = Remembered()
    kept.of("x" * (SHORT + 1), lambda text: np.zeros(2, dtype=np.float32))
    assert not kept._vectors


def test_no_text_is_held() -> None:
    kept = Remembered()
    kept.of("canary 4711", lambda text: np.zeros(2, dtype=np.float32))
    assert "canary" not in repr(kept._vectors)
