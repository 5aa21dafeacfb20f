"""The JSON form of a learning path, as far as its check reads it: standard library only."""

from paths.verifier.shape import (
    ABOVE_ZERO,
    RESOURCE,
    SKILL_LEVEL,
    Malformed,
    day,
    digest,
    ident,
    idents,
    keyed_by,
    language_level,
    level,
    level_status,
    listed,
    maybe,
    minutes,
    minutes_source,
    number,
    one_of,
    record,
    target_level,
    text,
    texts,
    truth,
    weight,
    whole,
)

CONSTRAINT_NAMES = (
    "hoursPerWeek", "weeks", "deadline", "timeZone", "daysOff", "languages", "accessibilityFeatures", "mandatory",
    "excluded", "pinned", "maxStepMinutes", "maxSteps", "maxCost", "modalities", "providers", "languageLevels",
)  # fmt: skip


def penalties(value: object) -> dict[str, int]:
    """Take {constraint name: penalty in minutes}."""
    if not isinstance(value, dict):
        raise Malformed("expected an object")
    penalty = whole(0, 100_000)
    for name in value:
        if name not in CONSTRAINT_NAMES:
            raise Malformed("expected names of constraints")
    return {name: penalty(amount) for name, amount in value.items()}


position = whole(0)
CONSTRAINTS = record(
    {},
    {
        "hoursPerWeek": (number(ABOVE_ZERO, 168), 5.0),
        "weeks": (maybe(whole(1, 520)), None),
        "deadline": (maybe(day), None),
        "daysOff": (listed(day), []),
        "languages": (texts, []),
        "accessibilityFeatures": (texts, []),
        "mandatory": (listed(record({"resource": ident}, {"due": (maybe(day), None)})), []),
        "excluded": (idents, []),
        "pinned": (idents, []),
        "maxStepMinutes": (maybe(minutes), None),
        "maxSteps": (maybe(whole(1, 1000)), None),
        "maxCost": (maybe(whole(0)), None),
        "modalities": (texts, []),
        "providers": (texts, []),
        "languageLevels": (keyed_by(text, language_level), {}),
        "soft": (penalties, {}),
    },
)
SPAN = record({"start": position, "end": position})
CITATION = record(
    {
        "sentence": SPAN,
        "kind": one_of("description", "content", "hub", "graph"),
        "document": ident,
        "version": text,
        "start": position,
        "end": position,
        "quote": text,
        "sha256": digest,
    },
    {"prefix": (text, ""), "suffix": (text, ""), "skill": (maybe(ident), None)},
)
REASON = record(
    {"code": text},
    {"kind": (one_of("fact", "quote", "claim"), "fact"), "text": (text, ""), "citations": (listed(position), [])},
)
STEP = record(
    {"n": whole(1), "resource": ident, "title": text, "minutes": minutes, "start": day, "end": day, "week": whole(1)},
    {
        "url": (maybe(text), None),
        "minutesSource": (minutes_source, "stated"),
        "raises": (listed(record({"skill": ident, "from": level, "to": level})), []),
        "due": (maybe(day), None),
        "dependsOn": (listed(whole(1)), []),
        "state": (one_of("planned", "started", "completed", "skipped", "waived"), "planned"),
        "pinned": (truth, False),
        "progress": (whole(0, 100), 0),
        "relevance": (whole(0, 100), 0),
        "reasons": (listed(REASON), []),
        "citations": (listed(CITATION), []),
        "tagOnly": (truth, False),
        "branch": (whole(1), 1),
        "session": (maybe(ident), None),
    },
)
goal_kind = one_of("current", "target", "next")
ASKED = record(
    {"role": maybe(ident), "kind": goal_kind, "level": target_level, "weight": weight},
    {"source": (text, ""), "assumed": (truth, False)},
)
GAP_ROW = record(
    {
        "skill": ident,
        "label": text,
        "current": level,
        "target": level,
        "after": level,
        "weight": weight,
        "origin": one_of("role", "prerequisite"),
        "status": level_status,
    },
    {
        "levels": (listed(record({"level": target_level, "status": level_status})), []),
        "evidence": (idents, []),
        "asked": (listed(ASKED), []),
    },
)
SELECTION = record(
    {name: whole() for name in ("uncovered", "penalty", "cost", "minutes", "misfit")}, {"change": (whole(), 0)}
)
ORDER = record({"value": whole(), "bound": whole(), "method": one_of("exact", "local-search")})
ESTIMATE = record({"skill": ident, "level": level, "probabilities": listed(number(0, 1))}, {"evidence": (idents, [])})
CONFLICT = record({"name": text}, {"subject": (maybe(text), None)})
PATH = record(
    {
        "fingerprint": digest,
        "learner": ident,
        "roles": listed(record({"role": ident}, {"weight": (weight, 1.0), "kind": (goal_kind, "target")})),
        "status": one_of("complete", "partial", "infeasible"),
        "start": day,
        "minutes": whole(),
        "objective": record({"selection": SELECTION, "order": ORDER}),
        "inputs": record({"graph": digest, "catalogue": digest, "learner": digest}),
    },
    {
        "end": (maybe(day), None),
        "skills": (listed(record({"skill": ident, "level": target_level}, {"weight": (weight, 1.0)})), []),
        "previous": (idents, []),
        "begun": (idents, []),
        "steps": (listed(STEP), []),
        "gap": (listed(GAP_ROW), []),
        "profile": (record({}, {"estimates": (listed(ESTIMATE), [])}), {}),
        "completed": (idents, []),
        "waived": (idents, []),
        "waivedLevels": (listed(SKILL_LEVEL), []),
        "additions": (listed(RESOURCE), []),
        "constraints": (CONSTRAINTS, {}),
        "conflicts": (listed(CONFLICT), []),
        "relaxations": (listed(record({"constraint": CONFLICT})), []),
        "excluded": (listed(record({"resource": text, "constraint": text})), []),
    },
)
