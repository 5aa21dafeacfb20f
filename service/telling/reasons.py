"""Why each step is in the path: data first, then a sentence from a template, then the passages that say so.

Everything here works without a language model and without an index; what is missing then is said, not glossed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from paths.additions import OWN
from paths.model import Assumption, Citation, Fact, GapRow, Mandatory, Reason, Role, SkillGoal, Step, Teaches
from paths.sentences import compresses
from prompts import PromptError
from prompts.templates import quotation, sentence
from service.telling.needs import Journey, Need, needs
from service.telling.quoting import Found, quotes

MOST_LINKS = 3  # sentences about other steps, each way; `depends_on` has them all
MINUTES_CODES = {"words": "minutes_from_words", "media": "minutes_from_media", "median": "minutes_from_median"}


@dataclass(frozen=True, slots=True)
class PathFacts:
    """All that the reasons of a path are made of. What none of `principals` may see is not named."""

    journey: Journey
    passages: Mapping[int, Sequence[Found]] = field(default_factory=dict)  # by step number; the best first
    roles: Sequence[Role] = ()
    mandatory: Sequence[Mandatory] = ()
    principals: frozenset[str] = frozenset({"everyone"})
    locale: str = "en"
    goals: Sequence[SkillGoal] = ()

    def label(self, skill: str) -> str:
        return self.journey.graph.label(skill)

    def labels(self, skill: str) -> tuple[str, ...]:
        known = self.journey.graph.skills.get(skill)
        return (known.label, *known.alt_labels) if known else (skill,)

    def title(self, n: int) -> str:
        return self.journey.steps[n - 1].title

    def shown(self, resource: str) -> str | None:
        """Return a resource's title, None where there is none or where it may not be named."""
        known = self.journey.catalogue.resources.get(resource)
        return known.title if known and self.principals & set(known.access) else None


def explained(facts: PathFacts) -> tuple[Step, ...]:
    """Return the steps with reasons, citations and `tag_only` filled in, in the locale asked for."""
    arrows = needs(facts.journey)
    return tuple(_explained(facts, step, arrows) for step in facts.journey.steps)


def assumptions(facts: PathFacts, steps: Sequence[Step], gap: Sequence[GapRow]) -> tuple[Assumption, ...]:
    """Count what the whole path takes for granted; what does not occur is left out."""
    resources = [facts.journey.resource(step) for step in steps]
    doubted = [{band.provenance for band in _bands(facts, step)} for step in steps]
    counts: dict[str, int] = {
        "no_evidence": sum(not row.evidence and row.current == 0 for row in gap),
        "minutes_estimated": sum(step.minutes_source != "stated" for step in steps),
        "levels_assumed": sum("assumed" in found for found in doubted),
        "tags_inferred": sum("inferred" in found for found in doubted),
        "language_unknown": sum(resource.language is None for resource in resources),
        "tag_only": sum(step.tag_only for step in steps),
    }
    found: list[tuple[str, dict[str, Fact]]] = [
        ("role_levels_assumed", {"role": role.label, "count": count})
        for role in facts.roles
        if (count := sum(q.assumed for q in role.requirements))
    ]
    found += [(code, {"count": count}) for code, count in counts.items() if count]
    return tuple(assumption(code, given, facts.locale) for code, given in found)


def assumption(code: str, given: dict[str, Fact], locale: str) -> Assumption:
    """Say one assumption; raise PromptError for an unknown code or other facts than it needs."""
    values = dict(sorted(given.items()))
    return Assumption(code, values, sentence(locale, code, values))


def faithful(reason: Reason, locale: str, citations: Sequence[Citation] = (), language: str | None = "en") -> bool:
    """Say whether the text may be shown: a fact equals its template, a quote a cited passage, a claim compresses one.

    `language` is that of the cited documents; `citations` is the step's list, which the reason points into.
    """
    cited = [citations[i].quote for i in reason.citations if i < len(citations)]
    if reason.kind == "fact":
        return reason.text == _rendered(reason, locale)
    if reason.kind == "quote":
        return any(reason.text == quotation(locale, quote) for quote in cited)
    return any(compresses(reason.text, quote, language) for quote in cited)


