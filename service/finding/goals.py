"""A goal in somebody's own words: the roles and skills that it may mean, or the question that settles it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from paths.errors import BadRecord
from paths.model import TOP_LEVEL, Profile, Role, RoleGoal, SkillGoal
from retrieval.embed import Vector
from retrieval.errors import ModelUnavailable
from retrieval.goals.areas import Areas, areas_of
from retrieval.goals.choice import Choice, Found, Option, choose
from retrieval.goals.match import Compared, GoalIndex, Kind, Match, build, compare, held_words, match, skill_entry
from retrieval.goals.words import GoalText, read_goal
from retrieval.language import words_of
from service.finding.goal_wire import (
    Goal,
    GoalOption,
    GoalQuestion,
    GoalReply,
    GoalRequest,
    RoleCandidate,
    SkillCandidate,
)
from service.finding.goal_wording import listing, question, say, unread_notes
from service.gap import learner_of
from service.intake.embed_roles import entries_of, role_vectors
from service.learners import profile_of
from service.ports import Ports
from service.workspace import Workspace

LONGEST = 2_000  # characters: half a page; what is longer is a document and no goal
CONSIDERED = 20  # candidates of each kind among which is decided
SHOWN = 5  # candidates of each kind in an answer
LEAST_SHOWN = 0.01
USUAL_LEVEL = 3  # does it alone: what a text that names no level most likely wants
KEPT = "goals.index"  # where a catalogue keeps the index of its workspace


@dataclass(frozen=True, slots=True)
class Shelf:
    """A workspace's roles and skills, ready to be found, and its areas."""

    index: GoalIndex
    areas: Areas


@dataclass(frozen=True, slots=True)
class Asked:
    """A goal text with what it is answered from: vectors of it and its parts where the model reads its language."""

    workspace: Workspace
    locale: str
    text: GoalText
    profile: Profile | None
    vectors: Mapping[str, Vector]
    notes: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()


def goals(ports: Ports, tenant: str, request: GoalRequest, today: date) -> GoalReply:
    """Find what a goal text means. Raises BadRecord for a text that is none, NotFound for an unknown learner."""
    check_text(request.text)
    workspace = ports.workspaces.get(tenant)
    shelf = shelf_of(ports, workspace)
    asked = understood(ports, workspace, request, today)
    asked = asked if shelf.index.vectors.shape[1] else unready(asked)
    parts = compared(shelf.index, asked)
    roles, skills = (found(shelf.index, asked, parts, kind) for kind in ("role", "skill"))
    choice = choose(asked.text, roles, skills, shelf.areas)
    return GoalReply(
        roles=tuple(role_candidates(asked, roles)),
        skills=tuple(skill_candidates(asked, skills)),
        goal=goal_of(asked, choice) if choice.meant else None,
        question=None if choice.meant else question_of(asked, choice),
        notes=asked.notes,
        degraded=asked.degraded,
    )


def check_text(text: str) -> None:
    """Raise BadRecord for a text that is too long, empty, or not valid Unicode."""
    if len(text) > LONGEST:
        raise BadRecord("text", f"has {len(text):,} characters; say the goal in at most {LONGEST:,}")
    if not text.strip():
        raise BadRecord("text", "is empty; say the goal in a few words")


def shelf_of(ports: Ports, workspace: Workspace) -> Shelf:
    """Return the workspace's index, built at the first goal text and kept as long as the workspace."""
    memo = workspace.catalogue.memo
    kept = memo.get(KEPT)
    if isinstance(kept, Shelf):
        return kept
    graph, catalogue = workspace.graph, workspace.catalogue
    roles = entries_of(graph.roles, {skill.id: skill.label for skill in graph.skills.values()})
    vectors: dict[tuple[Kind, str], Vector] = {("skill", id): row for id, row in workspace.vectors.items()}
    vectors |= {
        ("role", id): row for id, row in role_vectors(ports.store, ports.embedder, workspace.tenant, roles).items()
    }
    entries = [*roles, *(skill_entry(skill) for skill in graph.skills.values())]
    size = len(next(iter(vectors.values()))) if vectors else 0
    taught = {skill for skill in graph.skills if catalogue.teaching(skill)}
    shelf = Shelf(build(entries, vectors, size), areas_of(graph, taught))
    if len(vectors) == len(entries):  # else those still being embedded would be missing for good
        memo[KEPT] = shelf
    return shelf


def understood(ports: Ports, workspace: Workspace, request: GoalRequest, today: date) -> Asked:
    """Read the text, embed it where that helps, and estimate what the learner holds."""
    text, profile, vectors = read_goal(request.text), None, dict[str, Vector]()
    notes, degraded = unread_notes(ports.embedder.name, text.language, request.locale), tuple[str, ...]()
    if request.learner is not None:
        learner = learner_of(ports, workspace.tenant, request.learner)
        profile = profile_of(learner, today, today, workspace.graph.policy)
    if text.words and not notes and workspace.graph.skills:
        try:
            wordings = [text.plain, *text.parts]
            vectors = dict(zip(wordings, ports.embedder.embed(wordings), strict=True))
        except ModelUnavailable:
            notes, degraded = (say(request.locale, "model"),), ("model",)
    return Asked(workspace, request.locale, text, profile, vectors, notes, degraded)


