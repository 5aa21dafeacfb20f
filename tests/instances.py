"""Small hostile instances of the whole planning problem, for properties that need thousands of them.

An instance grows from a seed, sizes and a set of features, not from a long list of draws: it costs well under a
millisecond, and an example still shrinks, because every record has its own stream of chance (fewer resources or
features leave the other records as they were).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from paths.model import (
    Constraints,
    Document,
    Evidence,
    EvidenceSource,
    LanguageLevel,
    Learner,
    Mandatory,
    Policy,
    Precedence,
    Profile,
    Requirement,
    Resource,
    Role,
    RoleGoal,
    Session,
    Skill,
    SkillEdge,
    SkillEstimate,
    SkillGoal,
    SkillLevel,
    Teaches,
)

FEATURES = (
    "parents", "edges", "loose-edges", "entries", "requires", "parts", "counts-as", "languages", "modalities",
    "providers", "accessibility", "costs", "access", "unknown-minutes", "evidence", "completed", "waived",
    "second-role", "budget", "days-off", "steps", "filters", "mandatory", "due", "pinned", "soft",
    "skill-goals", "waived-levels", "skill-weights",
)  # fmt: skip
# What came to the model later is no part of an instance unless it is asked for.
LATER = ("choose", "sessions", "language-levels", "precedences", "additions")
EVERY = (*FEATURES, *LATER)
STARTS = (date(2026, 3, 4), date(2026, 12, 30), date(2027, 1, 2), date(2024, 2, 29), date(2025, 10, 26))
Bands = tuple[tuple[tuple[int, int], ...], ...]
LOW_BANDS = (*[(0, 2)] * 5, *[(0, 1)] * 4, (0, 3), (0, 3), (1, 2), (1, 3), (2, 3), (2, 3), (2, 4))
SINGLE_BANDS = (*LOW_BANDS, *LOW_BANDS, (3, 4), (4, 5))
BANDS: Bands = (*((band,) for band in SINGLE_BANDS), ((0, 2), (2, 3)), ((0, 1), (2, 4)))
PLAIN_BANDS: Bands = (((0, 2),), ((0, 2),), ((2, 3),), ((0, 1),), ((1, 3),))
LOOSE = (("soft", "confirmed"), ("soft", "suggested"), ("hard", "suggested"), ("hard", "rejected"))
MINUTES = (1, 15, 30, 45, 60, 60, 90, 120, 240, 1500)
LANGUAGES = (None, "en", "en-GB", "de", "FR-ca")
SOFT = (
    "hoursPerWeek", "weeks", "deadline", "languages", "accessibilityFeatures", "mandatory", "excluded", "pinned",
    "maxStepMinutes", "maxSteps", "maxCost", "modalities", "providers",
)  # fmt: skip
SOURCES: tuple[EvidenceSource, ...] = ("assessment", "manager", "peer", "self", "completion", "credential", "inferred")


@dataclass(frozen=True, slots=True)
class Instance:
    """One planning problem as plain values. `profile` is consistent with the learner's evidence."""

    skills: tuple[Skill, ...]
    edges: tuple[SkillEdge, ...]
    roles: tuple[Role, ...]
    resources: tuple[Resource, ...]
    learner: Learner
    profile: Profile
    goals: tuple[RoleGoal, ...]
    start: date
    relevance: Mapping[str, int]
    documents: tuple[Document, ...] = field(default=())
    skill_goals: tuple[SkillGoal, ...] = ()
    policy: Policy | None = None
    precedences: tuple[Precedence, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an instance grows from. The same recipe gives the same instance on every machine."""

    seed: int
    skills: int = 4
    resources: int = 10
    features: frozenset[str] = frozenset(FEATURES)

    def chance(self, what: str) -> Random:
        """Return the stream of chance of one record or one feature."""
        return Random(f"{self.seed}:{what}")

    def has(self, feature: str, probability: float, chance: Random) -> bool:
        """Draw in any case, so that a feature taken away does not move the rest of its record's stream."""
        return chance.random() < probability and feature in self.features


def instances(
    max_skills: int = 5, max_resources: int = 12, features: Iterable[str] = FEATURES
) -> st.SearchStrategy[Instance]:
    """Return instances of at most these sizes; a simpler one has fewer records and fewer features."""
    every = frozenset(features)
    recipes = st.builds(
        Recipe,
        seed=st.integers(0, 2**40),
        skills=st.integers(1, max_skills),
        resources=st.integers(0, max_resources),
        features=st.one_of(st.just(every), st.frozensets(st.sampled_from(sorted(every)))),
    )
    return recipes.map(grow)


def grow(recipe: Recipe) -> Instance:
    """Return the instance of a recipe."""
    skills = tuple(_skill(recipe, i) for i in range(recipe.skills))
    resources = tuple(_resource(recipe, i) for i in range(recipe.resources))
    roles = tuple(_role(recipe, i) for i in range(2))
    start = recipe.chance("start").choice(STARTS)
    goals = [RoleGoal(role="role:0")]
    if recipe.has("second-role", 0.5, recipe.chance("goals")):
        goals.append(RoleGoal(role="role:1", weight=recipe.chance("goal").choice([0.5, 1.0, 2.0])))
    evidence = _evidence(recipe, start)
    return Instance(
        skills=skills,
        edges=_edges(recipe),
        roles=roles,
        resources=resources,
        learner=_learner(recipe, evidence, start),
        profile=profile_of(evidence),
        goals=tuple(goals),
        start=start,
        relevance={r.id: recipe.chance(f"relevance:{r.id}").randint(0, 100) for r in resources},
        documents=tuple(document for r in resources for document in _documents(recipe, r)),
        skill_goals=_skill_goals(recipe),
        policy=_policy(recipe),
        precedences=_precedences(recipe),
    )


def _skill_goals(recipe: Recipe) -> tuple[SkillGoal, ...]:
    chance = recipe.chance("skill-goals")
    wanted = [(f"s:{chance.randrange(recipe.skills)}", chance.randint(1, 4)) for _ in range(2)]
    goals = [SkillGoal(skill, level, chance.choice([1.0, 0.5, 3.333, 60.0])) for skill, level in wanted]
    return tuple(goals) if recipe.has("skill-goals", 0.3, chance) else ()


def _policy(recipe: Recipe) -> Policy | None:
    chance = recipe.chance("policy")
    weights = {f"s:{chance.randrange(recipe.skills)}": chance.choice([0.01, 0.3, 2.0, 77.7]) for _ in range(2)}
    return Policy(skill_weights=weights) if recipe.has("skill-weights", 0.3, chance) else None


def _waived_levels(recipe: Recipe) -> tuple[SkillLevel, ...]:
    chance = recipe.chance("waived-levels")
    waived = [SkillLevel(f"s:{chance.randrange(recipe.skills)}", chance.choice([0, 1, 1, 2, 5])) for _ in range(2)]
    return tuple(waived) if recipe.has("waived-levels", 0.25, chance) else ()


def _skill(recipe: Recipe, i: int) -> Skill:
    chance = recipe.chance(f"skill:{i}")
    known = [f"s:{j}" for j in range(i)]
    parents = chance.sample(known, min(len(known), 1)) if recipe.has("parents", 0.4, chance) else []
    return Skill(id=f"s:{i}", label=f"Skill {i} “ü”\u2028", alt_labels=(f"S{i}",), parents=tuple(parents))


def _edges(recipe: Recipe) -> tuple[SkillEdge, ...]:
    """Return edges whose confirmed hard ones climb one hidden rank of (skill, level), so that they have no cycle."""
    ranks = {i: sorted(recipe.chance(f"rank:{i}").sample(range(1000), 5)) for i in range(recipe.skills)}
    edges = []
    for i in range(recipe.skills if recipe.skills > 1 else 0):
        chance = recipe.chance(f"edge:{i}")
        (a, b), (low, high) = (
            chance.sample(range(recipe.skills), 2),
            (chance.choice([1, 1, 1, 2, 3]), chance.randint(1, 4)),
        )
        binding = chance.random() < 0.5
        if binding and ranks[a][low - 1] >= ranks[b][high - 1]:
            a, b, low, high = b, a, high, low
        climbs, loose = ranks[a][low - 1] < ranks[b][high - 1], chance.choice(LOOSE)
        strength, status = ("hard", "confirmed") if binding and climbs else loose
        if ("edges" if status == "confirmed" and strength == "hard" else "loose-edges") in recipe.features:
            edges.append(
                SkillEdge(f"s:{a}", f"s:{b}", before_level=low, after_level=high, strength=strength, status=status)  # type: ignore[arg-type]
            )
    return tuple(edges)


def _role(recipe: Recipe, i: int) -> Role:
    chance = recipe.chance(f"role:{i}")
    wanted = chance.sample(range(recipe.skills), chance.randint(1, min(recipe.skills, 4)))
    asked = [
        (f"s:{s}", chance.choice([1, 2, 2, 3, 3, 4]), chance.choice([1.0, 1.0, 0.5, 0.01, 3.333, 0.125]))
        for s in wanted
    ]
    return Role(
        id=f"role:{i}",
        label=f"Role {i}",
        requirements=tuple(Requirement(skill=s, level=level, weight=weight) for s, level, weight in asked),
    )


def _resource(recipe: Recipe, i: int) -> Resource:
    chance = recipe.chance(f"resource:{i}")
    taught = chance.sample(range(recipe.skills), min(recipe.skills, chance.choice([0, 1, 1, 1, 1, 1, 2, 2, 3])))
    if chance.random() < 0.5:  # else many an instance teaches nothing that its roles ask for
        taught, options = [i % recipe.skills], PLAIN_BANDS
    else:
        options = BANDS
    bands = [Teaches(skill=f"s:{s}", from_=low, to=high) for s in taught for low, high in chance.choice(options)]
    entry = SkillLevel(skill=f"s:{chance.randrange(recipe.skills)}", level=chance.randint(1, 2))
    later = range(i + 1, recipe.resources)
    parts = chance.sample(later, min(len(later), 2)) if recipe.has("parts", 0.15, chance) else []
    mirrored = chance.sample(range(i), 1) if i and recipe.has("parts", 0.06, chance) else []
    requires = [_other(recipe, i, chance)] if recipe.has("requires", 0.12, chance) else []
    equal = [_other(recipe, i, chance)] if recipe.has("counts-as", 0.2, chance) else []
    return Resource(
        id=f"r:{i}",
        title=f"Resource {i}",
        description=f"What resource {i} is about.",
        teaches=tuple(bands),
        competency_required=(entry,) if recipe.has("entries", 0.15, chance) else (),
        requires=tuple(requires),
        has_part=tuple(f"r:{j}" for j in parts),
        is_part_of=tuple(f"r:{j}" for j in mirrored),
        counts_as=tuple(equal),
        **_delivery(recipe, chance),  # type: ignore[arg-type]
        **_later(recipe, i),  # type: ignore[arg-type]
    )


def _later(recipe: Recipe, i: int) -> dict[str, object]:
    """Return the fields that came to the model later, drawn apart so that the rest of an instance stays as it was."""
    chance = recipe.chance(f"later:{i}")
    choose, level = chance.choice([1, 1, 2, 3]), chance.choice([None, "A1", "B1", "B2", "C2"])
    return {
        "choose": choose if recipe.has("choose", 0.5, chance) else None,
        "language_level": level if "language-levels" in recipe.features else None,
        "sessions": _sessions(recipe, i) if recipe.has("sessions", 0.15, chance) else (),
    }


def _sessions(recipe: Recipe, i: int) -> tuple[Session, ...]:
    """Return when a resource is given: some of it over or full, some within other sessions."""
    chance, start = recipe.chance(f"sessions:{i}"), recipe.chance("start").choice(STARTS)
    found = []
    for n in range(chance.randint(1, 4)):
        first = start + timedelta(days=chance.randint(-3, 40))
        last = first + timedelta(days=chance.choice([0, 0, 1, 2, 4, 20]))
        end = None if last == first and chance.random() < 0.5 else last.isoformat()
        found.append(Session(f"x:{n}", first.isoformat(), end, chance.choice([None, None, 3, 0])))
    return tuple(found)


def _precedences(recipe: Recipe) -> tuple[Precedence, ...]:
    """Return who comes before whom among the resources, as confirmed, suggested or rejected."""
    chance = recipe.chance("precedences")
    if "precedences" not in recipe.features or recipe.resources < 2:
        return ()
    pairs = {tuple(sorted(chance.sample(range(recipe.resources), 2))) for _ in range(chance.randint(1, 6))}
    found = []
    for a, b in sorted(pairs):
        a, b = (b, a) if chance.random() < 0.2 else (a, b)
        status = chance.choice(["confirmed", "suggested", "suggested", "suggested", "rejected"])
        likely = chance.choice([None, 0.4, 0.55, 0.8, 0.97, 1.0])
        found.append(Precedence(f"r:{a}", f"r:{b}", status, likely))  # type: ignore[arg-type]
    return tuple(found)


def _additions(recipe: Recipe) -> tuple[Resource, ...]:
    """Return resources of the learner's own."""
    chance = recipe.chance("additions")
    if not recipe.has("additions", 0.5, chance):
        return ()
    found = []
    for n in range(chance.randint(1, 2)):
        bands = chance.choice(PLAIN_BANDS)
        taught = tuple(Teaches(f"s:{chance.randrange(recipe.skills)}", low, high) for low, high in bands)
        found.append(Resource(f"own:{n}", f"My book {n}", minutes=chance.choice(MINUTES), teaches=taught))
    return tuple(found)


def _other(recipe: Recipe, i: int, chance: Random) -> str:
    """Return another resource, seldom one that the catalogue has not."""
    j = chance.randrange(recipe.resources) if chance.random() < 0.95 else i
    return f"r:{j}" if j != i else "r:gone"


def _delivery(recipe: Recipe, chance: Random) -> dict[str, object]:
    """Return how a resource is delivered: all the fields that filters and totals speak of."""
    everyone, few = ("everyone",), chance.choice([("group:a",), ("group:b", "person:someone"), ("person:l:1",)])
    features = tuple(chance.sample(["captions", "transcript"], 1))
    return {
        "url": chance.choice([None, "https://example.org/a"]),
        "provider": chance.choice([None, "one", "two"]) if "providers" in recipe.features else None,
        "language": chance.choice(LANGUAGES) if "languages" in recipe.features else None,
        "modality": chance.choice([None, "video", "text"]) if "modalities" in recipe.features else None,
        "minutes": None if recipe.has("unknown-minutes", 0.04, chance) else chance.choice(MINUTES),
        "accessibility_features": features if recipe.has("accessibility", 0.7, chance) else (),
        "cost": chance.choice([0, 10, 50]) if "costs" in recipe.features else 0,
        "access": few if recipe.has("access", 0.08, chance) else everyone,
    }


def _documents(recipe: Recipe, resource: Resource) -> list[Document]:
    """Return a description for most resources, so that some are tagged only."""
    if recipe.chance(f"document:{resource.id}").random() < 0.2:
        return []
    text = f"“{resource.title}” – für alle 🙂.\nIt teaches what it says. It ends here."
    return [Document(id=f"d:{resource.id}", text=text, kind="description", version="1", resource=resource.id)]


def _evidence(recipe: Recipe, start: date) -> tuple[Evidence, ...]:
    found = []
    for i in range(recipe.skills):
        chance = recipe.chance(f"evidence:{i}")
        if recipe.has("evidence", 0.5, chance):
            day = (start - timedelta(days=chance.randint(0, 900))).isoformat()
            level, source = chance.randint(0, 4), chance.choice(SOURCES)
            found.append(Evidence(id=f"e:{i}", skill=f"s:{i}", level=level, source=source, when=day, by="x"))
    return tuple(found)


def profile_of(evidence: tuple[Evidence, ...]) -> Profile:
    """Return one estimate per skill of the evidence: mostly the level it says, the rest spread below and above."""
    estimates = []
    for item in evidence:
        probabilities = tuple(0.75 if level == item.level else 0.05 for level in range(6))
        estimates.append(SkillEstimate(item.skill, item.level, probabilities, (item.id,)))
    return Profile(estimates=tuple(estimates))


def _learner(recipe: Recipe, evidence: tuple[Evidence, ...], start: date) -> Learner:
    chance = recipe.chance("learner")
    ids = [*(f"r:{i}" for i in range(recipe.resources)), "r:old"]
    return Learner(
        id="l:1",
        evidence=evidence,
        completed=tuple(chance.sample(ids, 1)) if recipe.has("completed", 0.25, chance) else (),
        waived=tuple(chance.sample(ids, 1)) if recipe.has("waived", 0.2, chance) else (),
        groups=tuple(chance.sample(["a", "c"], chance.randint(0, 2))),
        waived_levels=_waived_levels(recipe),
        additions=_additions(recipe),
        constraints=_constraints(recipe, ids, start),
    )


def _constraints(recipe: Recipe, ids: list[str], start: date) -> Constraints:
    chance = recipe.chance("constraints")
    hours, weeks = chance.choice([0.5, 1.0, 2.0, 5.0, 7.3, 40.0, 168.0]), chance.randint(1, 12)
    deadline = (start + timedelta(days=chance.randint(0, 90))).isoformat()
    off = [(start + timedelta(days=d)).isoformat() for d in chance.sample(range(30), 6)]
    filters = {
        "languages": ("en", "de-AT"),
        "accessibility_features": ("captions",),
        "modalities": ("video", "text"),
        "providers": ("one",),
        "excluded": tuple(chance.sample(ids, 1)),
        "max_step_minutes": 120,
    }
    kept = {name: value for name, value in filters.items() if recipe.has("filters", 0.06, chance)}
    soft = {name: chance.choice([0, 20, 500]) for name in SOFT if recipe.has("soft", 0.12, chance)}
    return Constraints(
        hours_per_week=hours if recipe.has("budget", 0.8, chance) else 5.0,
        weeks=weeks if recipe.has("budget", 0.3, chance) else None,
        deadline=deadline if recipe.has("budget", 0.2, chance) else None,
        days_off=tuple(off) if recipe.has("days-off", 0.4, chance) else (),
        mandatory=_mandatory(recipe, ids, start),
        pinned=tuple(chance.sample(ids, 1)) if recipe.has("pinned", 0.12, chance) else (),
        max_steps=chance.randint(1, 5) if recipe.has("steps", 0.25, chance) else None,
        max_cost=chance.choice([0, 60, 120]) if recipe.has("costs", 0.25, chance) else None,
        soft=soft,
        language_levels=_language_levels(recipe),
        **kept,  # type: ignore[arg-type]
    )


def _language_levels(recipe: Recipe) -> dict[str, LanguageLevel]:
    chance = recipe.chance("language-levels")
    levels: dict[str, LanguageLevel] = {"de": chance.choice(["A2", "B2"]), "en-US": "B1"}
    return levels if recipe.has("language-levels", 0.4, chance) else {}


def _mandatory(recipe: Recipe, ids: list[str], start: date) -> tuple[Mandatory, ...]:
    chance = recipe.chance("mandatory")
    if not recipe.has("mandatory", 0.25, chance):
        return ()
    chosen = chance.sample(ids, min(len(ids), chance.choice([1, 1, 2])))
    days = [(start + timedelta(days=chance.randint(3, 60))).isoformat() for _ in chosen]
    dated = [recipe.has("due", 0.6, chance) for _ in chosen]
    return tuple(Mandatory(r, day if due else None) for r, day, due in zip(chosen, days, dated, strict=True))
