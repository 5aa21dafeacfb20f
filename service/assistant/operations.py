"""What a learner can ask of the path in words, as typed values: the only power that anything said in a chat has.

A `Change` is previewed and applied only when the learner confirms it; everything else is a question, and changes
nothing. Rules and language models alike give these values or none, so there is nothing else that a text could bring
about: no address is read, nobody else's record is named, and who is asking is no part of them.
"""

from typing import Annotated

from msgspec import Meta, Struct

from paths.model import TOP_LEVEL, Day, Id

MOST_HOURS, MOST_WEEKS, MOST_STEPS = 168, 520, 1000  # as the limits of a path

StepNumber = Annotated[int, Meta(ge=1, le=MOST_STEPS, description="number of a step of the path, from 1")]
Modality = Annotated[str, Meta(min_length=1, max_length=50, description="how it is learned, such as video or article")]
Words = Annotated[str, Meta(min_length=1, max_length=2000)]


class Operation(Struct, frozen=True, rename="camel", tag_field="kind", forbid_unknown_fields=True):
    """Base of all; `kind` says in JSON which one it is."""


class Hours(Operation, frozen=True, tag="hours"):
    """Plan with so many hours a week."""

    hours_per_week: Annotated[float, Meta(gt=0, le=MOST_HOURS)]


class Weeks(Operation, frozen=True, tag="weeks"):
    """Be done within so many weeks."""

    weeks: Annotated[int, Meta(ge=1, le=MOST_WEEKS)]


class Deadline(Operation, frozen=True, tag="deadline"):
    """Be done by a day."""

    day: Day


class Exclude(Operation, frozen=True, tag="exclude"):
    """Plan without a resource, or without a kind of content such as video. One of the two is given."""

    resource: Id | None = None
    modality: Modality | None = None


class Swap(Operation, frozen=True, tag="swap"):
    """Put something else in a step's place: this resource, or one of this modality, or a shorter one, or any."""

    step: StepNumber
    resource: Id | None = None
    modality: Modality | None = None
    shorter: bool = False


class Skip(Operation, frozen=True, tag="skip"):
    """Leave a step out."""

    step: StepNumber


class Pin(Operation, frozen=True, tag="pin"):
    """Keep a step whatever else changes, or keep it no longer."""

    step: StepNumber
    pinned: bool = True


class Complete(Operation, frozen=True, tag="complete"):
    """Count a step as done."""

    step: StepNumber


class Know(Operation, frozen=True, tag="know"):
    """Count a skill as held at a level, on the learner's own word."""

    skill: Id
    level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)]


class Aim(Operation, frozen=True, tag="aim"):
    """Make a role, or a level of a skill, the goal of the path in place of what it was. One of the two is given."""

    role: Id | None = None
    skill: Id | None = None
    level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)] = 3


class Replan(Operation, frozen=True, tag="replan"):
    """Plan what is left again, from today."""


Change = Hours | Weeks | Deadline | Exclude | Swap | Skip | Pin | Complete | Know | Aim | Replan


class WhatIf(Operation, frozen=True, tag="whatIf"):
    """What would become of the path by a change; never applied."""

    change: Change


class Why(Operation, frozen=True, tag="why"):
    """Why a step is in the path and stands where it stands; of a skill, the first step that raises it."""

    step: StepNumber | None = None
    skill: Id | None = None


class WhyNot(Operation, frozen=True, tag="whyNot"):
    """Why a resource is not in the path."""

    resource: Id


class Next(Operation, frozen=True, tag="next"):
    """What to do next."""


class Remaining(Operation, frozen=True, tag="remaining"):
    """How much is left, and until when."""


class ShowGap(Operation, frozen=True, tag="gap"):
    """What is missing for the goal, and what the path does about it."""


class Goal(Operation, frozen=True, tag="goal"):
    """A wish in the learner's own words; what it may mean is asked."""

    text: Words


Question = WhatIf | Why | WhyNot | Next | Remaining | ShowGap | Goal
Asked = Change | Question
CHANGES = (Hours, Weeks, Deadline, Exclude, Swap, Skip, Pin, Complete, Know, Aim, Replan)
