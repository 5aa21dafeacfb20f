"""Every sentence of a step equals its template, names true facts, and every quote is in its document."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from paths.catalogue import Catalogue
from paths.citations import holds
from paths.graph import SkillGraph
from paths.model import (
    Citation,
    Document,
    LearningPath,
    Mandatory,
    Raised,
    Reason,
    Requirement,
    Resource,
    Role,
    Skill,
    SkillEdge,
    SkillLevel,
    Step,
    Teaches,
)
from prompts import PromptError
from prompts.templates import locales, sentence
from service.telling.needs import Journey, needs
from service.telling.quoting import Found
from service.telling.reasons import MOST_LINKS, PathFacts, assumption, assumptions, explained, faithful, in_locale
from tests.instances import Instance, instances
from tests.reference_path import reference_path

SKILLS = (Skill("s:sql", "SQL", alt_labels=("query language",)), Skill("s:dash", "dashboards"))
EDGE = SkillEdge("s:sql", "s:dash", 1, 1)
ROLE = Role("r:a", "Data Analyst", requirements=(Requirement("s:sql", 3), Requirement("s:dash", 2, assumed=True)))
TEXT = "What is it? This course explains SQL step by step. It does not cover dashboards."
DOCUMENT = Document("d:1", TEXT, version="v1", resource="c:sql", language="en")


def journey() -> Journey:
    catalogue = Catalogue.build([
        Resource("c:sql", "SQL basics", teaches=(Teaches("s:sql", 0, 2),), counts_as=("c:old",)),
        Resource("c:old", "Old SQL"),
        Resource("c:dash", "Dashboards", teaches=(Teaches("s:dash", 0, 2, "inferred", 0.789),), requires=("c:sql",)),
        Resource("c:more", "More SQL", teaches=(Teaches("s:sql", 2, 3, "assumed"),), requires=("c:old", "c:done"),
                 competency_required=(SkillLevel("s:dash", 1),)),
        Resource("c:done", "Welcome"),
    ])  # fmt: skip
    day: dict[str, Any] = {"start": "2026-03-02", "end": "2026-03-03", "week": 1}
    steps = (
        Step(1, "c:sql", "SQL basics", 60, raises=(Raised("s:sql", 0, 2),), **day),
        Step(2, "c:dash", "Dashboards", 30, raises=(Raised("s:dash", 0, 2),), depends_on=(1,), **day),
        Step(3, "c:more", "More SQL", 45, raises=(Raised("s:sql", 2, 3),), depends_on=(1, 2), pinned=True,
             minutes_source="words", **day),
    )  # fmt: skip
    return Journey(steps, SkillGraph.build(SKILLS, [EDGE], [ROLE]), catalogue, {}, frozenset({"c:done"}))


def facts(**changes: Any) -> PathFacts:
    passages = {1: (Found(DOCUMENT, 0, len(TEXT), "s:sql"),), 2: (Found(DOCUMENT, 0, len(TEXT), "s:dash"),)}
    due = (Mandatory("c:sql", "2026-04-01"),)
    base: dict[str, Any] = {"journey": journey(), "passages": passages, "roles": (ROLE,), "mandatory": due}
    return PathFacts(**{**base, **changes})


def texts(step: Step) -> list[str]:
    return [reason.text for reason in step.reasons]


def test_a_step_says_what_it_raises_for_whom_and_with_which_words() -> None:
    assert texts(explained(facts())[0]) == [
        "Raises SQL from level 0 (none) to level 2 (does it with help).",
        "Data Analyst asks for SQL at level 3 (does it alone).",
        "“This course explains SQL step by step.”",
        "It is mandatory for you and due on 2026-04-01; in this plan it ends on 2026-03-03.",
        "Step 2, Dashboards, needs this one: SQL at level 1 comes before dashboards at level 1.",
        "Step 3, More SQL, asks for SQL at level 2, which this step brings.",
        "Step 2, Dashboards, requires it.",
        "No other step of this path has to come before it.",
    ]


def test_a_step_says_what_it_waits_for_and_what_is_uncertain() -> None:
    assert texts(explained(facts())[2])[2:] == [
        "Tagged with SQL by its provider; no passage found.",
        "You pinned it.",
        "It asks for dashboards at level 1, which step 2, Dashboards, brings.",
        "It asks for SQL at level 2, which step 1, SQL basics, brings.",
        "It cannot start before step 1, SQL basics, is done.",
        "No level is stated for SQL; from level 2 to level 3 is assumed.",
        "Its length of 45 min is estimated from the number of its words.",
    ]


def test_a_denial_is_no_evidence_and_the_step_is_tag_only() -> None:
    step = explained(facts())[1]

    assert step.tag_only
    assert "That it teaches dashboards was inferred from its text; no passage found." in texts(step)
    assert "That it teaches dashboards was inferred from its text, with a confidence of 78 %." in texts(step)


def test_what_is_close_in_meaning_counts_where_no_word_does() -> None:
    document = Document("d:2", "Charts tell a story. They need care.", language="en")
    step = explained(facts(passages={2: (Found(document, 0, len(document.text), "s:dash", close=True),)}))[1]

    assert not step.tag_only
    assert step.citations[0].quote == document.text


def test_a_quote_points_into_its_document_and_its_sentence() -> None:
    step = explained(facts())[0]
    quote = next(reason for reason in step.reasons if reason.kind == "quote")
    citation = step.citations[quote.citations[0]]

    assert holds(citation, DOCUMENT)
    assert quote.text[citation.sentence.start : citation.sentence.end] == quote.text
    assert citation.skill == "s:sql"


def test_a_document_that_the_learner_may_not_read_is_not_quoted() -> None:
    hidden = replace(DOCUMENT, access=("group:board",))
    step = explained(facts(passages={1: (Found(hidden, 0, len(TEXT), "s:sql"),)}))[0]

    assert step.tag_only
    assert step.citations == ()


def test_a_resource_that_the_learner_may_not_see_is_not_named() -> None:
    base = journey()
    board = dict.fromkeys(("c:old", "c:done"), ("group:board",))
    hidden = [replace(r, access=board.get(r.id, r.access)) for r in base.catalogue.resources.values()]
    steps = explained(facts(journey=Journey(base.steps, base.graph, Catalogue.build(hidden), {}, base.done)))

    assert not any("Old SQL" in text or "Welcome" in text for step in steps for text in texts(step))
    assert "It cannot start before step 1, SQL basics, is done." in texts(steps[2])


def test_what_counts_as_a_required_item_says_so() -> None:
    base = journey()
    bare = [replace(r, competency_required=(), teaches=()) for r in base.catalogue.resources.values()]
    steps = explained(facts(journey=Journey(base.steps, base.graph, Catalogue.build(bare), {}, base.done)))

    assert "It counts as Old SQL, which step 3, More SQL, requires." in texts(steps[0])
    assert "It requires Welcome, which you have behind you." in texts(steps[2])


def test_without_index_every_step_is_tag_only_and_still_explained() -> None:
    steps = explained(facts(passages={}))

    assert all(step.tag_only and step.reasons for step in steps)


def test_a_step_without_tags_says_that_nothing_speaks_of_it() -> None:
    alone = Step(1, "c:done", "Welcome", 10, "2026-03-02", "2026-03-02", 1)
    base = journey()
    step = explained(PathFacts(Journey((alone,), base.graph, base.catalogue, {})))[0]

    assert texts(step) == ["No passage about it was found."]


@settings(max_examples=60)
@given(instances())
def test_every_sentence_of_every_path_is_faithful_in_every_locale(instance: Instance) -> None:
    given = _facts_of(instance)
    for locale in locales():
        for step in explained(given(locale)):
            for reason in step.reasons:
                assert faithful(reason, locale, step.citations)
                for other in locales():
                    assert faithful(in_locale(reason, other, step.citations), other, step.citations)


@settings(max_examples=60)
@given(instances())
def test_every_arrow_has_a_cause_and_every_quote_holds(instance: Instance) -> None:
    path = _facts_of(instance)("en")
    found = needs(path.journey)
    documents = {(d.id, d.version): d for d in instance.documents}

    for step in explained(path):
        assert set(step.depends_on) <= {need.by for need in found if need.of == step.n}
        assert all(need.by is None or need.by < need.of for need in found)
        assert all(holds(c, documents[c.document, c.version]) for c in step.citations)
        assert step.tag_only == (not step.citations)


def _facts_of(instance: Instance) -> Callable[[str], PathFacts]:
    path = msgspec.convert(reference_path(instance), LearningPath)
    graph = SkillGraph.build(instance.skills, instance.edges, instance.roles)
    done = frozenset({*instance.learner.completed, *instance.learner.waived})
    steps = Journey(path.steps, graph, Catalogue.build(instance.resources), instance.profile.levels, done)
    passages = {step.n: _passages(instance, step) for step in path.steps}
    dated, principals = instance.learner.constraints.mandatory, instance.learner.principals
    return lambda locale: PathFacts(steps, passages, instance.roles, dated, principals, locale)


def _passages(instance: Instance, step: Step) -> list[Found]:
    mine = [d for d in instance.documents if d.resource == step.resource]
    return [Found(d, 0, len(d.text), raised.skill, close=True) for d in mine for raised in step.raises]


CITED = Citation(
    sentence=explained(facts())[0].citations[0].sentence, kind="hub", document="d:1", version="v1", start=0, end=5,
    quote="It is a very practical guide to joins.", sha256="0" * 64,
)  # fmt: skip
UNFAITHFUL = [
    Reason("raises_skill", "fact", {"label": "SQL", "from": 0, "to": 2}, "Raises SQL from level 0 to level 5."),
    Reason("raises_skill", "fact", {"label": "SQL"}, "Raises SQL."),
    Reason("raises_skill", "fact", {"label": "SQL", "from": 0, "to": 9}, "x"),
    Reason("invented", "fact", {}, "You will be promoted."),
    Reason("quote", "quote", {}, "“It is a guide to joins.”", (0,)),
    Reason("quote", "quote", {}, "It is a very practical guide to joins.", (0,)),
    Reason("quote", "quote", {}, "“It is a very practical guide to joins.”", ()),
    Reason("quote", "quote", {}, "“It is a very practical guide to joins.”", (7,)),
    Reason("claim", "claim", {}, "It is the best guide to joins.", (0,)),
    Reason("claim", "claim", {}, "It is a guide to joins.", ()),
]


@pytest.mark.parametrize("reason", UNFAITHFUL)
def test_a_sentence_that_nothing_supports_is_found_out(reason: Reason) -> None:
    assert not faithful(reason, "en", (CITED,))


def test_a_compression_is_faithful_in_a_known_language_only() -> None:
    claim = Reason("claim", "claim", {}, "It is a guide to joins.", (0,))

    assert faithful(claim, "en", (CITED,))
    assert not faithful(claim, "en", (CITED,), None)


def test_a_step_that_opens_many_others_names_a_few() -> None:
    first = Step(1, "c:sql", "SQL", 5, "2026-03-02", "2026-03-02", 1)
    later = [replace(first, n=n, resource="c:dash", title=f"Part {n}", depends_on=(1,)) for n in range(2, 9)]
    base = journey()
    step = explained(PathFacts(Journey((first, *later), base.graph, base.catalogue, {})))[0]

    assert sum(reason.code == "required_by" for reason in step.reasons) == MOST_LINKS


def test_assumptions_count_what_was_taken_for_granted() -> None:
    given = facts()
    found = {a.code: a.text for a in assumptions(given, explained(given), ())}

    assert found == {
        "role_levels_assumed": sentence("en", "role_levels_assumed", {"role": "Data Analyst", "count": 1}),
        "minutes_estimated": "Steps whose length is estimated: 1.",
        "levels_assumed": "Steps that teach a skill at an assumed level: 1.",
        "tags_inferred": "Steps whose skills were inferred from their text: 1.",
        "language_unknown": "Steps whose language is unknown: 3.",
        "tag_only": "Steps for which no passage was found: 2.",
    }


def test_an_assumption_without_a_template_is_refused() -> None:
    with pytest.raises(PromptError):
        assumption("invented", {}, "en")
