"""The learner that a path is for, read from plain JSON, with the digest. Standard library only."""

from dataclasses import dataclass, field
from functools import cached_property

from paths.verifier.shape import LEARNER, Malformed, Record
from paths.verifier.world import canonical, digest_of


@dataclass(frozen=True)
class Person:
    """The learner as the file says: evidence, what is completed, waived and added, whose groups."""

    record: Record = field(default_factory=dict)
    problem: str = ""

    @cached_property
    def digest(self) -> str:
        """Return the digest of what a path depends on; constraints are the path's own record."""
        lists = {name: sorted(self.record[name]) for name in ("completed", "waived", "groups")}
        evidence = sorted(self.record["evidence"], key=lambda item: str(item["id"]))
        lists["waivedLevels"] = sorted(self.record["waivedLevels"], key=lambda item: (item["skill"], item["level"]))
        lists["additions"] = sorted(self.record["additions"], key=lambda item: str(item["id"]))
        return digest_of(canonical({"id": self.record["id"], "evidence": evidence, **lists}))

    @cached_property
    def principals(self) -> frozenset[str]:
        """Return whom the learner is, as `access` names it."""
        groups = (f"group:{group}" for group in self.record["groups"])
        return frozenset({"everyone", f"person:{self.record['id']}", *groups})


def read_learner(value: object) -> Person:
    """Return the learner of a learner file; its constraints are not read."""
    if isinstance(value, Person):
        return value
    try:
        return Person(LEARNER(value))
    except Malformed as error:
        return Person(problem=str(error))
