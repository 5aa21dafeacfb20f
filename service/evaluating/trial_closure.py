"""The plans that the suite `closure` judges: to every concept of its graph, from nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations

import numpy as np

from evals.closure import Concept, Edges
from evals.ordering import Item
from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Constraints, Learner, Profile, Requirement, Resource, Role, RoleGoal, Skill, SkillEdge, Teaches
from paths.plan import plan
from paths.precedence import likely
from paths.problem import Plan, Problem
from retrieval.embed import Embedder
from retrieval.sequence.precedence import Pairs, needed

FIRST_DAY = date(2026, 1, 5)  # any Monday; no plan here has a deadline


def inferred(concepts: Mapping[str, Concept], embedder: Embedder | None) -> Edges:
    """Return the edges that the texts of the concepts make likely."""
    items = [Item(concept.id, concept.title or concept.id, concept.text) for concept in concepts.values()]
    pairs = list(permutations(range(len(items)), 2))
    first, second = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    chances = needed(items, Pairs(first, second), embedder)
    return frozenset(likely([(items[a].id, items[b].id) for a, b in pairs], chances.tolist()))


@dataclass(frozen=True, slots=True)
class Planning:
    """A graph and a catalogue of one resource a concept."""

    graph: SkillGraph
    catalogue: Catalogue

    @classmethod
    def over(cls, concepts: Mapping[str, Concept], edges: Edges, targets: Sequence[str]) -> "Planning":
        """Return them for these concepts, with a role for every target."""
        roles = [Role(_role(target), target, requirements=(Requirement(target, 1),)) for target in targets]
        skills = [Skill(concept.id, concept.title or concept.id) for concept in concepts.values()]
        graph = SkillGraph.build(skills, [SkillEdge(before, after) for before, after in edges], roles)
        return cls(graph, Catalogue.build(_resource(concept) for concept in concepts.values()))

    def to(self, target: str) -> Plan:
        """Plan to a target."""
        goal, learner = (RoleGoal(_role(target)),), Learner("learner")
        return plan(Problem(self.graph, self.catalogue, learner, Profile(), goal, Constraints(), FIRST_DAY))


def _resource(concept: Concept) -> Resource:
    hours = 1.0 if concept.hours is None else concept.hours
    return Resource(
        f"resource:{concept.id}",
        concept.title or concept.id,
        minutes=max(1, round(60 * hours)),
        teaches=(Teaches(concept.id, 0, 1),),
    )


def concept_of(resource: str) -> str:
    """Return the concept that a step teaches."""
    return resource.removeprefix("resource:")


def _role(target: str) -> str:
    return f"role:{target}"
