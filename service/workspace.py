"""A tenant's graph and catalogue at one revision, built once and kept for the requests that follow."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from paths.catalogue import Catalogue
from paths.fingerprint import digest_catalogue, digest_graph
from paths.graph import SkillGraph
from paths.verifier import world
from retrieval.embed import Embedder, Vector
from service.intake.embed_skills import skill_vectors
from service.store.store import Store

KEPT = 8  # tenants whose current revision is held in memory; a revision of 50,000 resources takes about 200 MB


@dataclass(frozen=True, slots=True)
class ToCheck:
    """The same records as the verifier reads them; read once, since it reads them anew for every path otherwise."""

    graph: world.Graph
    shelf: world.Shelf


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything of a tenant that a recommendation reads, as of `revision`."""

    tenant: str
    revision: int
    graph: SkillGraph
    catalogue: Catalogue
    graph_digest: str
    catalogue_digest: str
    vectors: Mapping[str, Vector]
    to_check: ToCheck


class Workspaces:
    """The workspaces in memory; `get` reads the store only when the tenant's revision has moved."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store, self._embedder = store, embedder
        self._kept: OrderedDict[tuple[str, int], Workspace] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tenant: str, revision: int | None = None) -> Workspace:
        """Return the tenant's workspace at `revision`, by default the current one."""
        key = (tenant, self._store.revision(tenant) if revision is None else revision)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = load(self._store, self._embedder, *key)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def load(store: Store, embedder: Embedder, tenant: str, revision: int) -> Workspace:
    """Read and build one workspace."""
    skills, edges = store.skills(tenant, revision), store.edges(tenant, revision)
    roles, policy = store.roles(tenant, revision), store.policy(tenant, revision)
    resources, precedences = store.resources(tenant, revision), store.precedences(tenant, revision)
    graph = SkillGraph.build(skills, edges, roles, policy)
    return Workspace(
        tenant=tenant,
        revision=revision,
        graph=graph,
        catalogue=Catalogue.build(resources, precedences),
        graph_digest=digest_graph(skills, edges, roles, policy),
        catalogue_digest=digest_catalogue(resources, precedences),
        vectors=skill_vectors(store, embedder, tenant, graph.skills),
        to_check=ToCheck(
            world.read_graph(plain([*skills, *edges, *roles, *([policy] if policy else [])])),
            world.read_catalogue(plain([*resources, *precedences])),
        ),
    )


def plain(value: object) -> Any:
    """Return a value as whoever parses its JSON sees it."""
    return msgspec.json.decode(msgspec.json.encode(value))
