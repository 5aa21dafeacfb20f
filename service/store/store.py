"""The store's face: each method is one transaction, and all of it happened or nothing did.

Any method raises StoreUnavailable when the database does not answer, and BadRecord for text that no database can keep.
Reads of records take a revision, so that several of them see the same state: `rev = store.revision(tenant)`, then the
same `rev` for each. Several writes become one transaction in `with store.atomic() as together: together.write(...)`.
"""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from typing import Self

from paths.model import Evidence, Learner, LearningPath
from service.store.areas import AreaStore
from service.store.content import generations, outbox, runs, tenants, vectors
from service.store.content.generations import Generation
from service.store.errors import NotFound, Stale
from service.store.people import learners, stored_paths
from service.store.people.people import Who
from service.store.record_store import ALL
from service.store.values import (
    Begun,
    Decision,
    Explanation,
    IngestRun,
    OutboxRow,
    Query,
    Refusal,
    Replay,
    Request,
    SkillVector,
)
from service.store.work import requests

PAGE = 100


class Store(AreaStore):
    """SQL is the truth; nothing crosses from one tenant to another."""

    _expected: tuple[str, int] | None = None

    # --- learners -----------------------------------------------------------------------------------------------------

    def put_learner(self, tenant: str, learner: Learner) -> None:
        """Keep the learner as given, evidence included, in place of what was kept before."""
        with self._write() as connection:
            learners.put(connection, tenant, learner)

    def learner(self, tenant: str, id: str, lock: bool = False) -> Learner:
        """Return a learner, evidence in the order of its ids; raise NotFound. `lock` keeps it so within `atomic`."""
        with self._read() as connection:
            return learners.get(connection, tenant, id, lock)

    def learners(self, tenant: str, query: Query = ALL) -> list[Learner]:
        """Return learners in the order of their ids; of the query `ids`, `after`, `limit` and `text` count."""
        with self._read() as connection:
            return learners.page(connection, tenant, query)

    def add_evidence(self, tenant: str, learner: str, evidence: Iterable[Evidence]) -> int:
        """Add what is new and return how many; raise NotFound, or Conflict for an id kept with other content."""
        with self._write() as connection:
            return learners.add_evidence(connection, tenant, learner, evidence)

    def swap_evidence(self, tenant: str, learner: str, old: Evidence, new: Evidence) -> None:
        """Put a piece of evidence in place of what it was; raise NotFound, or Conflict where it is not that now."""
        with self._write() as connection:
            learners.swap_evidence(connection, tenant, learner, old, new)

    def prove(self, tenant: str, learner: str, resource: str, proofs: Iterable[Evidence]) -> None:
        """Add a completed resource with what that proves; what was withdrawn counts anew. Raise NotFound."""
        with self._write() as connection:
            learners.prove(connection, tenant, learner, resource, proofs)

    def take_back(self, tenant: str, learner: str, resource: str, proofs: Collection[str], note: str = "") -> None:
        """Take a resource from the completed ones and withdraw the evidence that it gave; raise NotFound."""
        with self._write() as connection:
            learners.take_back(connection, tenant, learner, resource, proofs, note)

    def mark(self, tenant: str, learner: str, completed: Sequence[str] = (), waived: Sequence[str] = ()) -> Learner:
        """Add resources to a learner's completed and waived ones; raise NotFound."""
        with self._write() as connection:
            return learners.mark(connection, tenant, learner, completed, waived)

    def erase_learner(self, tenant: str, learner: str) -> None:
        """Remove every row of a learner, and the learner from the rows of others; raise NotFound where there is none.

        `service.record.erase` does the rest: files, ledger, proof.
        """
        if not self.people.erase(Who.of(self.ring, tenant, learner)):
            raise NotFound("learner", learner)

    # --- learning paths -----------------------------------------------------------------------------------------------

    def save_path(self, tenant: str, path: LearningPath, decision: Decision) -> LearningPath:
        """Keep a new path as version 1, with what it was computed from; raise Conflict where its id is taken."""
        with self._write() as connection:
            return stored_paths.save(connection, tenant, path, decision)

    def replace_path(self, tenant: str, path: LearningPath, decision: Decision | None = None) -> LearningPath:
        """Keep a changed path and return it with its new version.

        `path.version` is the version it was read at: raise Conflict if that is not the newest any more, NotFound for an
        unknown path. A `decision` is given where the steps were computed anew.
        """
        if self._expected is not None and self._expected != (path.id, path.version):
            raise Stale(f"path {path.id!r} is at version {path.version} by now; read it again")
        with self._write() as connection:
            return stored_paths.replace_path(connection, tenant, path, decision)

    def expecting(self, path: str, version: int) -> Self:
        """Return this store, but one that replaces this path alone, and only while it is at this version (Stale)."""
        other = copy(self)
        other._expected = (path, version)
        return other

    def path(self, tenant: str, id: str, version: int | None = None) -> LearningPath:
        """Return a path, at its newest version or the one asked for; raise NotFound."""
        with self._read() as connection:
            return stored_paths.get(connection, tenant, id, version)

    def paths(self, tenant: str, learner: str | None = None, after: str = "", limit: int = PAGE) -> list[LearningPath]:
        """Return a learner's paths, or everybody's, at their newest versions in the order of their ids."""
        with self._read() as connection:
            return stored_paths.page(connection, tenant, learner, Query(after=after, limit=limit))

    def newest_paths(self, tenant: str, learner: str | None, before: str, limit: int) -> list[LearningPath]:
        """Return the same, the newest first, from the one before `before` on."""
        with self._read() as connection:
            return stored_paths.newest(connection, tenant, learner, before, limit)

    def decision(self, tenant: str, path: str, version: int | None = None) -> Decision:
        """Return what a version of a path was computed from; raise NotFound."""
        with self._read() as connection:
            return stored_paths.decision(connection, tenant, path, version)

    def add_explanation(self, tenant: str, explanation: Explanation) -> Explanation:
        """Keep one more text of a step and return it with its number; raise NotFound for an unknown path version."""
        with self._write() as connection:
            return stored_paths.add_explanation(connection, tenant, explanation)

    def explanations(self, tenant: str, path: str, version: int | None = None) -> list[Explanation]:
        """Return all texts of a path version, by step and number; raise NotFound."""
        with self._read() as connection:
            return stored_paths.explanations(connection, tenant, path, version)

    # --- outbox -------------------------------------------------------------------------------------------------------

    def pending(self, limit: int = PAGE) -> list[OutboxRow]:
        """Return the oldest changes that the index has still to follow, of all tenants."""
        with self._read() as connection:
            return outbox.pending(connection, Query(limit=limit))

    def pending_count(self) -> int:
        """Return how many changes wait."""
        with self._read() as connection:
            return outbox.size(connection)

    def done(self, seqs: Iterable[int]) -> None:
        """Take changes off the list, once the index holds them durably."""
        with self._write() as connection:
            outbox.done(connection, seqs)

    def reindex(self, tenant: str, documents: Collection[str] | None = None) -> int:
        """Put documents on the outbox, all that there are now by default, to be indexed again; return how many.

        An id that the store has no more is one too: the index is to drop what it still has of it.
        """
        with self._write() as connection:
            revision = tenants.lock(connection, tenant)
            stamp = outbox.Stamp(revision, self._stamp())
            if documents is None:
                return outbox.add_all(connection, tenant, stamp)
            outbox.add(connection, tenant, "upsert", dict.fromkeys(sorted(documents), ""), stamp)
            return len(documents)

    # --- generations of the index -------------------------------------------------------------------------------------

    def generations(self) -> list[Generation]:
        """Return the generations of the index, by name."""
        with self._read() as connection:
            return generations.all_(connection)

    def put_generation(self, generation: Generation) -> None:
        """Keep a generation in place of what was kept under its name."""
        with self._write() as connection:
            generations.put(connection, generation)

    def switch_generation(self, name: str) -> Generation:
        """Make a generation the active one and the active one the previous, at once; raise NotFound."""
        with self._write() as connection:
            return generations.switch(connection, name)

    # --- requests that may be sent twice ------------------------------------------------------------------------------

    def begin_request(self, tenant: str, request: Request) -> Begun:
        """Return Fresh, Replay, Mismatch or InFlight; of several at once exactly one is Fresh."""
        with self._write() as connection:
            return requests.begin(connection, tenant, request, self._clock())

    def hold_request(self, tenant: str, key: str, holder: str) -> bool:
        """Say that a request is still being answered; False where it is not this holder's any more."""
        with self._write() as connection:
            return requests.hold(connection, tenant, key, holder, self._clock())

    def finish_request(self, tenant: str, key: str, answer: Replay, holder: str = "") -> None:
        """Keep the answer; inside `atomic` with the write itself nothing is ever done twice. Raise NotFound."""
        with self._write() as connection:
            requests.finish(connection, tenant, key, answer, holder)

    def drop_request(self, tenant: str, key: str, holder: str = "") -> None:
        """Forget a request that failed, so that it may be sent again."""
        with self._write() as connection:
            requests.drop(connection, tenant, key, holder)

    def forget_requests(self) -> int:
        """Remove answers too old to be repeated; return how many."""
        with self._write() as connection:
            return requests.forget_old(connection, self._clock())

    # --- ingest runs --------------------------------------------------------------------------------------------------

    def put_run(self, tenant: str, run: IngestRun) -> None:
        """Keep an ingest run as it is now."""
        with self._write() as connection:
            runs.put(connection, tenant, run)

    def runs(self, tenant: str, after: str = "", limit: int = PAGE, newest: bool = False) -> list[IngestRun]:
        """Return ingest runs behind the cursor in the order of their ids, or against it: the newest first."""
        with self._read() as connection:
            return runs.page(connection, tenant, Query(after=after, limit=limit), newest)

    def add_refusals(self, tenant: str, run: str, refusals: Iterable[Refusal]) -> None:
        """Add records that a run could not take; raise NotFound for an unknown run."""
        with self._write() as connection:
            runs.refuse(connection, tenant, run, refusals)

    def refusals(self, tenant: str, run: str, skip: int = 0, limit: int = PAGE) -> list[Refusal]:
        """Return the records that a run could not take, in their order, without the first `skip`; raise NotFound."""
        with self._read() as connection:
            return runs.refused(connection, tenant, run, skip, Query(limit=limit))

    # --- vectors ------------------------------------------------------------------------------------------------------

    def put_vectors(self, tenant: str, model: str, skills: Iterable[SkillVector]) -> None:
        """Keep embeddings of skills by one model, in place of the earlier ones of the same skills."""
        with self._write() as connection:
            vectors.put(connection, tenant, model, skills)

    def vectors(self, tenant: str, model: str) -> list[SkillVector]:
        """Return all embeddings by one model, in the order of the skills' ids."""
        with self._read() as connection:
            return vectors.all_of(connection, tenant, model)
