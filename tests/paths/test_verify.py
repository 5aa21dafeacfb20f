"""The verifier accepts right paths, says what it could not check, and survives any JSON."""

import ast
import json
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import convert, structs, to_builtins

from paths.model import LearningPath, Mandatory, Requirement, Role, RoleGoal
from paths.verifier.library import read_documents
from paths.verifier.person import read_learner
from paths.verifier.world import read_catalogue, read_graph
from paths.verify import PROMISES, accepted, main, verify
from tests.instances import Instance, instances
from tests.paths.worlds import false_claims, limited, small_path, small_world
from tests.reference_path import inputs_of, plain, reference_path

ROOT = Path(__file__).resolve().parents[2]
NAMES = [
    "shape", "learner", "graph-digest", "catalogue-digest", "start-levels", "evidence", "resources", "order", "raises",
    "depends-on", "unmoved", "branches", "needed", "minutes", "sessions", "calendar", "budget", "due-dates",
    "mandatory", "pinned", "excluded", "languages", "accessibility", "max-step-minutes", "modalities", "providers",
    "language-levels", "max-steps", "max-cost", "exclusions", "additions", "access", "document-access",
    "whole-and-part", "equivalents", "not-done-before", "gap", "uncoverable", "coverage", "penalty",
    "cost", "order-value", "status", "fingerprint", "citations", "cited",
]  # fmt: skip

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**4000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(instances())
def test_a_right_path_is_accepted_with_every_promise_checked(instance: Instance) -> None:
    claims = verify(reference_path(instance), **inputs_of(instance))
    assert [claim for claim in claims if claim["verdict"] is not True] == []


def test_claims_keep_their_names_and_order() -> None:
    claims = verify(small_path(), **inputs_of(small_world()))
    assert [claim["claim"] for claim in claims] == NAMES


def test_every_witness_is_a_short_sentence() -> None:
    for claim in [*verify(small_path(), **inputs_of(small_world())), *verify(small_path())]:
        assert 0 < len(claim["witness"]) <= 400


def test_a_claim_without_its_input_is_not_checked_and_says_what_it_needs() -> None:
    claims = {claim["claim"]: claim for claim in verify(small_path(), graph=inputs_of(small_world())["graph"])}
    assert claims["order"] == {"claim": "order", "verdict": None, "witness": "needs the catalogue"}
    assert claims["graph-digest"]["verdict"] is True
    assert accepted(list(claims.values()))


@pytest.mark.parametrize(
    ("name", "claim"),
    [("graph", "graph-digest"), ("catalogue", "catalogue-digest"), ("learner", "learner"), ("documents", "citations")],
)
def test_a_malformed_input_fails_its_own_claim_alone(name: str, claim: str) -> None:
    claims = verify(small_path(), **{**inputs_of(small_world()), name: 3})
    assert [c["claim"] for c in claims if c["verdict"] is False] == [claim]


def test_inputs_read_once_give_the_same_claims() -> None:
    given_inputs = inputs_of(small_world())
    readers = {"graph": read_graph, "catalogue": read_catalogue, "learner": read_learner, "documents": read_documents}
    read = {name: readers[name](value) for name, value in given_inputs.items()}
    assert verify(small_path(), **read) == verify(small_path(), **given_inputs)


def test_plain_data_with_tuples_is_taken_as_json_is() -> None:
    world = small_world()
    path = to_builtins(convert(small_path(), LearningPath))
    assert isinstance(path["steps"], tuple)
    claims = verify(
        path,
        graph=to_builtins((*world.skills, *world.edges, *world.roles)),
        catalogue=to_builtins(world.resources),
        learner=to_builtins(world.learner),
        documents=to_builtins(world.documents),
    )
    assert claims == verify(small_path(), **inputs_of(world))


def test_records_of_other_types_are_passed_over() -> None:
    given_inputs = inputs_of(small_world())
    everything = [*given_inputs["graph"], *given_inputs["catalogue"], *given_inputs["documents"]]
    mixed = dict.fromkeys(("graph", "catalogue", "documents"), everything)
    assert accepted(verify(small_path(), **mixed, learner=given_inputs["learner"]))


