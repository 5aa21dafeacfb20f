"""What a run knows of all resources, or of all skills: who is near whom, what is decided, what binds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import TOP_LEVEL, Ground, Precedence, SkillEdge
from retrieval.suggesting.pairing import Neighbourhood
from retrieval.suggesting.suggest import Known
from service.store.store import Store
from service.store.values import Key
from service.suggesting.told import Told

OURS = "inferred from "  # how the provenance of what a run suggests begins; all else is somebody else's

Link = Precedence | SkillEdge
Node = tuple[str, int]  # an id and a level; resources have level 0


class Finding(NamedTuple):
    """One pair that a run would suggest."""

    before: str
    after: str
    probability: float
    because: tuple[str, ...]
    grounds: tuple[Ground, ...]

    @property
    def provenance(self) -> str:
        return OURS + ", ".join(self.because)


class Shelf(Protocol):
    """Resources or skills by their places, in the order of their ids."""

    ids: Sequence[str]
    titles: Sequence[str]
    hood: Neighbourhood
    links: Mapping[str, Link]

    def told(self, places: Sequence[int]) -> list[Told]:
        """Return what these say of themselves."""
        ...

    def known(self, pairs: Sequence[tuple[str, str]]) -> Known:
        """Return what is known of these pairs beside the texts."""
        ...

    def open(self, before: str, after: str) -> bool:
        """Say whether nothing is known, decided or bound yet about the pair, so that it may be suggested."""
        ...

    def link(self, finding: Finding) -> Link:
        """Return the record that keeps a finding."""
        ...

    def now(self, store: Store, keys: Sequence[str]) -> dict[str, Link]:
        """Return those of the records under these keys that there are now."""
        ...

    def key(self, link: Link) -> Key:
        """Return what names the record in the store."""
        ...

    def binding(self) -> set[tuple[Node, Node]]:
        """Return what waits for what already, whatever is suggested."""
        ...


def ours(link: Link) -> bool:
    """Say whether a run suggested this, and nobody has decided on it."""
    return link.status == "suggested" and link.provenance.startswith(OURS)


def ends(link: Link) -> tuple[Node, Node]:
    """Return what comes before what."""
    levels = (link.before_level, link.after_level) if isinstance(link, SkillEdge) else (0, 0)
    return (link.before, levels[0]), (link.after, levels[1])


def graph_binding(graph: SkillGraph) -> set[tuple[Node, Node]]:
    """Return what binds among skills: confirmed hard edges, and that a level comes before the next one."""
    levels = {((id, level), (id, level + 1)) for id in graph.skills for level in range(1, TOP_LEVEL)}
    return levels | {ends(edge) for edge in graph.hard}


def catalogue_binding(catalogue: Catalogue) -> set[tuple[Node, Node]]:
    """Return what binds among resources: requirements, confirmed precedences among them."""
    there = catalogue.resources
    return {((q, 0), (r.id, 0)) for r in there.values() for q in r.requires if q in there}
