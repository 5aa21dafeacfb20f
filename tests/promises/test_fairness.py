"""Who a learner is plays no part: the same evidence gives the same path, whatever the name or the page's language.

A learner's record has no place for gender, age or origin, and one that brings them is refused. What it has besides
evidence and limits is an id, which may be a name; groups, which only open doors; and who observed what.
"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient
from msgspec import ValidationError, convert, structs

from paths.model import Learner, LearningPath, RoleGoal
from paths.schedule import parse_day
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest
from tests.instances import Instance
from tests.promises.made import any_instances, made
from tests.promises.starters import START
from tests.service.conftest import TENANT

ORDINARY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = ("Fatima", "Giovanni", "Nguyen-Thi-Hoa", "a" * 200)
ATTRIBUTES = {"name": "Kim", "gender": "f", "age": 61, "nationality": "x", "birthDate": "1965-01-01", "language": "tr"}
LEARNERS = ("ada-beginner", "emeka-support-to-elixir")
LOCALES = ("en", "de", "ar-EG")
ROLE = "fp:python-developer"


def renamed(learner: Learner, name: str, chance: Any) -> Learner:
    """Return the learner under another name, observed by others, in groups that no resource knows."""
    evidence = [
        structs.replace(piece, by=chance.choice(NAMES), link=f"https://example.org/{name}")
        for piece in learner.evidence
    ]
    return structs.replace(learner, id=name, evidence=tuple(evidence), groups=(*learner.groups, "women", "over-50"))


def is_addressed(instance: Instance, learner: Learner) -> bool:
    return any(f"person:{learner.id}" in resource.access for resource in instance.resources)


@settings(ORDINARY, max_examples=60)
@given(any_instances(), st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_the_same_evidence_under_another_name_gives_the_same_path(instance: Instance, name: str, chance: Any) -> None:
    doors = [
        structs.replace(r, access=("everyone",)) if "person:l:1" in r.access else r for r in instance.resources
    ]  # what is shared with one person by name is for that person; all else is for whoever is like them
    instance = replace(instance, resources=tuple(doors))
    again = replace(instance, learner=renamed(instance.learner, name, chance))

    assert not is_addressed(instance, instance.learner)
    assert made(again).path.fingerprint == made(instance).path.fingerprint


@pytest.mark.parametrize("learner", LEARNERS)
def test_the_service_gives_the_same_path_whatever_the_name_and_the_language_of_the_page(
    quick: Ports, learner: str
) -> None:
    known = quick.store.learner(TENANT, learner)
    found = [asked(quick, known, locale) for locale in LOCALES]
    found += [asked(quick, structs.replace(known, id=name), "en") for name in NAMES]

    assert len({path.fingerprint for path in found}) == 1
    assert len({step.title for path in found for step in path.steps}) == len(found[0].steps)


def asked(ports: Ports, learner: Learner, locale: str) -> LearningPath:
    request = PathRequest(learner, (RoleGoal(ROLE),), start=START, locale=locale, preview=True)
    return recommend(ports, TENANT, request, parse_day(START, "start"))


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_a_record_has_no_place_for_who_somebody_is(attribute: str) -> None:
    with pytest.raises(ValidationError, match="unknown field"):
        convert({"id": "l", attribute: ATTRIBUTES[attribute]}, Learner)


def test_a_request_that_says_who_somebody_is_is_refused(client: TestClient[Any]) -> None:
    learner = {"id": "l", **ATTRIBUTES}
    reply = client.post("/v1/paths", json={"learner": learner, "roles": [{"role": "r:analyst"}]})

    assert reply.status_code == 400
