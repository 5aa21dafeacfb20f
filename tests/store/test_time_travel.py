"""Whatever is written and withdrawn, every revision reads as a plain dictionary would have kept it."""

from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from paths.model import Document, Record, Skill, SkillEdge
from service.store.content.records import KIND, id_of
from service.store.store import Store
from service.store.values import Changes, Key, Query

IDS = st.sampled_from(["a:1", "a:2", "b:1"])
LEVELS = st.integers(1, 2)
SKILLS = st.builds(Skill, id=IDS, label=st.sampled_from(["one", "two", "ß\\u0000%"]))
EDGES = st.builds(SkillEdge, before=IDS, after=IDS, before_level=LEVELS, strength=st.sampled_from(["hard", "soft"]))
DOCUMENTS = st.builds(Document, id=IDS, text=st.sampled_from(["", "x", "é\n"]), version=st.sampled_from(["1", "2"]))
RECORDS = st.lists(st.one_of(SKILLS, EDGES, DOCUMENTS), max_size=4)

_numbers = count(1)


def key_of(record: Record) -> Key:
    return Key(KIND[type(record)], id_of(record))


class Tenant(RuleBasedStateMachine):
    """One tenant beside a list of dictionaries, one for each revision."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.tenant = f"travel-{next(_numbers)}"
        self.store.add_tenant(self.tenant)
        self.kept: list[dict[Key, Record]] = [{}]
        self.index: dict[Key, str] = {}

    @rule(put=RECORDS, data=st.data())
    def write(self, put: list[Record], data: st.DataObject) -> None:
        wanted = {key_of(record): record for record in put}
        others = [key for key in self.kept[-1] if key not in wanted]
        gone = data.draw(st.lists(st.sampled_from(others), unique=True, max_size=2)) if others else []
        written = self.store.write(self.tenant, Changes(tuple(put), tuple(gone)))
        new = {key: record for key, record in (self.kept[-1] | wanted).items() if key not in gone}
        if new != self.kept[-1]:
            self.kept.append(new)
        assert written.revision == len(self.kept) - 1
        assert written.added + written.changed + written.unchanged == len(wanted)
        assert written.withdrawn == len(gone)

    @rule()
    def follow_the_outbox(self) -> None:
        for row in [row for row in self.store.pending(1000) if row.tenant == self.tenant]:
            self.index.pop(Key("document", row.document), None)
            if row.op == "upsert":
                self.index[Key("document", row.document)] = row.version
            self.store.done([row.seq])
        now = {key: record.version for key, record in self.kept[-1].items() if isinstance(record, Document)}
        assert self.index == now

    @invariant()
    def every_revision_reads_as_it_was_written(self) -> None:
        for rev, kept in enumerate(self.kept):
            documents = self.store.records(self.tenant, Document, Query(rev=rev))
            found: list[Record] = [
                *self.store.skills(self.tenant, rev),
                *self.store.edges(self.tenant, rev),
                *documents,
            ]
            assert len(found) == len(kept)
            assert {key_of(record): record for record in found} == kept


@pytest.mark.usefixtures("tenant")
def test_every_revision_reads_as_it_was_written(store: Store) -> None:
    machine = type("On", (Tenant,), {"store": store})
    budget = settings(
        max_examples=12, stateful_step_count=8, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(machine, settings=budget)
