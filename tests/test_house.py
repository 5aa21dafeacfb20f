"""The house itself: what is shipped, what is pinned, what the container files name."""

import re
import subprocess
import sys
import zipfile
from dataclasses import fields
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

from service.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {"service", "retrieval", "paths", "prompts", "evals"}
LOCKS = ["requirements.lock", "requirements-dev.lock"]
SETTINGS = {f"{PREFIX}{field.name.upper()}" for field in fields(Settings)}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines()]


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_is_pinned_and_no_address_is_named(lock):
    lines = [line for line in (ROOT / lock).read_text().splitlines() if line and not line.lstrip().startswith("#")]

    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line) for line in lines)


def test_production_is_pinned_as_in_development():
    production, development = ((ROOT / lock).read_text().splitlines() for lock in LOCKS)

    assert {line for line in production if "==" in line} <= set(development)


def test_no_other_distribution_uses_our_package_names():
    owners = packages_distributions()

    assert all(set(owners.get(name, ["fingerpost"])) == {"fingerpost"} for name in PACKAGES)


def test_the_wheel_carries_the_five_packages_with_their_data(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]

    assert {name.split("/")[0] for name in names} == PACKAGES
    for shipped in ("prompts/reasons.en.json", "service/starter/resources.jsonl", "service/starter/hub/on-call.md"):
        assert shipped in names
    assert any(name.startswith("service/store/migrations/versions/0001") for name in names)


def test_the_container_file_copies_what_there_is():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert all((ROOT / name).exists() for line in copied for name in line.split())


def test_the_container_runs_as_nobody_in_particular_and_says_how_it_is():
    content = (ROOT / "Dockerfile").read_text()

    assert re.search(r"^USER (?!root)", content, re.MULTILINE)
    assert "HEALTHCHECK" in content


def test_compose_sets_only_settings_that_there_are():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]

    assert services.keys() == {"fingerpost", "worker", "postgres", "qdrant"}
    assert services["fingerpost"]["environment"].keys() <= SETTINGS


def test_only_settings_read_the_environment():
    readers = [
        str(file.relative_to(ROOT))
        for file in tracked()
        if file.suffix == ".py" and file.relative_to(ROOT).parts[0] in PACKAGES
        and re.search(r"os\.environ|os\.getenv|environ\[", file.read_text())
    ]  # fmt: skip

    assert readers == ["service/settings.py"]


def test_the_verifier_runs_where_nothing_is_installed(tmp_path):
    (tmp_path / "path.json").write_text("{}")
    command = [sys.executable, "-S", "-E", "-m", "paths.verify", str(tmp_path / "path.json")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert "FALSE" in ran.stdout


def test_nothing_names_a_package_index():
    hosts = re.compile(r"https?://[^\s\"')]*(pypi|pythonhosted|npmjs|/simple)", re.IGNORECASE)
    texts = [
        file for file in tracked() if file.is_file() and file.suffix in {".toml", ".lock", ".md", ".yaml", ".txt", ""}
    ]

    assert not [str(file) for file in texts if hosts.search(file.read_text(errors="replace"))]
