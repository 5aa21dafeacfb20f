"""Sessions and own additions through the service: planned, told, drawn, planned again."""

from datetime import date
from xml.etree import ElementTree

from msgspec.structs import replace

from paths.model import LearningPath, Resource, RoleGoal, Session, Teaches
from service.changing.change import change_step, replan
from service.drawing.picture import picture
from service.intake.curate import put_records
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest, ReplanRequest, StepChange
from tests.service.conftest import TENANT

MONDAY = date(2026, 11, 23)
COURSE = Resource(
    "t:course",
    "Reports, in a room",
    minutes=120,
    language="en",
    teaches=(Teaches("s:git", 0, 2),),
    sessions=(Session("a", "2026-12-07", "2026-12-08", 1), Session("b", "2026-12-14", "2026-12-15")),
)
BOOK = Resource("own:book", "My book on joins", minutes=20, teaches=(Teaches("s:join", 0, 2),))
ROLES = (RoleGoal("r:analyst"), RoleGoal("r:writer"))


def dated(ports: Ports) -> LearningPath:
    """Return a kept path with a step in a session: Git is only taught in a course now."""
    put_records(ports, TENANT, [COURSE], ["t:git"])
    return recommend(ports, TENANT, PathRequest("lea", ROLES, start=MONDAY.isoformat()), MONDAY)


def course_of(path: LearningPath) -> tuple[str | None, str, str, tuple[str, ...]]:
    (step,) = (step for step in path.steps if step.resource == "t:course")
    told = tuple(reason.text for reason in step.reasons if reason.code.startswith("in_session"))
    return step.session, step.start, step.end, told


def test_a_step_says_in_which_session_it_takes_place(filled: Ports) -> None:
    session, start, end, told = course_of(dated(filled))

    assert (session, start, end) == ("a", "2026-12-07", "2026-12-08")
    assert told == ("It is held from 2026-12-07 to 2026-12-08, the first session with a seat when its turn has come.",)


def test_a_step_that_was_begun_in_a_session_stays_there_when_it_is_full(filled: Ports) -> None:
    path = dated(filled)
    n = next(step.n for step in path.steps if step.resource == "t:course")
    change_step(filled, TENANT, path.id, n, StepChange(state="started"), MONDAY)
    full = tuple(replace(session, seats=0) for session in COURSE.sessions)
    put_records(filled, TENANT, [replace(COURSE, sessions=full)], ())
    replan(filled, TENANT, path.id, ReplanRequest(), MONDAY)
    again = filled.store.path(TENANT, path.id)

    assert course_of(again)[:3] == ("a", "2026-12-07", "2026-12-08")


def test_a_step_that_was_only_planned_moves_to_the_next_session_with_a_seat(filled: Ports) -> None:
    path = dated(filled)
    put_records(filled, TENANT, [replace(COURSE, sessions=COURSE.sessions[1:])], ())

    replan(filled, TENANT, path.id, ReplanRequest(), MONDAY)

    assert course_of(filled.store.path(TENANT, path.id))[0] == "b"


def test_an_own_addition_is_a_step_that_says_whose_word_it_is_and_counts_as_no_tag(filled: Ports) -> None:
    learner = replace(filled.store.learner(TENANT, "lea"), additions=(BOOK,))
    filled.store.put_learner(TENANT, learner)
    path = recommend(filled, TENANT, PathRequest("lea", ROLES[:1], start=MONDAY.isoformat()), MONDAY)
    (step,) = (step for step in path.steps if step.resource == "own:book")

    assert path.additions == (BOOK,)
    assert not step.tag_only
    assert [reason.code for reason in step.reasons if "passage" in reason.code or reason.code == "own_addition"] == [
        "own_addition"
    ]


def test_an_own_addition_is_no_candidate_for_anybody_else(filled: Ports) -> None:
    learner = replace(filled.store.learner(TENANT, "lea"), additions=(BOOK,))
    filled.store.put_learner(TENANT, learner)
    other = recommend(filled, TENANT, PathRequest("max", ROLES[:1], start=MONDAY.isoformat()), MONDAY)

    assert "own:book" not in [step.resource for step in other.steps]


def test_the_picture_marks_branches_and_sessions_in_words(filled: Ports) -> None:
    path = dated(filled)
    told = [text.text or "" for text in ElementTree.fromstring(picture(path, {})).iter() if text.tag.endswith("text")]

    assert len({step.branch for step in path.steps}) == 2
    assert any("∥ 1" in line for line in told)
    assert any("∥ 2" in line for line in told)
    assert any("session" in line for line in told)
    assert any("side by side" in line for line in told)
