"""What learners add of their own: resources that count for them alone."""

from msgspec.structs import replace

from paths.catalogue import Catalogue
from paths.errors import BadRecord
from paths.model import Learner, Resource

OWN = "own:"  # what ids of learners' own resources begin with, and no others
FIELD = "learner.additions"


def extended(catalogue: Catalogue, learner: Learner) -> Catalogue:
    """Return the catalogue with the learner's own resources, which nobody else may see.

    Raises BadRecord for an addition that is not marked as own, that is there twice, or that is to stand for something
    that is not the learner's own: else learners could declare done what others require of them.
    """
    if not learner.additions:
        return catalogue
    names = [addition.id for addition in learner.additions]
    for addition in learner.additions:
        _check(addition, names, catalogue)
    own = [replace(addition, access=(f"person:{learner.id}",)) for addition in learner.additions]
    return Catalogue.build([*catalogue.resources.values(), *own], catalogue.precedences)


def _check(addition: Resource, names: list[str], catalogue: Catalogue) -> None:
    id = addition.id
    if not id.startswith(OWN):
        raise BadRecord(f"{FIELD}.id", f"{id!r} is a resource of the learner's own; begin its id with {OWN}")
    if names.count(id) > 1 or id in catalogue.resources:
        raise BadRecord(f"{FIELD}.id", f"{id!r} is there twice; give each resource an id of its own")
    stands_for = sorted({*addition.has_part, *addition.is_part_of, *addition.counts_as} - {*names})
    if stands_for:
        text = f"{id!r} is the learner's own and cannot stand for {stands_for[0]!r}; leave that out"
        raise BadRecord(f"{FIELD}.countsAs", text)
