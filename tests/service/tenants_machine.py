"""Three tenants with the same ids, learners and groups, and a canary in every text: who is told which canary.

The model keeps, for each tenant, the canary and the access of what is there now. Every answer of the real parts is
read byte by byte for canaries, whatever its form.
"""

import atexit
import logging
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from paths.errors import BadRecord, PathError
from paths.model import EVERYONE, Document, Learner, Requirement, Resource, Role, RoleGoal, Skill, Teaches
from retrieval.edge import EdgeIndex
from retrieval.errors import NoTenant
from retrieval.index import IndexSpec, Question
from service.bundle import bundle
from service.commands.export import write_catalogue, write_graph
from service.finding.find import find
from service.finding.skill_match import SkillMatchRequest, match_skills
from service.generations import fill
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.intake.reconcile import drift_of, rebuild, reconcile
from service.ports import Ports
from service.readable import readable
from service.recommend import recommend
from service.schemas import PathRequest, SearchRequest
from service.settings import Settings
from service.store.content.generations import Generation
from service.store.database.engine import open_engine
from service.store.errors import NotFound, StoreError
from service.store.store import Store
from service.store.values import Query
from service.workspace import Workspaces
from tests.fakes import HashEmbedder
from tests.memory import memory_root

TENANTS = ("acme", "beta", "corp")
LEARNERS = ("ann", "bob")
TODAY = date(2026, 11, 2)
CANARY = re.compile(rb"zq[a-p]{10}")
SHARED = "joining tables in SQL"  # stands in every text, so whatever is not kept apart is found

tenants = st.sampled_from(TENANTS)
learners = st.sampled_from(LEARNERS)
askers = st.sampled_from((None, *LEARNERS))
documents = st.sampled_from(("hub:0", "hub:1"))
resources = st.just("t:0")
accesses = st.lists(
    st.sampled_from((EVERYONE, "group:g", "group:h", "person:ann", "person:bob")), min_size=1, max_size=2, unique=True
).map(tuple)


class Sized(HashEmbedder):
    """A model of its own name and size for each generation: what is mixed does not fit."""

    def __init__(self, generation: str) -> None:
        self.name, self.size = f"hash-{generation}", 64 if not generation else 96


@dataclass(frozen=True, slots=True)
class Item:
    """What a tenant has under an id: the canary in its text now, and who may see it."""

    canary: str
    access: tuple[str, ...]


def canaries(answer: object) -> set[str]:
    """Return every canary in an answer, as it would go over the wire."""
    raw = answer if isinstance(answer, bytes) else msgspec.json.encode(answer)
    return {found.decode() for found in CANARY.findall(raw)}


