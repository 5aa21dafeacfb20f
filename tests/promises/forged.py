"""Paths that say something wrong, made from planned ones and signed anew."""

from collections.abc import Iterable
from dataclasses import dataclass

from paths.fingerprint import digest_catalogue, digest_learner
from paths.model import Resource
from tests.instances import Instance
from tests.promises.made import Made, Path
from tests.reference_path import fingerprint


@dataclass(frozen=True, slots=True)
class Wrong:
    """A path that must be refused, by these claims at least, and the instance that it is checked against."""

    path: Path
    instance: Instance
    claims: frozenset[str]


def signed(path: Path, instance: Instance) -> Path:
    """Return a path with the digests of its inputs and its own fingerprint, so that only what is wrong is wrong."""
    digests = {"catalogue": digest_catalogue(instance.resources), "learner": digest_learner(instance.learner)}
    path = {**path, "inputs": {**path["inputs"], **digests}}
    return {**path, "fingerprint": fingerprint(path)}


def wrong(path: Path, found: Made | Instance, *claims: str) -> Wrong:
    """Return a path, signed, with the claims that must be refused."""
    instance = found if isinstance(found, Instance) else found.instance
    return Wrong(signed(path, instance), instance, frozenset(claims))


def numbered(path: Path, steps: Iterable[Path]) -> Path:
    """Return a path with other steps, numbered anew, and the totals that follow from them."""
    kept = [{**step, "n": n} for n, step in enumerate(steps, start=1)]
    total, misfit = (
        sum(step["minutes"] for step in kept),
        sum(30 * (100 - step["relevance"]) // 100 for step in kept),
    )
    figures = {"minutes": total, "misfit": misfit, "cost": total + misfit}
    selection = {**path["objective"]["selection"], **figures}
    objective = {**path["objective"], "selection": selection}
    return {**path, "steps": kept, "minutes": total, "objective": objective}


def with_step(found: Made, resource: Resource) -> Path:
    """Return the path with one step more at its end, laid out on the last day."""
    path, last = found.json, found.json["steps"][-1]
    step = {
        **last,
        "resource": resource.id,
        "title": resource.title,
        "url": resource.url,
        "minutes": resource.minutes or 1,
        "raises": [],
        "dependsOn": [],
        "reasons": [],
        "citations": [],
        "tagOnly": True,
        "pinned": False,
        "due": None,
    }
    return numbered(path, [*path["steps"], step])
