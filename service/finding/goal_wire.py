"""Goals in somebody's own words, as the API takes and answers them."""

from paths.model import Id, Learner, Level, RoleGoal, SkillGoal
from service.schemas import Locale, Wire


class GoalRequest(Wire, frozen=True):
    """`text` has at most 2,000 characters; `learner` is an id, or a whole learner inline."""

    text: str
    locale: Locale = "en"
    learner: Id | Learner | None = None


class RoleCandidate(Wire, frozen=True):
    """`score` is the probability, 0..1, that the text means this role, rather than another one or none."""

    role: Id
    label: str
    score: float
    because: str


class SkillCandidate(Wire, frozen=True):
    """`score` is the probability, 0..1, that the text means this skill, among others perhaps; `level` where it says."""

    skill: Id
    label: str
    score: float
    because: str
    level: Level | None = None


class GoalOption(Wire, frozen=True, omit_defaults=True):
    """A role or a skill; asking again with its label leads on from there."""

    label: str
    role: Id | None = None
    skill: Id | None = None


class GoalQuestion(Wire, frozen=True):
    text: str
    options: tuple[GoalOption, ...]


class Goal(Wire, frozen=True):
    """What the text means, as a path request takes it."""

    roles: tuple[RoleGoal, ...] = ()
    skills: tuple[SkillGoal, ...] = ()


class GoalReply(Wire, frozen=True):
    """Candidates, best first; and either the `goal` that the text means or the `question` that settles it.

    `notes` say what the answer does not rest on; `degraded` names the part that failed.
    """

    roles: tuple[RoleCandidate, ...]
    skills: tuple[SkillCandidate, ...]
    goal: Goal | None
    question: GoalQuestion | None
    notes: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
