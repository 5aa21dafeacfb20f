"""The packaged utterances: the half that the rules were made by is understood; the other half is only measured."""

from collections import Counter

from tests.service.assistant.commands import commands, heard, workplace

LEAST = 0.95


def test_the_set_is_large_enough_and_its_halves_are_alike():
    given = commands()
    kinds = {half: Counter(c.kind for c in given if c.half == half) for half in ("fit", "test")}

    assert len({c.id for c in given}) == len({c.text for c in given}) == len(given) >= 80
    assert kinds["fit"].keys() == kinds["test"].keys()
    assert abs(kinds["fit"].total() - kinds["test"].total()) <= 1


def test_what_the_rules_were_made_by_is_understood(tmp_path):
    with workplace(tmp_path) as known:
        found = [heard(known, command) for command in commands() if command.half == "fit"]

    assert sum(one.exact for one in found) / len(found) >= LEAST
