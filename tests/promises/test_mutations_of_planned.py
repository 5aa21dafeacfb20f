"""What is done to a planned path shows: each wrong path is signed anew, and the claim that is broken says so.

Every mutation is tried on many planned paths.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any

import pytest
from msgspec import structs

from paths.model import Evidence
from tests.promises.forged import Wrong, numbered, with_step, wrong
from tests.promises.made import Made, untrue

LEAST, MOST = 10, 150  # paths that a mutation is tried on


Mutation = Callable[[Made, Random], Iterator[Wrong]]


# --- the mutations ----------------------------------------------------------------------------------------------------


def two_steps_swapped_across_an_edge(found: Made, chance: Random) -> Iterator[Wrong]:
    """A step trades places with one that it depends on."""
    steps = found.json["steps"]
    for step in steps:
        for before in step["dependsOn"]:
            order = list(steps)
            order[before - 1], order[step["n"] - 1] = step, steps[before - 1]
            yield wrong(numbered(found.json, order), found, "order")


def a_step_dropped(found: Made, chance: Random) -> Iterator[Wrong]:
    """A step is left out; what was built on it, or the level that it brought, or who asked for it, misses it."""
    path = found.json
    final = {row["skill"]: row["after"] for row in path["gap"]}
    for gone in path["steps"]:
        rest = [step for step in path["steps"] if step is not gone]
        claims = set()
        if any(gone["n"] in step["dependsOn"] for step in rest):
            claims.add("order")
        bands = [band for step in rest for band in found.problem.catalogue.resources[step["resource"]].teaches]
        for rise in gone["raises"]:
            if final[rise["skill"]] == rise["to"] and (rise["skill"], rise["to"]) not in {
                (b.skill, b.to) for b in bands
            }:
                claims.add("gap")
        if gone["pinned"] and "pinned" not in path["constraints"]["soft"]:
            claims.add("pinned")
        yield wrong(numbered(path, rest), found, *claims)


def minutes_changed(found: Made, chance: Random) -> Iterator[Wrong]:
    """A step takes other minutes than the catalogue says, and all sums agree with it."""
    path = found.json
    step = chance.choice(path["steps"])
    step["minutes"] += chance.choice([1, -1]) if step["minutes"] > 1 else 1
    yield wrong(numbered(path, path["steps"]), found, "minutes")


def a_rise_overstated(found: Made, chance: Random) -> Iterator[Wrong]:
    """A step says that it raises a skill higher than it does."""
    path = found.json
    rises = [rise for step in path["steps"] for rise in step["raises"] if rise["to"] < 5]
    for rise in rises[:1]:
        rise["to"] += 1
        yield wrong(path, found, "raises")


def an_end_level_overstated(found: Made, chance: Random) -> Iterator[Wrong]:
    """The gap says that more is reached than is."""
    path = found.json
    row = next((row for row in path["gap"] if row["after"] < row["target"]), None)
    if row is not None:
        row["after"] += 1
        row["levels"] = [
            {**level, "status": "reached"} if level["level"] == row["after"] else level for level in row["levels"]
        ]
        yield wrong(path, found, "gap")


def a_start_level_overstated(found: Made, chance: Random) -> Iterator[Wrong]:
    """The profile says that more is held than its own probabilities give."""
    path = found.json
    for estimate in path["profile"]["estimates"][:1]:
        if estimate["level"] < 5:
            estimate["level"] += 1
            yield wrong(path, found, "start-levels")


def a_thing_and_its_equivalent(found: Made, chance: Random) -> Iterator[Wrong]:
    """A resource joins that counts as a step, or as which a step counts."""
    catalogue = found.problem.catalogue
    for id in found.resources:
        equal = catalogue.rivals(id) - catalogue.parts(id) - catalogue.wholes(id) - {id, *found.resources}
        for other in sorted(equal & catalogue.resources.keys())[:1]:
            yield wrong(with_step(found, catalogue.resources[other]), found, "equivalents")


def a_whole_and_its_part(found: Made, chance: Random) -> Iterator[Wrong]:
    """A resource joins that is a part of a step, or of which a step is a part."""
    catalogue = found.problem.catalogue
    for id in found.resources:
        kin = (catalogue.parts(id) | catalogue.wholes(id)) - {id, *found.resources}
        for other in sorted(kin & catalogue.resources.keys())[:1]:
            yield wrong(with_step(found, catalogue.resources[other]), found, "whole-and-part")


def a_quote_altered(found: Made, chance: Random) -> Iterator[Wrong]:
    """A letter of a quote, its place, or the hash of its document is another."""
    cited = [n for n, step in enumerate(found.path.steps) if step.citations]
    for n in cited[:1]:
        for field, change in {
            "quote": lambda quote: quote[:-1] + ("?" if quote[-1] != "?" else "!"),
            "start": lambda start: start + 1,
            "end": lambda end: end - 1,
            "sha256": lambda digest: ("1" if digest[0] != "1" else "2") + digest[1:],
            "version": lambda version: f"{version}.1",
        }.items():
            path = found.json
            citation = path["steps"][n]["citations"][0]
            citation[field] = change(citation[field])
            yield wrong(path, found, "citations")


def words_quoted_that_are_not_there(found: Made, chance: Random) -> Iterator[Wrong]:
    """The sentence quotes other words than the passage has."""
    path = found.json
    quotes = [reason for step in path["steps"] for reason in step["reasons"] if reason["kind"] == "quote"]
    for reason in quotes[:1]:
        reason["text"] = reason["text"].replace("says", "claims")
        yield wrong(path, found, "citations")


def a_completed_item_counted_twice(found: Made, chance: Random) -> Iterator[Wrong]:
    """The learner had completed a step before, or something completed becomes a step."""
    instance = found.instance
    id = chance.choice(found.resources)
    completed = (*instance.learner.completed, id)
    other = replace(instance, learner=structs.replace(instance.learner, completed=completed))
    yield wrong({**found.json, "completed": list(completed)}, other, "not-done-before")
    for done in found.problem.catalogue.resources.keys() & {*instance.learner.completed}:
        yield wrong(with_step(found, found.problem.catalogue.resources[done]), found, "not-done-before")


def evidence_counted_twice(found: Made, chance: Random) -> Iterator[Wrong]:
    """The same piece of evidence stands twice behind one level."""
    path = found.json
    for estimate in [estimate for estimate in path["profile"]["estimates"] if estimate["evidence"]][:1]:
        estimate["evidence"] *= 2
        yield wrong(path, found, "evidence")


def a_due_date_missed(found: Made, chance: Random) -> Iterator[Wrong]:
    """The dated step is said to come a year later, or the day that it is due lies before its end."""
    if "mandatory" in found.path.constraints.soft:
        return
    for n, step in enumerate(found.path.steps):
        if not step.due:
            continue
        path = found.json
        for late in path["steps"][n:]:
            late |= {day: (date.fromisoformat(late[day]) + timedelta(days=364)).isoformat() for day in ("start", "end")}
        yield wrong(path, found, "calendar")  # in time it is by the calendar, whatever days the path tells
        path = found.json
        day = (date.fromisoformat(step.end) - timedelta(days=1)).isoformat()
        for item in path["constraints"]["mandatory"]:
            item["due"] = day if item["resource"] == step.resource else item["due"]
        path["steps"][n]["due"] = day
        yield wrong(path, found, "due-dates")


def another_learners_file(found: Made, chance: Random) -> Iterator[Wrong]:
    """The file is of another learner, or of the same one with other evidence, groups or completed items."""
    learner = found.instance.learner
    evidence = Evidence(id="e:new", skill="s:0", level=1, source="self", when="2020-01-01")
    for other in (
        structs.replace(learner, id="l:2"),
        structs.replace(learner, groups=(*learner.groups, "z")),
        structs.replace(learner, evidence=(*learner.evidence, evidence)),
        structs.replace(learner, completed=(*learner.completed, "r:unknown")),
    ):
        yield Wrong(found.json, replace(found.instance, learner=other), frozenset({"learner"}))


def another_catalogue(found: Made, chance: Random) -> Iterator[Wrong]:
    """A step's resource has other minutes now."""
    id = chance.choice(found.resources)
    resources = tuple(
        structs.replace(r, minutes=(r.minutes or 0) + 1) if r.id == id else r for r in found.instance.resources
    )
    yield Wrong(found.json, replace(found.instance, resources=resources), frozenset({"catalogue-digest", "minutes"}))


