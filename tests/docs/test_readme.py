"""What the README says is what happens."""

import re
from dataclasses import fields
from urllib.parse import urlsplit

import pytest

from service.evaluating.evaluate import SUITES
from service.settings import PREFIX, Settings
from tests.docs.fences import ROOT, missing, tried

README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def test_every_command_does_what_the_page_says_and_draws_its_picture(tmp_path):
    if lacking := missing("bash", "curl"):
        pytest.skip(f"this machine lacks {', '.join(lacking)}")

    assert "\n".join(tried(README, {""}, tmp_path)) == ""
    drawn, shown = tmp_path / "place/path.svg", ROOT / "docs/pictures/cloud-developer.svg"
    assert drawn.read_text(encoding="utf-8") == shown.read_text(encoding="utf-8")


def test_every_command_for_an_organisation_does_what_its_page_says(tmp_path):
    if lacking := missing("bash"):
        pytest.skip(f"this machine lacks {', '.join(lacking)}")

    assert "\n".join(tried(OPERATING, {""}, tmp_path)) == ""


@pytest.mark.parametrize("page", ["README.md", "docs/tour.md", "docs/architecture.md", "docs/operating.md"])
def test_links_inside_the_repository_lead_somewhere(page):
    file = ROOT / page
    targets = LINK.findall(file.read_text(encoding="utf-8"))
    local = [target for target in targets if not urlsplit(target).scheme and not target.startswith("#")]

    assert [target for target in local if not (file.parent / target.partition("#")[0]).exists()] == []


def test_every_setting_is_told_and_none_that_is_not_there():
    assert set(re.findall(rf"{PREFIX}\w+", OPERATING)) == {PREFIX + field.name.upper() for field in fields(Settings)}


def test_the_suites_told_are_the_suites_there_are():
    told = re.search(r"The suites (.+?) run the production code", README, re.DOTALL)

    assert told
    assert set(re.findall(r"`(\w+)`", told[1])) == set(SUITES)