def unready(asked: Asked) -> Asked:
    """Return the text as it is compared where no role and no skill has a vector by this model yet."""
    if not asked.vectors:
        return asked
    return replace(asked, vectors={}, notes=(say(asked.locale, "unready"),), degraded=("vectors",))


def compared(index: GoalIndex, asked: Asked) -> dict[str, Compared]:
    """Return the parts of the text, and the whole, each compared with all roles and skills."""
    text = asked.text
    wordings = dict.fromkeys((*text.parts, text.plain)) if text.words else {}
    alone = len(text.parts) == 1
    return {
        part: compare(index, [part, text.subject] if alone else [part], asked.vectors.get(part)) for part in wordings
    }


def found(index: GoalIndex, asked: Asked, parts: Mapping[str, Compared], kind: Kind) -> list[Found]:
    """Return the likeliest candidates of one kind, each by the part of the text that speaks for it most.

    Of a text with several parts the whole counts only for what is called exactly so, such as 'research and development
    manager': else it would be one muddled subject.
    """
    best: dict[str, Found] = {}
    for part, like in parts.items():
        words = set(asked.text.words).intersection(words_of(part))
        for hit in match(index, like, kind, CONSIDERED):
            one, known = Found(hit, held_words(hit.entry, words)), best.get(hit.entry.id)
            if (part in asked.text.parts or one.exact) and (known is None or known.match.score < hit.score):
                best[hit.entry.id] = one
    return sorted(best.values(), key=lambda one: (-one.match.score, one.match.entry.id))[:CONSIDERED]


def role_candidates(asked: Asked, hits: Sequence[Found]) -> Iterator[RoleCandidate]:
    """Give the roles to show."""
    for hit in hits[:SHOWN]:
        if hit.match.score >= LEAST_SHOWN:
            role = asked.workspace.graph.roles[hit.match.entry.id]
            because = "; ".join([because_of(asked, hit), *requirements_for(asked, role), *held(asked, role)])
            yield RoleCandidate(role.id, role.label, hit.match.score, because)


def skill_candidates(asked: Asked, hits: Sequence[Found]) -> Iterator[SkillCandidate]:
    """Give the skills to show."""
    for hit in hits[:SHOWN]:
        if hit.match.score >= LEAST_SHOWN:
            entry = hit.match.entry
            yield SkillCandidate(entry.id, entry.label, hit.match.score, because_of(asked, hit), asked.text.level)


def because_of(asked: Asked, hit: Found) -> str:
    """Return why a candidate was found."""
    name = {"name": hit.match.name}
    if hit.exact:
        return say(asked.locale, "named", name)
    if hit.words:
        return say(asked.locale, "shares", name | {"words": listing(sorted(hit.words))})
    return say(asked.locale, "meaning" if asked.vectors else "slight")


def requirements_for(asked: Asked, role: Role) -> Iterator[str]:
    """Give that a role asks for skills which the text names."""
    skills = [asked.workspace.graph.skills[need.skill] for need in role.requirements]
    named = [s.label for s in skills if held_words(skill_entry(s), asked.text.words)]
    if named:
        yield say(asked.locale, "asks", {"skills": listing(named[:SHOWN])})


def held(asked: Asked, role: Role) -> Iterator[str]:
    """Give how many requirements the learner meets, where one is given."""
    if asked.profile is not None and role.requirements:
        levels = asked.profile.levels
        met = sum(levels.get(need.skill, 0) >= need.level for need in role.requirements)
        yield say(asked.locale, "held", {"held": met, "all": len(role.requirements)})


def goal_of(asked: Asked, choice: Choice) -> Goal:
    """Return what is meant as goals; a level that the text does not say is the usual one, or as far as it is taught."""
    return Goal(
        roles=tuple(RoleGoal(m.entry.id) for m in choice.meant if m.entry.kind == "role"),
        skills=tuple(SkillGoal(m.entry.id, level_of(asked, m)) for m in choice.meant if m.entry.kind == "skill"),
    )


def level_of(asked: Asked, meant: Match) -> int:
    """Return the level that is wanted of a skill, 1..5."""
    if asked.text.level is not None:
        return asked.text.level
    teaching = asked.workspace.catalogue.teaching(meant.entry.id)
    tops = [band.to for resource in teaching for band in resource.teaches if band.skill == meant.entry.id]
    return min(USUAL_LEVEL, max(tops, default=TOP_LEVEL))


def question_of(asked: Asked, choice: Choice) -> GoalQuestion:
    """Return the question that settles what is meant."""
    graph = asked.workspace.graph
    options = choice.options or first_of(graph.roles)
    told = tuple(
        GoalOption(graph.roles[id].label, role=id) if kind == "role" else GoalOption(graph.skills[id].label, skill=id)
        for kind, id in options
    )
    return GoalQuestion(question(asked.locale, choice.why or "nothing", len(told)), told)


def first_of(roles: Mapping[str, Role]) -> tuple[Option, ...]:
    """Return the first roles, where nothing else can be offered."""
    return tuple(("role", id) for id in sorted(roles)[:4])