def test_records_in_short_form_have_the_digest_of_the_long_form() -> None:
    given_inputs = inputs_of(small_world())
    short = [{k: v for k, v in r.items() if v not in ([], None, "")} for r in given_inputs["catalogue"]]
    assert accepted(verify(small_path(), **{**given_inputs, "catalogue": short}))


def test_the_order_of_records_does_not_matter() -> None:
    given_inputs = inputs_of(small_world())
    turned = {name: value[::-1] if isinstance(value, list) else value for name, value in given_inputs.items()}
    assert accepted(verify(small_path(), **turned))


def test_the_stored_certificate_is_not_read() -> None:
    lies = [{"claim": "order", "verdict": False, "witness": "no"}]
    assert accepted(verify({**small_path(), "certificate": lies}, **inputs_of(small_world())))


def test_figures_worked_out_by_hand_are_accepted() -> None:
    """60 minutes a day from Wednesday 4 March 2026; weights 1, 1 and 0.5.

    ra: minute 60 x 2 levels x 100, jump 3000. rb: minute 180 x 2 x 100, jump 3000, topic 6000. rc: minute 210 x 1 x 50,
    topic 6000. Sum 12000 + 36000 + 10500 + 6000 + 12000 = 76500.
    """
    path = small_path()
    assert path["objective"]["order"]["value"] == 76500
    days = [(step["start"], step["end"], step["week"]) for step in path["steps"]]
    assert days == [("2026-03-04", "2026-03-04", 1), ("2026-03-05", "2026-03-06", 1), ("2026-03-09", "2026-03-09", 2)]
    assert accepted(verify(path, **inputs_of(small_world())))


def test_a_skipped_step_raises_nothing_and_takes_no_time() -> None:
    world = limited(small_world(), max_steps=2)
    path = reference_path(world)
    path["steps"].append({**small_path()["steps"][2], "state": "skipped", "raises": [], "dependsOn": [], "branch": 2})
    assert false_claims(path, world) == set()


def test_a_waived_step_satisfies_what_requires_it_and_raises_nothing() -> None:
    world = replace(small_world(), edges=(), goals=(RoleGoal("bc"),), roles=(bc_role(),))
    waiver = replace(world, learner=structs.replace(world.learner, waived=("ra",)))
    path = {**reference_path(waiver), "waived": []}
    for step in path["steps"]:
        step["n"] += 1
    path["steps"][1]["dependsOn"] = [1, 2]
    path["steps"].insert(0, {**small_path()["steps"][0], "state": "waived", "raises": []})
    assert false_claims(path, world) == set()


def with_first(path: dict[str, Any], state: str, **limits: Any) -> dict[str, Any]:
    """Return a path under other limits, with its first step in this state."""
    steps = [{**path["steps"][0], "state": state}, *path["steps"][1:]]
    return {**path, "steps": steps, "constraints": {**path["constraints"], **limits}}


@pytest.mark.parametrize("state", ["started", "completed"])
def test_a_filter_does_not_speak_of_a_step_that_is_begun(state: str) -> None:
    limits = {"excluded": ["ra"], "maxStepMinutes": 120}
    assert false_claims(with_first(small_path(), state, **limits), small_world()) == set()
    assert false_claims(with_first(small_path(), "planned", **limits), small_world()) == {"excluded"}


def test_a_soft_filter_has_its_price_for_a_step_that_is_begun_too() -> None:
    limits = {"excluded": ["ra"], "soft": {"excluded": 7}}
    assert false_claims(with_first(small_path(), "started", **limits), small_world()) == {"penalty"}


def test_what_a_begun_step_brings_counts_for_what_could_be_reached() -> None:
    world = limited(small_world(), max_steps=1)
    assert false_claims(with_first(reference_path(world), "started", excluded=["ra"]), world) == set()


