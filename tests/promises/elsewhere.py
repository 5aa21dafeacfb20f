"""Fingerprints made by a process of its own: `python -m tests.promises.elsewhere HOME`, HOME a copy of the starter."""

import json
import sys
import tempfile
from pathlib import Path

from tests.fakes import HashEmbedder
from tests.instances import Recipe, grow
from tests.promises.made import made, made_again
from tests.promises.starters import SMALL_LEARNERS, fingerprints, load_small, opened

INSTANCES = 40
STARTER_LEARNERS = ("ada-beginner", "emeka-support-to-elixir")
STARTER_ROLES = ("fp:cloud-administrator", "fp:python-developer")


def everything(home: Path) -> dict[str, str]:
    """Return the fingerprints of planned instances, once and again, of the small workspace and of the starter."""
    found = {}
    for n in range(INSTANCES):
        first = made(grow(Recipe(n, skills=3, resources=16)))
        found[f"instance {n}"] = first.path.fingerprint
        found[f"instance {n}, again"] = made_again(first, 1, first.instance).path.fingerprint
    with tempfile.TemporaryDirectory(dir=home.parent) as place, opened(Path(place), HashEmbedder()) as ports:
        load_small(ports)
        found |= fingerprints(ports, SMALL_LEARNERS)
    with opened(home, HashEmbedder()) as ports:
        return found | fingerprints(ports, STARTER_LEARNERS, STARTER_ROLES)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(everything(Path(sys.argv[1]))))
