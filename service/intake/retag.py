"""Infer anew what resources teach of which nobody stated it: after another graph, another model, or decisions."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from paths.catalogue import Catalogue
from paths.model import Document, Resource
from service.intake.content import rewrite
from service.intake.enrich import tagger
from service.intake.naming import NAMED
from service.intake.tag_values import Retagged
from service.intake.tags import Decisions, Tags, by_resource
from service.ports import Ports

LOT = 200  # resources whose texts are read and embedded at a time


def retag(
    ports: Ports, tenant: str, dry_run: bool = False, progress: Callable[[int, int], None] = lambda done, total: None
) -> Retagged:
    """Infer tags from texts again; stated ones, those that rest on names, and what people decided stay."""
    catalogue = Catalogue.build(ports.store.resources(tenant))
    decisions = by_resource(ports.store.tags.all(tenant))
    all_ = list(catalogue.resources.values())
    guessed = {r.id for r in all_ if _is_guessed(r, decisions)}
    skills = {skill.id: skill for skill in ports.store.skills(tenant)}
    others = [r for r in all_ if r.id not in guessed]
    tags = Tags(tagger(ports, tenant, skills, others), ports.embedder, others, decisions)
    ordered = sorted(guessed, key=lambda id: (len(catalogue.wholes(id)), id))
    changed = tagged = 0
    for start in range(0, len(ordered), LOT):
        progress(start, len(ordered))
        lot = [catalogue.resources[id] for id in ordered[start : start + LOT]]
        found = tags.inferred([replace(r, teaches=()) for r in lot], _documents(ports, tenant, lot))
        moved = [new for new, old in zip(found, lot, strict=True) if new != old]
        changed, tagged = changed + len(moved), tagged + sum(bool(r.teaches) for r in found)
        if moved and not dry_run:
            rewrite(ports.store, tenant, moved)
    return Retagged(len(ordered), changed, tagged, dry_run)


def _is_guessed(resource: Resource, decisions: Decisions) -> bool:
    """Say whether all that is known of what a resource teaches was inferred from its text, or decided on that."""
    decided = {
        (d.skill, d.from_, d.to) for d in decisions.get(resource.id, {}).values() if d.status == "accepted"
    }  # fmt: skip
    return all(
        (band.skill, band.from_, band.to) in decided
        or (band.provenance == "inferred" and not (band.model or "").endswith(NAMED))
        for band in resource.teaches
    )


def _documents(ports: Ports, tenant: str, resources: Sequence[Resource]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for document in ports.store.documents_of(tenant, [r.id for r in resources]):
        found.setdefault(document.resource or "", []).append(document)
    return found
