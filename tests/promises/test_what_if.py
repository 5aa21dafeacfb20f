"""A what-if is what would come of the deed: supposed and done, the paths are the same, whatever is changed."""

from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from paths.errors import BadTransition
from paths.model import Constraints, Evidence, Learner, RoleGoal, SkillGoal, SkillLevel
from service.changing.again import supposed
from service.changing.change import change_step, replan, what_if
from service.explaining.replay import replay
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest, ReplanRequest, StepChange, WhatIfRequest
from tests.service.conftest import TENANT

TODAY = date(2026, 11, 24)
SKILLS = ("s:sql", "s:join", "s:report", "s:git")
RESOURCES = ("t:sql-1", "t:sql-2", "t:join", "t:report", "t:git")
numbers = count()

levels = st.builds(SkillLevel, st.sampled_from(SKILLS), st.integers(0, 3))
some = st.lists(st.sampled_from(RESOURCES), unique=True, max_size=2).map(tuple)
pieces = st.lists(
    st.builds(
        Evidence,
        id=st.sampled_from(["e1", "e2", "e3"]),
        skill=st.sampled_from(SKILLS),
        level=st.integers(0, 3),
        source=st.sampled_from(["assessment", "manager", "self"]),
        when=st.sampled_from(["2026-01-05", "2026-11-02"]),
    ),
    unique_by=lambda piece: piece.id,
    max_size=3,
).map(tuple)
limits = st.builds(
    Constraints,
    hours_per_week=st.sampled_from([1.0, 2.0, 5.0]),
    weeks=st.sampled_from([None, 1, 2]),
    excluded=some,
    max_step_minutes=st.sampled_from([None, 50, 70]),
)
requests = st.builds(
    WhatIfRequest,
    skills=st.sampled_from([None, (), (SkillGoal("s:git", 1),)]),
    constraints=st.none() | limits,
    start=st.sampled_from([None, "today", "2026-12-07"]),
    evidence=pieces,
    without_evidence=st.sampled_from([(), ("e1",)]),
    completed=some,
    waived=some,
    waived_levels=st.lists(levels, unique_by=lambda level: level.skill, max_size=2).map(tuple),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=requests, begun=st.sampled_from([None, "started", "completed"]))
def test_supposed_and_done_are_the_same_and_both_replay(filled: Ports, request: WhatIfRequest, begun: Any) -> None:
    learner = Learner(f"l{next(numbers)}", evidence=(Evidence("e1", "s:sql", 1, "self", "2026-01-05"),))
    filled.store.put_learner(TENANT, learner)
    asked = PathRequest(learner.id, (RoleGoal("r:analyst"),), start="2026-11-16")
    path = recommend(filled, TENANT, asked, TODAY)
    if begun and path.steps:
        change_step(filled, TENANT, path.id, 1, StepChange(state=begun, progress=50), TODAY)
    held = filled.store.learner(TENANT, learner.id)

    told = what_if(filled, TENANT, path.id, request, TODAY)
    filled.store.put_learner(TENANT, supposed(held, request))
    done = ReplanRequest(skills=request.skills, constraints=request.constraints, start=request.start)
    if told.path.status == "infeasible" and begun:
        with pytest.raises(BadTransition, match="there is no path any more"):
            replan(filled, TENANT, path.id, done, TODAY)
        return
    again = replan(filled, TENANT, path.id, done, TODAY)

    assert again.fingerprint == told.path.fingerprint
    assert again.differences == told.differences
    assert replace(told.path, id="", version=0, created="").steps == again.steps
    assert all(replay(filled, TENANT, path.id, n).same for n in range(1, again.version + 1))
