"""Skills, the edges between their levels, the roles that ask for them, and the organisation's policy."""

from typing import Annotated, Literal, get_args

from msgspec import Meta, field

from paths.model.base import TOP_LEVEL, Ground, Id, Probability, Value, Weight


class Skill(Value, frozen=True, tag="skill", tag_field="type"):
    id: Id
    label: Annotated[str, Meta(min_length=1, max_length=500)]
    description: str = ""
    alt_labels: tuple[str, ...] = ()
    parents: tuple[Id, ...] = ()
    uri: str | None = None


class SkillEdge(Value, frozen=True, tag="edge", tag_field="type"):
    """`before` at `before_level` comes before `after` at `after_level`. Only confirmed hard edges bind.

    An inferred edge has the `probability` that it is one, and the sentences that it rests on.
    """

    before: Id
    after: Id
    before_level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)] = 1
    after_level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)] = 1
    strength: Literal["hard", "soft"] = "hard"
    status: Literal["confirmed", "suggested", "rejected"] = "confirmed"
    provenance: str = ""
    probability: Probability | None = None
    grounds: tuple[Ground, ...] = ()


class Requirement(Value, frozen=True):
    """What a role asks of one skill. `assumed` marks a level that the source did not state."""

    skill: Id
    level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)]
    weight: Weight = 1.0
    source: str = ""
    assumed: bool = False


class Role(Value, frozen=True, tag="role", tag_field="type"):
    id: Id
    label: Annotated[str, Meta(min_length=1, max_length=500)]
    description: str = ""
    alt_labels: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    uri: str | None = None


EvidenceSource = Literal["assessment", "manager", "peer", "self", "completion", "credential", "inferred"]


# msgspec describes the keys of a mapping by their pattern only, so what a source may be is said once more.
Reliability = Annotated[
    dict[EvidenceSource, Annotated[float, Meta(gt=0, le=1)]],
    Meta(extra_json_schema={"propertyNames": {"enum": list(get_args(EvidenceSource))}}),
]


class SearchWeights(Value, frozen=True):
    """How much each list says when search fuses them: meaning (`dense`) and words (`lexical`).

    `reranker` names the cross-encoder, with its weights, that was found to help on judged queries; no other is used.
    """

    dense: Annotated[float, Meta(ge=0, le=10)] = 1.0
    lexical: Annotated[float, Meta(ge=0, le=10)] = 1.0
    reranker: Annotated[str, Meta(max_length=200)] = ""


class Policy(Value, frozen=True, tag="policy", tag_field="type"):
    """What an organisation sets for all its learners: how evidence counts, and which skills matter most to it.

    `reliability` is how far a source is believed; a source that is not named keeps its default. With a `precedence`,
    only the first source of that list that says something about a skill counts for it. `contested` is what a contested
    piece of evidence keeps of its weight. `skill_weights` multiply what roles ask. `search` weighs the lists that a
    search fuses; `fingerpost eval tune` learns it from judged queries. What was last changed more than
    `stale_after_days` ago is flagged where a path cites it.
    """

    id: Id = "policy"
    reliability: Reliability = field(default_factory=dict)
    half_life_days: Annotated[int, Meta(ge=1, le=36_500)] | None = None
    precedence: tuple[EvidenceSource, ...] = ()
    contested: Probability = 0.5
    skill_weights: dict[Id, Weight] = field(default_factory=dict)
    search: SearchWeights = SearchWeights()
    stale_after_days: Annotated[int, Meta(ge=1, le=36_500)] | None = None


GraphRecord = Skill | SkillEdge | Role | Policy
