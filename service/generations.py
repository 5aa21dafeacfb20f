"""A change of the embedding model without a gap: build beside, switch at once, go back if need be.

A generation is an index with the model that made its vectors; SQL says which one answers. `build` fills another one
from the store while the active one goes on answering; `switch` brings it up to date and makes it the active one in one
transaction. A running server sees that, opens it, and hands all requests that begin from then on both its model and its
index, so no query ever mixes two models.
"""

from dataclasses import asdict, replace
from hashlib import sha256
from json import dumps

from msgspec.structs import replace as with_fields

from retrieval.embed import Embedder
from retrieval.index import IndexSpec, PassageIndex
from service.intake.embed_roles import embed_roles
from service.intake.embed_skills import Progress, embed_skills
from service.intake.indexer import LOT, index_now
from service.intake.reconcile import Drift, drift_of
from service.settings import Settings
from service.store.content.generations import Generation
from service.store.errors import NotFound
from service.store.store import Store

NAME = 12  # hexadecimal digits of the SHA-256 of what an index was made with
ROUNDS = 20  # of catching up with a store that is written all the while; the rest is the server's, after the switch


def active(store: Store, settings: Settings) -> Generation:
    """Return the generation that answers; on a store without documents it is the one that the settings name."""
    found = answering(store)
    named = Generation("", settings.embedding_model, settings.embedding_url, "active")
    if found is None or (differs(found, settings) and _empty(store)):
        store.put_generation(named)
        return named
    return found


def answering(store: Store) -> Generation | None:
    """Return the generation that answers, None on a store that no command has opened yet."""
    return next((generation for generation in store.generations() if generation.state == "active"), None)


def differs(generation: Generation, settings: Settings) -> bool:
    """Say whether the settings name another model than a generation was built with."""
    return (generation.model, generation.url) != (settings.embedding_model, settings.embedding_url)


def _empty(store: Store) -> bool:
    return not any(store.counts(tenant)["document"] for tenant in store.tenants())


def settings_of(generation: Generation, settings: Settings) -> Settings:
    """Return the settings with a generation's model in place of the one they name."""
    return replace(settings, embedding_model=generation.model, embedding_url=generation.url)


def name_of(embedder: Embedder) -> str:
    """Return the name of the generation that this model makes."""
    return sha256(dumps(asdict(IndexSpec.of(embedder)), sort_keys=True).encode()).hexdigest()[:NAME]


def fill(store: Store, embedder: Embedder, index: PassageIndex, progress: Progress) -> int:
    """Bring a generation that is not the active one to where the store is now; return how many documents were taken.

    Stopped halfway it goes on where it was: what is there already is not made again. What is written meanwhile is
    looked for again at the end.
    """
    taken = 0
    for tenant in store.tenants():
        embed_skills(store, embedder, tenant, progress)
        embed_roles(store, embedder, tenant, progress)
        for _ in range(ROUNDS):
            drift = drift_of(store, index, tenant)
            if not drift.wrong and not drift.strange:
                break
            _take(store, embedder, index, tenant, drift, progress)
            taken += len(drift.wrong) + len(drift.strange)
        index.optimize(tenant)
    index.flush()
    return taken


def _take(store: Store, embedder: Embedder, index: PassageIndex, tenant: str, drift: Drift, progress: Progress) -> None:
    index.remove(tenant, drift.strange)
    for at in range(0, len(drift.wrong), LOT):
        ids = drift.wrong[at : at + LOT]
        index_now(tenant, store.documents(tenant, ids), ids, embedder, index)
        progress(at + len(ids), len(drift.wrong))


def next_of(store: Store, state: str) -> Generation:
    """Return the generation to switch to: the one that was built last, or the previous one. Raise NotFound."""
    found = [g for g in store.generations() if g.state == state]
    if not found:
        raise NotFound("generation", "to switch to" if state == "building" else "to go back to")
    return found[-1]


def register(store: Store, settings: Settings, name: str) -> Generation:
    """Keep that a generation is being built with the model that the settings name; return it as it is kept."""
    known = {g.name: g for g in store.generations()}
    new = known.get(name) or Generation(name, settings.embedding_model, settings.embedding_url)
    for other in known.values():
        if other.state == "building" and other.name != name:
            store.put_generation(with_fields(other, state="previous"))
    if new.state != "active":
        new = with_fields(new, state="building")
        store.put_generation(new)
    return new