def in_locale(reason: Reason, locale: str, citations: Sequence[Citation] = ()) -> Reason:
    """Say a fact or a quote in another locale; a claim, and what no template can say any more, stays as it is."""
    if reason.kind == "fact":
        return replace(reason, text=_rendered(reason, locale) or reason.text)
    if reason.kind == "quote" and reason.citations:
        return replace(reason, text=quotation(locale, citations[reason.citations[0]].quote))
    return reason


def _rendered(reason: Reason, locale: str) -> str | None:
    try:
        return sentence(locale, reason.code, reason.facts)
    except PromptError:
        return None


def _explained(facts: PathFacts, step: Step, arrows: Sequence[Need]) -> Step:
    skills = dict.fromkeys(band.skill for band in _bands(facts, step))
    visible = [p for p in facts.passages.get(step.n, ()) if facts.principals & set(p.document.access)]
    citations = quotes(visible, {skill: facts.labels(skill) for skill in skills}, facts.locale)
    reasons = (
        *_raises(facts, step),
        *_quotes(facts, citations),
        *([] if citations or is_own(step) else _no_passage(facts, step)),
        *([_fact(facts, "own_addition")] if is_own(step) else []),
        *_obligations(facts, step),
        *_brings(facts, step, [a for a in arrows if a.by == step.n]),
        *_session(facts, step),
        *_waits(facts, [a for a in arrows if a.of == step.n]),
        *_doubts(facts, step),
    )
    once = {reason.text: reason for reason in reasons}
    return replace(step, reasons=tuple(once.values()), citations=citations, tag_only=not citations and not is_own(step))


def is_own(step: Step) -> bool:
    """Say whether the learner has added the step's resource: nobody has tagged it, and nothing speaks of it."""
    return step.resource.startswith(OWN)


def _fact(facts: PathFacts, code: str, given: dict[str, Fact] | None = None) -> Reason:
    values = dict(sorted((given or {}).items()))  # as they are read back, so that a write's answer has a read's ETag
    return Reason(code, "fact", values, sentence(facts.locale, code, values))


def _raises(facts: PathFacts, step: Step) -> Iterator[Reason]:
    for raised in step.raises:
        label = facts.label(raised.skill)
        yield _fact(facts, "raises_skill", {"label": label, "from": raised.from_, "to": raised.to})
        for role in facts.roles:
            asked = max((q.level for q in role.requirements if q.skill == raised.skill), default=0)
            if asked > raised.from_:
                yield _fact(facts, "for_role", {"role": role.label, "label": label, "level": asked})
        for goal in facts.goals:
            if goal.skill == raised.skill:
                yield _fact(facts, "for_goal", {"label": label, "level": goal.level})


def _obligations(facts: PathFacts, step: Step) -> Iterator[Reason]:
    if step.pinned:
        yield _fact(facts, "pinned")
    for item in facts.mandatory:
        if item.resource == step.resource and item.due:
            yield _fact(facts, "mandatory_due", {"due": item.due, "end": step.end})
        elif item.resource == step.resource:
            yield _fact(facts, "mandatory")


def _session(facts: PathFacts, step: Step) -> Iterator[Reason]:
    if step.session is not None and step.start == step.end:
        yield _fact(facts, "in_session_day", {"start": step.start})
    elif step.session is not None:
        yield _fact(facts, "in_session", {"start": step.start, "end": step.end})


def _brings(facts: PathFacts, step: Step, arrows: Sequence[Need]) -> Iterator[Reason]:
    for arrow in _spread(arrows, [arrow.of for arrow in arrows]):
        other: dict[str, Fact] = {"step": arrow.of, "title": facts.title(arrow.of)}
        stands = facts.journey.catalogue.resources[step.resource].counts_as
        if arrow.entry:
            yield _fact(facts, "opens_step", {**other, **_level(facts, arrow.entry.skill, arrow.entry.level)})
        elif arrow.edge:
            yield _fact(facts, "opens_by_order", {**other, **_order(facts, arrow)})
        elif arrow.resource == step.resource:
            yield _fact(facts, "required_by", other)
        elif arrow.resource in stands and (title := facts.shown(arrow.resource)):
            yield _fact(facts, "counts_for", {**other, "instead": title})
        else:
            yield _fact(facts, "comes_before", other)


