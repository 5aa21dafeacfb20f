"""Which short check of which skill would save a learner the most minutes: POST /v1/questions."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from msgspec import Meta

from paths.graph import SkillGraph
from paths.model import Assumption, Constraints, Day, Fact, Id, Learner, PathStatus, Probability, RoleGoal
from paths.questions import Question, Questions, questions
from prompts.templates import sentence
from service.learners import check_request
from service.ports import Ports
from service.recommend import posed
from service.schemas import Locale, PathRequest, Skills, Wire
from service.telling.reasons import assumption

SURE = 100  # per cent


class QuestionsRequest(Wire, frozen=True):
    """As for a path. `check_minutes` is how long a check takes; it is said, and not subtracted from what is saved."""

    learner: Id | Learner
    roles: Annotated[tuple[RoleGoal, ...], Meta(max_length=20)] = ()
    skills: Skills = ()
    constraints: Constraints | None = None
    start: Day | None = None
    locale: Locale = "en"
    limit: Annotated[int, Meta(ge=1, le=20)] = 5
    check_minutes: Annotated[int, Meta(ge=1, le=480)] = 10

    @property
    def of_path(self) -> PathRequest:
        """The request for the path that the questions are about."""
        return PathRequest(
            learner=self.learner,
            roles=self.roles,
            skills=self.skills,
            constraints=self.constraints,
            start=self.start,
            locale=self.locale,
        )


class QuestionOutcome(Wire, frozen=True):
    """What the path would be if a check found this level; `uncovered` is in hundredths of weighted levels."""

    level: int
    probability: Probability
    status: PathStatus
    minutes: int
    uncovered: int
    changed: bool


class SkillQuestion(Wire, frozen=True):
    """What a check of a skill would be worth. `changes` is the probability that the path has other steps.

    `saved_minutes` and `longer_minutes` are expected ones, over all `outcomes` that leave no more uncovered than now,
    and over all. `text` says `code` and `facts` in words.
    """

    skill: Id
    label: str
    saved_minutes: float
    longer_minutes: float
    changes: float
    outcomes: tuple[QuestionOutcome, ...]
    code: str
    facts: dict[str, Fact]
    text: str


class QuestionsReply(Wire, frozen=True):
    """The most worthwhile checks first; none where no check could change the path."""

    learner: Id
    questions: tuple[SkillQuestion, ...]
    minutes_now: int
    uncovered_now: int
    check_minutes: int
    assumptions: tuple[Assumption, ...] = ()
    degraded: tuple[str, ...] = ()


def worthwhile(ports: Ports, tenant: str, request: QuestionsRequest, today: date) -> QuestionsReply:
    """Return the checks that would save the most, on average, of the path that would be recommended now.

    Raises NotFound for an unknown learner, Unknown for an unknown role or skill, BadRecord for a bad field.
    """
    check_request(request.of_path)
    found = posed(ports, tenant, request.of_path, today)
    answer = questions(found.problem, request.limit)
    return QuestionsReply(
        learner=found.problem.learner.id,
        questions=tuple(_told(question, found.problem.graph, request) for question in answer.asked),
        minutes_now=answer.now.minutes,
        uncovered_now=answer.now.objective.selection.uncovered,
        check_minutes=request.check_minutes,
        assumptions=_assumed(answer, found.evidence.degraded, request.locale),
        degraded=found.evidence.degraded,
    )


def _told(question: Question, graph: SkillGraph, request: QuestionsRequest) -> SkillQuestion:
    label = graph.label(question.skill)
    chance = min(SURE, max(1, round(SURE * question.changes)))
    common: Mapping[str, Fact] = {"label": label, "minutes": request.check_minutes, "chance": chance}
    code, facts = _said(question, common)
    return SkillQuestion(
        skill=question.skill,
        label=label,
        saved_minutes=question.saved,
        longer_minutes=question.longer,
        changes=question.changes,
        outcomes=tuple(
            QuestionOutcome(one.level, one.probability, one.status, one.minutes, one.uncovered, one.changed)
            for one in question.outcomes
        ),
        code=code,
        facts=facts,
        text=sentence(request.locale, code, facts),
    )


def _said(question: Question, common: Mapping[str, Fact]) -> tuple[str, dict[str, Fact]]:
    """Return the code and the facts of the sentence; minutes are whole there."""
    if saved := round(question.saved):
        return "question_saves", {**common, "saved": saved}
    if longer := round(question.longer):
        return "question_adds", {**common, "longer": longer}
    return "question_changes", dict(common)


def _assumed(answer: Questions, degraded: tuple[str, ...], locale: str) -> tuple[Assumption, ...]:
    unknown = sum(not question.known for question in answer.asked)
    found: list[tuple[str, dict[str, Fact]]] = [("check_reveals_level", {})]
    found += [("level_unknown", {"count": unknown})] if unknown else []
    found += [("questions_left", {"count": len(answer.left)})] if answer.left else []
    found += [] if answer.proven else [("selection_not_proven", {})]
    found += [("relevance_unknown", {})] if "index" in degraded else []
    return tuple(assumption(code, facts, locale) for code, facts in found)
