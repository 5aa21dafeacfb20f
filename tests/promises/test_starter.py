"""The starter with the real embedder: every sample learner's path to every role keeps what a path promises."""

import json
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from paths.citations import holds
from paths.model import Constraints, Learner, LearningPath, Resource
from paths.verifier.world import read_catalogue, read_graph
from paths.verify import verify
from service.ports import Ports
from service.starter import folder
from tests.promises.starters import TENANT, recommended
from tests.reference_path import plain

ROLES = [json.loads(line)["id"] for line in folder().joinpath("roles.jsonl").read_bytes().splitlines()]
LEARNERS = {
    learner.id: learner
    for file in sorted(folder().joinpath("learners").iterdir(), key=lambda file: file.name)
    if (learner := msgspec.json.decode(file.read_bytes(), type=Learner))
}
MOST_TAG_ONLY = 0.1  # of all steps
NAMES = {field.encode_name for field in msgspec.structs.fields(Constraints)}
Paths = dict[tuple[str, str], LearningPath]


def lines(*names: str) -> list[Any]:
    """Return the records of files of the starter as they stand there."""
    return [json.loads(line) for name in names for line in folder().joinpath(name).read_bytes().splitlines()]


@pytest.fixture(scope="session")
def all_paths(starter: Ports) -> Paths:
    """The path of every learner to every role."""
    return {(name, role): recommended(starter, name, role) for name in LEARNERS for role in ROLES}


def test_there_are_ten_roles_and_five_learners() -> None:
    assert (len(ROLES), len(LEARNERS)) == (10, 5)


def test_every_certificate_holds_without_exception(all_paths: Paths) -> None:
    assert [name for name, path in all_paths.items() if not all(claim.verdict for claim in path.certificate)] == []


def test_the_files_alone_are_enough_to_check_every_path(all_paths: Paths, starter: Ports) -> None:
    graph = read_graph(lines("skills.jsonl", "edges.jsonl", "roles.jsonl"))
    catalogue = read_catalogue(lines("resources.jsonl"))
    refused = {}
    for name, path in all_paths.items():
        claims = verify(
            plain(path),
            graph=graph,
            catalogue=catalogue,
            learner=plain(LEARNERS[name[0]]),
            documents=plain(documents_of(starter, path)),
        )
        refused |= {(name, claim["claim"]): claim["witness"] for claim in claims if claim["verdict"] is not True}

    assert refused == {}


def documents_of(ports: Ports, path: LearningPath) -> list[Any]:
    """Return the versions of documents that a path cites."""
    cited = {(c.document, c.version) for step in path.steps for c in step.citations}
    return [ports.store.document_version(TENANT, *which) for which in sorted(cited)]


def test_every_citation_holds_in_the_kept_text(all_paths: Paths, starter: Ports) -> None:
    wrong = []
    for path in all_paths.values():
        texts = {(d.id, d.version): d for d in documents_of(starter, path)}
        citations = [c for step in path.steps for c in step.citations]
        wrong += [c for c in citations if not holds(c, texts[c.document, c.version])]

    assert wrong == []


def test_at_most_one_step_in_ten_is_tagged_only(all_paths: Paths) -> None:
    steps = [step for path in all_paths.values() for step in path.steps]

    assert len(steps) > 500
    assert sum(step.tag_only for step in steps) <= MOST_TAG_ONLY * len(steps)


@pytest.mark.parametrize("name", ["ada-beginner", "chiara-data-analyst", "emeka-support-to-elixir"])
def test_who_reads_english_and_has_time_gets_a_complete_path_to_every_role(all_paths: Paths, name: str) -> None:
    assert {all_paths[name, role].status for role in ROLES} == {"complete"}


def test_who_reads_german_only_gets_partial_paths_that_say_why(all_paths: Paths) -> None:
    found = [all_paths["deniz-part-time", role] for role in ROLES]

    assert {path.status for path in found} == {"partial"}
    assert all({c.name for c in path.conflicts} & {"languages", "deadline", "hoursPerWeek"} for path in found)
    assert all(row.reason for path in found for row in path.gap if row.status in ("deferred", "uncoverable"))


def test_who_is_short_of_time_gets_what_fits_and_is_told_what_stands_in_the_way(all_paths: Paths) -> None:
    found = [all_paths["bruno-developer-to-cloud", role] for role in ROLES]
    partial = [path for path in found if path.status != "complete"]

    assert {path.status for path in found} <= {"complete", "partial"}
    assert all({c.name for c in path.conflicts} & {"maxStepMinutes", "weeks", "hoursPerWeek"} for path in partial)


def test_a_mandatory_item_is_done_by_its_day_in_every_path(all_paths: Paths) -> None:
    for role in ROLES:
        path = all_paths["deniz-part-time", role]
        (step,) = [step for step in path.steps if step.resource == "mslearn:de.introduction-to-security"]
        assert step.due == "2026-12-18"
        assert step.end <= step.due


def test_what_is_pinned_is_there_and_what_is_completed_waived_or_excluded_is_not(all_paths: Paths) -> None:
    learner = LEARNERS["emeka-support-to-elixir"]
    never = {*learner.completed, *learner.waived, *learner.constraints.excluded}
    for role in ROLES:
        steps = {step.resource for step in all_paths[learner.id, role].steps}
        assert {*learner.constraints.pinned} <= steps
        assert not never & steps


def test_every_exclusion_names_a_constraint_that_the_resource_offends(all_paths: Paths, starter: Ports) -> None:
    resources = {r.id: r for r in starter.store.resources(TENANT)}
    excluded = [(path.constraints, item) for path in all_paths.values() for item in path.excluded]

    assert {item.constraint for _, item in excluded} <= NAMES
    assert {item.constraint for _, item in excluded} >= {"languages", "maxStepMinutes", "excluded"}
    assert [item for limits, item in excluded if not offends(resources[item.resource], item.constraint, limits)] == []
    assert all(item.text for _, item in excluded)


def offends(resource: Resource, name: str, limits: Constraints) -> bool:
    """Say whether a resource offends one of the constraints that sample learners have."""
    return {
        "languages": resource.language not in limits.languages,
        "maxStepMinutes": (resource.minutes or 0) > (limits.max_step_minutes or 10**9),
        "excluded": resource.id in limits.excluded,
    }[name]


# --- fairness: who one is decides nothing -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(LEARNERS))
def test_another_name_with_the_same_evidence_gets_the_same_path(starter: Ports, all_paths: Paths, name: str) -> None:
    role = ROLES[sorted(LEARNERS).index(name) * 2]
    other = replace(LEARNERS[name], id="somebody.else", evidence=renamed(LEARNERS[name]))

    assert recommended(starter, other, role).fingerprint == all_paths[name, role].fingerprint


def renamed(learner: Learner) -> tuple[Any, ...]:
    """Return the same evidence under other ids, by other people."""
    return tuple(replace(e, id=f"x-{n}", by="somebody", link=None) for n, e in enumerate(learner.evidence))


def test_another_language_of_the_screen_and_another_time_zone_give_the_same_path(
    starter: Ports, all_paths: Paths
) -> None:
    ada = LEARNERS["ada-beginner"]
    german = recommended(starter, ada, "fp:python-developer", locale="de")
    tokyo = recommended(
        starter, replace(ada, constraints=replace(ada.constraints, time_zone="Asia/Tokyo")), "fp:python-developer"
    )

    expected = all_paths["ada-beginner", "fp:python-developer"]
    assert german.fingerprint == tokyo.fingerprint == expected.fingerprint
    assert german.steps[0].reasons[0].text != expected.steps[0].reasons[0].text