def _waits(facts: PathFacts, arrows: Sequence[Need]) -> Iterator[Reason]:
    if len(facts.journey.steps) > 1 and not any(arrow.by for arrow in arrows):
        yield _fact(facts, "starts_freely")
    brought = [arrow for arrow in arrows if arrow.by]
    held = [arrow for arrow in arrows if not arrow.by]
    for arrow in (*_spread(brought, [arrow.by for arrow in brought]), *held)[:MOST_LINKS]:
        yield from _wait(facts, arrow)


def _spread(arrows: Sequence[Need], others: Sequence[int | None]) -> list[Need]:
    """Pick a few arrows so that as many other steps as possible are named once before one is named twice."""
    turn = [others[:i].count(other) for i, other in enumerate(others)]
    return [arrow for _, arrow in sorted(zip(turn, arrows, strict=True), key=lambda pair: pair[0])][:MOST_LINKS]


def _wait(facts: PathFacts, arrow: Need) -> Iterator[Reason]:
    other: dict[str, Fact] = {"step": arrow.by, "title": facts.title(arrow.by)} if arrow.by else {}
    end = "from_step" if arrow.by else "met"
    if arrow.entry:
        yield _fact(facts, f"entry_{end}", {**other, **_level(facts, arrow.entry.skill, arrow.entry.level)})
    elif arrow.edge:
        yield _fact(facts, f"order_{end}", {**other, **_order(facts, arrow)})
    elif arrow.by and facts.journey.steps[arrow.by - 1].resource == arrow.resource:
        yield _fact(facts, "requirement_from_step", other)
    elif arrow.by:
        yield _fact(facts, "comes_after", other)
    elif arrow.resource and (title := facts.shown(arrow.resource)):
        yield _fact(facts, "requirement_done", {"title": title})


def _level(facts: PathFacts, skill: str, level: int) -> dict[str, Fact]:
    return {"label": facts.label(skill), "level": level}


def _order(facts: PathFacts, arrow: Need) -> dict[str, Fact]:
    edge = arrow.edge
    if edge is None:
        return {}
    before, after = facts.label(edge.before), facts.label(edge.after)
    return {"before": before, "beforeLevel": edge.before_level, "after": after, "afterLevel": edge.after_level}


def _doubts(facts: PathFacts, step: Step) -> Iterator[Reason]:
    for band in _bands(facts, step):
        label = facts.label(band.skill)
        if band.provenance == "assumed":
            yield _fact(facts, "assumed_level", {"label": label, "from": band.from_, "to": band.to})
        elif band.provenance == "inferred" and band.confidence is None:
            yield _fact(facts, "inferred_tag_unsure", {"label": label})
        elif band.provenance == "inferred":
            percent = int(100 * (band.confidence or 0))  # rounded down: never surer than the model was
            yield _fact(facts, "inferred_tag", {"label": label, "confidence": percent})
    if step.minutes_source in MINUTES_CODES:
        yield _fact(facts, MINUTES_CODES[step.minutes_source], {"minutes": step.minutes})


def _bands(facts: PathFacts, step: Step) -> list[Teaches]:
    """Return the bands the step is there for: those that raise something, or all where none does."""
    bands = facts.journey.resource(step).teaches
    raised = {r.skill: r.from_ for r in step.raises}
    return [b for b in bands if b.skill in raised and b.to > raised[b.skill]] or list(bands)


def _no_passage(facts: PathFacts, step: Step) -> list[Reason]:
    bands = {band.skill: band for band in _bands(facts, step)}
    codes = {True: "no_passage_inferred", False: "no_passage"}
    told = [
        _fact(facts, codes[band.provenance == "inferred"], {"label": facts.label(skill)})
        for skill, band in bands.items()
    ]
    return told or [_fact(facts, "no_passage_untagged")]


def _quotes(facts: PathFacts, citations: Sequence[Citation]) -> Iterator[Reason]:
    for i, citation in enumerate(citations):
        skill = citation.skill or ""
        yield Reason("quote", "quote", {"label": facts.label(skill)}, quotation(facts.locale, citation.quote), (i,))