def a_needless_step(found: Made, chance: Random) -> Iterator[Wrong]:
    """A step joins that nobody needs: it raises nothing, and nothing asks for it."""
    wanted = {*found.path.constraints.pinned, *(item.resource for item in found.path.constraints.mandatory)}
    final = {row.skill: row.after for row in found.path.gap} | found.path.profile.levels
    for resource in found.instance.resources:
        raises = any(band.to > final.get(band.skill, 0) for band in resource.teaches)
        linked = resource.counts_as or resource.has_part or resource.is_part_of or resource.id in {*found.resources}
        if resource.minutes and not raises and not linked and resource.id not in wanted:
            others = [r for r in found.instance.resources if resource.id in {*r.has_part, *r.is_part_of, *r.requires}]
            if not others:
                yield wrong(with_step(found, resource), found, "needed")
                return


def a_filter_offended(found: Made, chance: Random) -> Iterator[Wrong]:
    """A step was excluded, or is longer than a step may be."""
    if {"excluded", "maxStepMinutes"} & found.path.constraints.soft.keys():
        return
    path = found.json
    path["constraints"]["excluded"].append(chance.choice(found.resources))
    yield wrong(path, found, "excluded")
    longest = max(step.minutes for step in found.path.steps)
    if longest > 1:
        path = found.json
        path["constraints"]["maxStepMinutes"] = longest - 1
        yield wrong(path, found, "max-step-minutes")


