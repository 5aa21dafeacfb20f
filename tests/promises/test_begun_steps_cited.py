"""What is begun stays cited, though its resource is no candidate any more that a search for candidates would find."""

from datetime import date
from pathlib import Path

from paths.model import RoleGoal
from retrieval.embed import SentenceEmbedder
from service.changing.change import change_step, replan
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest, ReplanRequest, StepChange
from tests.promises.starters import copied

DAY = date(2026, 11, 23)


def test_a_step_that_is_begun_keeps_its_passages_when_the_rest_is_planned_again(
    starter_folder: Path, tmp_path: Path
) -> None:  # fmt: skip
    with copied(starter_folder, tmp_path / "home", SentenceEmbedder()) as ports:
        _begin_and_plan_again(ports)


def _begin_and_plan_again(starter: Ports) -> None:
    asked = PathRequest("ada-beginner", (RoleGoal("fp:python-developer"),), start=DAY.isoformat())
    path = recommend(starter, "default", asked, DAY)
    change_step(starter, "default", path.id, 1, StepChange(state="started"), DAY)

    again = replan(starter, "default", path.id, ReplanRequest(start=DAY.isoformat()), DAY)

    assert path.steps[0].citations
    assert again.steps[0].state == "started"
    assert again.steps[0].citations == path.steps[0].citations