class Crossing(RuleBasedStateMachine):
    """Writes of all kinds in any order, and after each any question: nobody is told a canary that is not theirs."""

    steps = 0  # of all runs together
    template: Path | None = None  # a migrated database, copied for each run

    @initialize()
    def open(self) -> None:
        self.home, self.made = Path(mkdtemp(prefix="fpt", dir=memory_root())), 0
        self.ports, self.indexes = self._ports(), dict[str, EdgeIndex]()
        self.items: dict[str, dict[str, Item]] = {tenant: {} for tenant in TENANTS}
        self.ever: dict[str, dict[str, set[str]]] = {tenant: {} for tenant in TENANTS}  # by id, withdrawn ones too
        self.groups: dict[str, dict[str, tuple[str, ...]]] = {tenant: {} for tenant in TENANTS}
        self.skill: dict[str, str] = {}
        self.kept: dict[str, list[tuple[str, str]]] = {tenant: [] for tenant in TENANTS}
        self.logged = _Kept()
        logging.getLogger().addHandler(self.logged)
        self._answers("")
        for tenant in TENANTS:
            self._furnish(tenant)

    def teardown(self) -> None:
        if hasattr(self, "ports"):
            logging.getLogger().removeHandler(self.logged)
            for index in self.indexes.values():
                index.close()
            self.ports.store.close()
            shutil.rmtree(self.home)
            assert not CANARY.findall("\n".join(self.logged.lines).encode())

    def _ports(self) -> Ports:
        if Crossing.template is None or not Crossing.template.exists():
            folder = mkdtemp(prefix="fpt", dir=memory_root())
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            Crossing.template = Path(folder) / "fingerpost.db"
            fresh = Store(open_engine(f"sqlite:///{Crossing.template}"))
            fresh.migrate()
            fresh.close()
        settings = Settings(home=str(self.home))
        shutil.copy(Crossing.template, self.home / "fingerpost.db")
        store, embedder = Store(open_engine(settings.database)), Sized("")
        return Ports(settings, store, embedder, Workspaces(store, embedder))

    def _answers(self, generation: str) -> None:
        """Have a generation answer from now on."""
        embedder = Sized(generation)
        if generation not in self.indexes:
            self.indexes[generation] = EdgeIndex(self.home / f"index{generation}", IndexSpec.of(embedder))
        index, store = self.indexes[generation], self.ports.store
        self.ports = replace(
            self.ports, embedder=embedder, workspaces=Workspaces(store, embedder), index=index, generation=generation
        )

    def _furnish(self, tenant: str) -> None:
        self.ports.store.add_tenant(tenant)
        self.skill[tenant] = f"s:{self._canary()}"
        skill = Skill(self.skill[tenant], f"SQL joins {self._canary()}")
        role = Role("r:role", "Analyst", requirements=(Requirement(skill.id, 2),))
        self.common = getattr(self, "common", {}) | {tenant: canaries([skill, role])}
        put_records(self.ports, tenant, [skill, role], ())
        for learner in LEARNERS:
            self.put_learner(tenant, learner, ())

    def _canary(self) -> str:
        self.made += 1
        digits = sha256(str(self.made).encode()).hexdigest()[:10]
        return "zq" + "".join(chr(ord("a") + int(digit, 16)) for digit in digits)

    # --- what the answers may hold ------------------------------------------------------------------------------------

    def principals(self, tenant: str, learner: str | None) -> frozenset[str]:
        if learner is None:
            return frozenset({EVERYONE})
        return Learner(learner, groups=self.groups[tenant][learner]).principals

    def seen(self, tenant: str, learner: str | None) -> dict[str, Item]:
        """Return what the learner may see now, by id."""
        who = self.principals(tenant, learner)
        return {id: item for id, item in self.items[tenant].items() if not who.isdisjoint(item.access)}

    def told_now(self, tenant: str, learner: str | None, answer: object) -> set[str]:
        """Check an answer about what there is now; return the canaries in it."""
        found = canaries(answer)
        assert found <= {item.canary for item in self.seen(tenant, learner).values()} | self.common[tenant]
        return found

    def told_ever(self, tenant: str, learner: str | None, answer: object) -> None:
        """Check an answer that may quote an earlier text of what the learner may see now."""
        allowed = {canary for id in self.seen(tenant, learner) for canary in self.ever[tenant][id]}
        assert canaries(answer) <= allowed | self.common[tenant]

    def told_staff(self, tenant: str, answer: object) -> None:
        """Check an answer to the tenant's own people, who may see all that it has or had."""
        allowed = {canary for ever in self.ever[tenant].values() for canary in ever}
        assert canaries(answer) <= allowed | self.common[tenant]

    def refused(self, tenant: str, *errors: type[Exception], call: Callable[[], object]) -> None:
        with pytest.raises(errors) as refusal:
            call()
        self.told_staff(tenant, str(refusal.value).encode())

    # --- writes -------------------------------------------------------------------------------------------------------

    @rule(tenant=tenants, id=documents, access=accesses, followed=st.booleans())
    def put_document(self, tenant: str, id: str, access: tuple[str, ...], followed: bool) -> None:
        item = self._new(tenant, id, access)
        text = f"On {SHARED}. The word is {item.canary}."
        self._put(tenant, Document(id, text, f"{SHARED} {item.canary}", kind="hub", access=access), followed)

    @rule(tenant=tenants, id=resources, access=accesses, followed=st.booleans())
    def put_resource(self, tenant: str, id: str, access: tuple[str, ...], followed: bool) -> None:
        self._put(tenant, self._resource(tenant, id, self._new(tenant, id, access)), followed)

    @rule(tenant=tenants, id=documents | resources, access=accesses)
    def change_access(self, tenant: str, id: str, access: tuple[str, ...]) -> None:
        item = self.items[tenant].get(id)
        if item is None:
            return
        self.items[tenant][id] = Item(item.canary, access)
        if id.startswith("t:"):
            self._put(tenant, self._resource(tenant, id, self.items[tenant][id]))
        else:
            (document,) = self.ports.store.documents(tenant, [id])
            self._put(tenant, msgspec.structs.replace(document, access=access))

    @rule(tenant=tenants, id=documents | resources)
    def withdraw(self, tenant: str, id: str) -> None:
        put_records(self.ports, tenant, (), [id])
        self.items[tenant].pop(id, None)
        self.ask_everybody(tenant)

    @rule(tenant=tenants, learner=learners, groups=st.sampled_from([(), ("g",), ("h",), ("g", "h")]))
    def put_learner(self, tenant: str, learner: str, groups: tuple[str, ...]) -> None:
        self.groups[tenant][learner] = groups
        self.ports.store.put_learner(tenant, Learner(learner, groups=groups))
        self.ask_everybody(tenant)

    def _new(self, tenant: str, id: str, access: tuple[str, ...]) -> Item:
        item = self.items[tenant][id] = Item(self._canary(), access)
        self.ever[tenant].setdefault(id, set()).add(item.canary)
        return item

    def _resource(self, tenant: str, id: str, item: Item) -> Resource:
        told = f"Teaches {SHARED}. The word is {item.canary}."
        teaches = (Teaches(self.skill[tenant], 0, 2),)
        return Resource(id, f"{SHARED} {item.canary}", told, minutes=30, teaches=teaches, access=item.access)

    def _put(self, tenant: str, record: Document | Resource, followed: bool = False) -> None:
        put_records(self.ports, tenant, [record], ())
        if followed:
            Indexer(self.ports).drain()
        self.ask_everybody(tenant)

    def ask_everybody(self, tenant: str) -> None:
        """Check what the next answers after a write are, before the index has followed."""
        for learner in (None, *LEARNERS) if set(LEARNERS) <= self.groups[tenant].keys() else ():
            self._searched(tenant, learner, SHARED, self.ports)
            self._searched(tenant, learner, SHARED, replace(self.ports, index=None))
        for learner, id in self.kept[tenant][-2:]:
            self.told_ever(tenant, learner, readable(self.ports, tenant, self.ports.store.path(tenant, id)))

    def _searched(
        self, tenant: str, learner: str | None, sought: str, ports: Ports, kinds: tuple[str, ...] = ()
    ) -> None:
        reply = find(ports, tenant, SearchRequest(sought, limit=50, learner=learner, kinds=kinds))  # type: ignore[arg-type]
        assert reply.degraded == (() if ports.index else ("index",))
        found = self.told_now(tenant, learner, reply)
        if not kinds and (not ports.index or not ports.store.pending_count()):
            assert {item.canary for item in self.seen(tenant, learner).values()} <= found

    # --- the index follows, is built again, is exchanged -------------------------------------------------------------

    @rule()
    def follow(self) -> None:
        Indexer(self.ports).drain()

    @rule(tenant=tenants, again=st.booleans())
    def build_again(self, tenant: str, again: bool) -> None:
        assert self.ports.index is not None
        (rebuild if again else reconcile)(self.ports, self.ports.index, tenant)

    @rule(generation=st.sampled_from(["", "two"]))
    def switch(self, generation: str) -> None:
        if generation == self.ports.generation:
            return
        self._answers(generation)
        assert self.ports.index is not None
        fill(self.ports.store, self.ports.embedder, self.ports.index, lambda done, total: None)
        self.ports.store.put_generation(Generation(generation))
        self.ports.store.switch_generation(generation)

    # --- questions ----------------------------------------------------------------------------------------------------

    @rule(data=st.data(), tenant=tenants, learner=askers, indexed=st.booleans(), kinds=st.sampled_from([(), ("hub",)]))
    def search(
        self, data: st.DataObject, tenant: str, learner: str | None, indexed: bool, kinds: tuple[str, ...]
    ) -> None:
        sought = data.draw(st.sampled_from([""] + [i.canary for t in TENANTS for i in self.items[t].values()]))
        ports = self.ports if indexed else replace(self.ports, index=None)
        self._searched(tenant, learner, f"{SHARED} {sought}", ports, kinds)

    @rule(tenant=tenants, learner=learners)
    def search_resources(self, tenant: str, learner: str) -> None:
        request = SearchRequest(SHARED, limit=50, learner=learner, minutes_at_most=60)
        self.told_now(tenant, learner, find(self.ports, tenant, request))

    @rule(tenant=tenants, learner=askers)
    def read_records(self, tenant: str, learner: str | None) -> None:
        query = Query(principals=self.principals(tenant, learner))
        for type_ in (Document, Resource):
            self.told_now(tenant, learner, self.ports.store.records(tenant, type_, query))

    @rule(tenant=tenants, other=tenants)
    def match_skills(self, tenant: str, other: str) -> None:
        reply = match_skills(self.ports, tenant, SkillMatchRequest((f"SQL joins {self._canary()}",)))
        self.told_staff(tenant, [item.skills for item in reply.items])
        unknown = Resource("t:x", "x", teaches=(Teaches(self.skill[other][:-1], 0, 2),))
        self.refused(tenant, BadRecord, call=lambda: self._put(tenant, unknown))

    @rule(tenant=tenants, learner=learners)
    def recommend(self, tenant: str, learner: str) -> None:
        request = PathRequest(learner, (RoleGoal("r:role"),))
        path = recommend(self.ports, tenant, request, TODAY)
        self.told_now(tenant, learner, path)
        self.kept[tenant].append((learner, path.id))

    @precondition(lambda self: any(self.kept.values()))
    @rule(data=st.data(), tenant=tenants)
    def read_path(self, data: st.DataObject, tenant: str) -> None:
        owner = data.draw(st.sampled_from([t for t in TENANTS if self.kept[t]]))
        learner, id = data.draw(st.sampled_from(self.kept[owner]))
        if owner != tenant:
            self.refused(tenant, NotFound, call=lambda: self.ports.store.path(tenant, id))
            return
        path = self.ports.store.path(tenant, id)
        self.told_ever(tenant, learner, readable(self.ports, tenant, path))

    @rule(tenant=tenants)
    def export(self, tenant: str) -> None:
        for name, write in (("catalogue", write_catalogue), ("graph", write_graph)):
            write(self.ports, tenant, self.home / name, None)
            self.told_staff(tenant, (self.home / name).read_bytes())
        for _, id in self.kept[tenant][-1:]:
            self.told_staff(tenant, bundle(self.ports, tenant, self.ports.store.path(tenant, id)))

    @rule(tenant=tenants, id=documents | resources)
    def ask_for_one(self, tenant: str, id: str) -> None:
        kind = Resource if id.startswith("t:") else Document
        if id in self.items[tenant]:
            self.told_staff(tenant, self.ports.store.record(tenant, kind, id))
            return
        self.refused(tenant, NotFound, call=lambda: self.ports.store.record(tenant, kind, id))
        self.refused(tenant, NotFound, call=lambda: find(self.ports, tenant, SearchRequest(SHARED, learner="nobody")))

    @rule(tenant=st.sampled_from(["", " ", "nobody"]), learner=askers)
    def ask_for_nobody(self, tenant: str, learner: str | None) -> None:
        index = self.ports.index
        assert index is not None
        calls: Iterable[Callable[[], object]] = (
            lambda: find(self.ports, tenant, SearchRequest(SHARED, learner=learner)),
            lambda: find(replace(self.ports, index=None), tenant, SearchRequest(SHARED, learner=learner)),
            lambda: self.ports.store.records(tenant, Document),
            lambda: drift_of(self.ports.store, index, tenant),
            lambda: recommend(self.ports, tenant, PathRequest("ann", (RoleGoal("r:role"),)), TODAY),
        )
        for call in calls:
            with pytest.raises((NoTenant, StoreError, PathError)) as refusal:
                call()
            assert not canaries(str(refusal.value).encode())
        if not tenant.strip():
            with pytest.raises(NoTenant):
                index.search(tenant, [Question(SHARED, (EVERYONE,))])
        else:
            assert index.search(tenant, [Question(SHARED, (EVERYONE,))]) == [[]]

    def check_invariants(self, *given: object, **named: object) -> None:
        Crossing.steps += 1
        super().check_invariants(*given, **named)  # type: ignore[no-untyped-call]


class _Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
