"""`python -m tests.supply [--out sbom.json] [--files]`: write the bill of materials; exit 1 for what is wrong."""

import argparse
import json
import sys
import tomllib
import uuid
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.supply.materials import Material, changed_files, faults, materials

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"


def main() -> None:
    command = argparse.ArgumentParser(prog="python -m tests.supply", description=__doc__)
    command.add_argument("--out", metavar="FILE", help="where to write the CycloneDX document (default: stdout)")
    command.add_argument("--files", action="store_true", help="also compare every installed file with its hash")
    args = command.parse_args()
    found = materials(LOCK)
    text = json.dumps(document(found), indent=2, sort_keys=True) + "\n"
    Path(args.out).write_text(text) if args.out else sys.stdout.write(text)
    wrong = list(faults(found))
    if args.files:
        there = [one.name for one in found if one.installed]
        wrong += [
            f"{name}: {file} was changed since it was installed" for name in there for file in changed_files(name)
        ]
    for fault in wrong:
        sys.stderr.write(f"{fault}\n")
    sys.stderr.write(f"{len(found)} packages, {len(wrong)} faults\n")
    sys.exit(1 if wrong else 0)


def document(found: list[Material]) -> dict[str, Any]:
    """Return a CycloneDX 1.6 document; the same lock and environment give the same document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    root = f"pkg:pypi/{project['name']}@{project['version']}"
    serial = uuid.uuid5(uuid.NAMESPACE_URL, sha256(LOCK.read_bytes()).hexdigest())
    purls = {one.name: one.purl for one in found}
    needed = [{"ref": one.purl, "dependsOn": [purls[name] for name in one.needs]} for one in found]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": root, "name": project["name"], "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": [_component(one) for one in found],
        "dependencies": [{"ref": root, "dependsOn": sorted(purls.values())}, *needed],
    }  # fmt: skip


def _component(one: Material) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "library", "bom-ref": one.purl, "name": one.name, "version": one.version, "purl": one.purl
    }  # fmt: skip
    if one.installed:
        told["licenses"] = [{"license": {"name": one.licence}}]
        told["properties"] = [{"name": "fingerpost:record-sha256", "value": one.hash}]
    return told


if __name__ == "__main__":
    main()