def bc_role() -> Role:
    """Return a role that asks for b and c, not for a."""
    return Role(id="bc", label="Role", requirements=(Requirement("b", 2), Requirement("c", 1)))


def test_an_infeasible_path_has_no_steps_and_names_a_conflict() -> None:
    world = limited(small_world(), mandatory=(Mandatory("gone"),))
    path = reference_path(world)
    assert path["status"] == "infeasible"
    assert false_claims(path, world) == set()
    assert "status" in false_claims({**path, "conflicts": []}, world)
    assert "status" in false_claims({**path, "steps": small_path()["steps"]}, world)


@settings(max_examples=200, deadline=None)
@given(anything, anything, anything, anything, anything)
def test_no_json_raises(path: Any, graph: Any, catalogue: Any, learner: Any, documents: Any) -> None:
    claims = verify(path, graph=graph, catalogue=catalogue, learner=learner, documents=documents)
    assert [claim["claim"] for claim in claims] == NAMES
    assert not accepted(claims)


def spots(value: Any, trail: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return where every value lies within a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [trail, *(spot for key, inner in pairs for spot in spots(inner, (*trail, key)))]


def planted(value: Any, trail: tuple[Any, ...], new: Any) -> Any:
    """Return a copy of a JSON value with another value at one spot."""
    if not trail:
        return new
    copy = deepcopy(value)
    inner = copy
    for key in trail[:-1]:
        inner = inner[key]
    inner[trail[-1]] = new
    return copy


SMALL: dict[str, Any] = {"path": small_path(), **inputs_of(small_world())}
odd = anything | st.sampled_from(["9999-12-31", "0001-01-01", "2026-02-30", "\ud800", 0, -1, 5, 1e308, "ra", "a", []])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(spots(SMALL)[1:]), odd)
def test_no_json_planted_anywhere_raises(spot: tuple[Any, ...], value: Any) -> None:
    bundle = planted(SMALL, spot, value)
    claims = verify(**bundle)
    assert [claim["claim"] for claim in claims] == NAMES
    json.dumps(claims).encode()


def test_the_verifier_imports_the_standard_library_and_itself_only() -> None:
    for file in [ROOT / "paths" / "verify.py", *(ROOT / "paths" / "verifier").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [
                    f"{node.module}.{alias.name}" if node.module == "paths" else str(node.module)
                    for alias in node.names
                ]
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names or name.startswith(
                    ("paths.verify", "paths.verifier")
                ), (file, name)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Write the small path and its inputs as the command takes them."""
    arguments = [str(tmp_path / "path.json")]
    Path(arguments[0]).write_text(json.dumps(small_path()), encoding="utf-8")
    for name, value in inputs_of(small_world()).items():
        file = tmp_path / f"{name}.jsonl"
        lines = value if isinstance(value, list) else [value]
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        arguments += [f"--{name}", str(file)]
    return arguments


def test_the_command_works_without_any_installed_package(files: list[str]) -> None:
    command = [sys.executable, "-S", "-m", "paths.verify", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == len(PROMISES) + 1


def test_the_command_takes_a_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tmp_path / "bundle.json"
    bundle.write_text(json.dumps(SMALL), encoding="utf-8")
    assert main([str(bundle), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == verify(**SMALL)


def test_the_command_returns_1_for_a_false_claim(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path(files[0]).write_text(json.dumps({**small_path(), "minutes": 1}), encoding="utf-8")
    assert main(files) == 1
    assert "FALSE       minutes: the path says 1 minutes, its steps take 210" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["{", '{"a": 1}\n{', "\udcff", "[" * 100_000])
def test_the_command_returns_2_for_a_file_that_is_no_json(
    content: str, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[2]).write_bytes(content.encode("utf-8", "surrogateescape"))
    assert main(files) == 2
    assert capsys.readouterr().err


def test_model_values_and_plain_json_are_one_form() -> None:
    assert plain(small_world().resources) == inputs_of(small_world())["catalogue"]
