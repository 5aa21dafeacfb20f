"""The command that checks a hundred thousand instances: a few of them, and that it goes on where it was stopped."""

import json
import sys
from pathlib import Path

import pytest
from msgspec.json import encode

from tests.promises import campaign
from tests.promises.campaign import BLOCK, CYCLE, Block, block, kept, left


def test_no_kind_of_instance_has_a_violation() -> None:
    found = block(7_000, 4 * len(CYCLE))

    assert found.violations == {}
    assert set(CYCLE) <= found.counts.keys()


def test_an_instance_is_the_same_whatever_came_before_it() -> None:
    assert block(3, 1).counts == block(3, 1).counts
    assert sum((sum(block(n, 1).counts.values()) for n in (3, 4)), 0) == sum(block(3, 2).counts.values())


def test_what_was_cut_off_is_done_again(tmp_path: Path) -> None:
    file = tmp_path / "done.jsonl"
    lines = [f'{{"first":{n},"count":{BLOCK},"seconds":1,"counts":{{}},"violations":{{}}}}' for n in (0, 2 * BLOCK)]
    file.write_text("\n".join(lines))

    assert [one.first for one in kept(file)] == [0]
    assert left(4 * BLOCK, kept(file)) == [BLOCK, 2 * BLOCK, 3 * BLOCK]


def test_what_is_done_is_told_and_not_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "done.jsonl"
    one = Block(0, BLOCK, 1.0, {"rich": BLOCK}, {"7": ["the verifier does not accept: order"]})
    file.write_bytes(encode(one) + b"\n")
    monkeypatch.setattr(sys, "argv", ["campaign", "--instances", str(BLOCK), "--resume", str(file)])

    assert campaign.main() == 1
    assert json.loads(capsys.readouterr().out)["violations"] == {"7": ["the verifier does not accept: order"]}


@pytest.mark.slow
def test_none_of_two_thousand_instances_has_a_violation() -> None:
    assert [block(first, BLOCK).violations for first in range(0, 2_000, BLOCK)] == [{}] * 20
