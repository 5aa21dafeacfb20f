import pytest

from paths.admissible import BUDGET, Rule, budget_penalty, offences, said, softened, speaks, visible
from paths.errors import BadRecord
from paths.model import Constraints, Learner, Resource
from tests.problems import item

PLAIN = item("r", ("s", 0, 1), language="de-AT", modality="video", provider="one", accessibility_features=("captions",))


@pytest.mark.parametrize(
    ("constraints", "name"),
    [
        (Constraints(excluded=("r",)), "excluded"),
        (Constraints(languages=("en", "fr-CA")), "languages"),
        (Constraints(accessibility_features=("captions", "transcript")), "accessibilityFeatures"),
        (Constraints(max_step_minutes=59), "maxStepMinutes"),
        (Constraints(modalities=("text",)), "modalities"),
        (Constraints(providers=("two",)), "providers"),
    ],
)
def test_each_filter_keeps_out_what_offends_it_and_says_how(constraints: Constraints, name: str) -> None:
    (rule,) = offences(PLAIN, constraints)

    assert rule.name == name
    assert said(PLAIN, rule, constraints)


@pytest.mark.parametrize(
    "constraints",
    [
        Constraints(),
        Constraints(languages=("en", "DE")),
        Constraints(accessibility_features=("captions",)),
        Constraints(max_step_minutes=60),
        Constraints(modalities=("text", "video")),
        Constraints(providers=("one",)),
        Constraints(excluded=("other",)),
    ],
)
def test_what_fits_is_admitted(constraints: Constraints) -> None:
    assert offences(PLAIN, constraints) == ()


def test_an_unknown_language_is_admitted_but_no_unknown_modality_or_provider() -> None:
    asked = Constraints(languages=("en",), modalities=("text",), providers=("one",))

    assert speaks(item("r"), ["en"])
    assert [rule.name for rule in offences(item("r"), asked)] == ["modalities", "providers"]


def test_a_resource_of_unknown_length_is_kept_out_whatever_is_asked() -> None:
    assert offences(item("r", minutes=None), Constraints()) == (Rule("minutes"),)


@pytest.mark.parametrize(
    ("access", "seen"),
    [(("everyone",), True), (("group:a", "person:l"), True), (("group:b",), False), ((), False)],
)
def test_access_is_by_any_one_principal(access: tuple[str, ...], seen: bool) -> None:
    resource = Resource("r", "R", access=access)

    assert visible(resource, Learner("l", groups=("a",))) is seen


def test_an_unknown_soft_name_is_refused_by_its_field() -> None:
    with pytest.raises(BadRecord, match=r"constraints\.soft\.language: no such constraint; one of .*languages"):
        softened(Constraints(soft={"language": 5}))


def test_the_three_names_of_the_budget_are_one_and_the_dearest_counts() -> None:
    assert budget_penalty(Constraints(soft={"languages": 9})) is None
    assert budget_penalty(Constraints(soft=dict(zip(BUDGET, (5, 70, 0), strict=True)))) == 70