def a_figure_of_the_objective_changed(found: Made, chance: Random) -> Iterator[Wrong]:
    """A value of a tier, or of the order, is better than it is."""
    claims = {"uncovered": "coverage", "penalty": "penalty", "misfit": "cost", "minutes": "cost", "cost": "cost"}
    for figure, claim in claims.items():
        path = found.json
        path["objective"]["selection"][figure] -= 1
        yield wrong(path, found, claim)
    path = found.json
    path["objective"]["order"] = {**path["objective"]["order"], "value": 0, "bound": 0}
    if found.path.objective.order.value:
        yield wrong(path, found, "order-value")


def a_status_made_better(found: Made, chance: Random) -> Iterator[Wrong]:
    """A partial path is called complete, or a complete one partial."""
    other = {"partial": "complete", "complete": "partial"}[found.path.status]
    yield wrong({**found.json, "status": other}, found, "status")


def a_dependency_hidden(found: Made, chance: Random) -> Iterator[Wrong]:
    """A step does not say what it depends on."""
    for n, step in enumerate(found.path.steps):
        if step.depends_on:
            path = deepcopy(found.json)
            path["steps"][n]["dependsOn"] = list(step.depends_on[1:])
            yield wrong(path, found, "depends-on")


MUTATIONS: tuple[Mutation, ...] = (
    two_steps_swapped_across_an_edge,
    a_step_dropped,
    minutes_changed,
    a_rise_overstated,
    an_end_level_overstated,
    a_start_level_overstated,
    a_thing_and_its_equivalent,
    a_whole_and_its_part,
    a_quote_altered,
    words_quoted_that_are_not_there,
    a_completed_item_counted_twice,
    evidence_counted_twice,
    a_due_date_missed,
    another_learners_file,
    another_catalogue,
    a_needless_step,
    a_filter_offended,
    a_figure_of_the_objective_changed,
    a_status_made_better,
    a_dependency_hidden,
)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_it_is_refused_by_the_claim_that_it_breaks(planned: tuple[Made, ...], mutation: Any) -> None:
    cases = (case for n, found in enumerate(planned) if found.path.steps for case in mutation(found, Random(n)))
    tried = [(case, untrue(case.path, case.instance)) for case in islice(cases, MOST)]
    missed = [(case.path, case.claims, refused) for case, refused in tried if not refused or not case.claims <= refused]

    assert missed == []
    assert len(tried) >= LEAST
