"""What a learner's words can be about: the path, the graph, and what the learner may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from paths.model import LearningPath, Resource, Step
from retrieval.goals.match import Entry, GoalIndex, Match, build
from retrieval.goals.skill_names import read_name, skills_named
from service.assistant.conversations import principals
from service.finding.goals import shelf_of
from service.ports import Ports
from service.readable import UNNAMED, readable
from service.recommend import with_own
from service.store.errors import NotFound
from service.store.people.conversations import Talk
from service.workspace import Workspace

KEPT = "assistant.titles"  # where a catalogue keeps the index of its titles
MOST = 8  # candidates looked at
Index = GoalIndex


@dataclass(frozen=True, slots=True)
class Ground:
    """One conversation's: whose it is, and what can be named in it. `path` is as it may be read now.

    `stored` says whether the learner is kept here, so that something can be noted of them.
    """

    ports: Ports = field(repr=False)
    tenant: str
    talk: Talk
    workspace: Workspace = field(repr=False)
    principals: frozenset[str]
    path: LearningPath | None = field(repr=False)
    stored: bool

    @property
    def locale(self) -> str:
        return self.talk.locale

    def resource(self, id: str) -> Resource | None:
        """Return a resource that the learner may see."""
        found = self.workspace.catalogue.resources.get(id)
        return found if found is not None and not self.principals.isdisjoint(found.access) else None

    def label(self, skill: str) -> str:
        return self.workspace.graph.label(skill)

    def skills_like(self, words: str) -> list[Match]:
        """Return the skills that words may name, the likeliest first."""
        return skills_named(shelf_of(self.ports, self.workspace).index, read_name(words), {}, MOST)

    def steps_like(self, words: str) -> list[Match]:
        """Return the steps, by resource, whose titles words may be, the likeliest first."""
        steps = self.path.steps if self.path else ()
        return skills_named(
            _titles([(s.resource, s.title) for s in steps if s.title != UNNAMED]), read_name(words), {}, MOST
        )

    def resources_like(self, words: str) -> list[Match]:
        """Return the resources that the learner may see whose titles words may be, the likeliest first."""
        memo = self.workspace.catalogue.memo
        index = memo.get(KEPT)
        if not isinstance(index, GoalIndex):
            index = _titles([(r.id, r.title) for r in self.workspace.catalogue.resources.values()])
            memo[KEPT] = index
        found = skills_named(index, read_name(words), {}, 4 * MOST)
        return [one for one in found if self.resource(one.entry.id)][:MOST]

    def step(self, n: int) -> Step | None:
        """Return a step of the path by its number."""
        return self.path.steps[n - 1] if self.path and 1 <= n <= len(self.path.steps) else None

    def current(self) -> Step | None:
        """Return the step that is under way, else the first that is not done."""
        open_ = [step for step in self.path.steps if step.state in ("started", "planned")] if self.path else []
        return next((step for step in open_ if step.state == "started"), open_[0] if open_ else None)


def ground(ports: Ports, tenant: str, talk: Talk) -> Ground:
    """Return what can be spoken of in a conversation, as it is now; a path that was removed is not there any more."""
    workspace, path, stored = ports.workspaces.get(tenant), None, False
    if talk.path is not None:
        try:
            path = readable(ports, tenant, ports.store.path(tenant, talk.path))
        except NotFound:
            path = None
    if talk.learner is not None:
        try:
            workspace = with_own(workspace, ports.store.learner(tenant, talk.learner))
            stored = True
        except NotFound:
            stored = False
    return Ground(ports, tenant, talk, workspace, principals(ports, tenant, talk), path, stored)


def _titles(titles: Sequence[tuple[str, str]]) -> GoalIndex:
    return build([Entry("skill", id, (title,), title) for id, title in titles], {}, 0)
