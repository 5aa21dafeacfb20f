"""No answer of any kind holds another tenant's canary, or one that its reader may not see any more."""

import pytest
from hypothesis import HealthCheck, settings

from tests.service.tenants_machine import Crossing

CHECKS = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
STEPS = 10_000


class TestNothingCrosses(Crossing.TestCase):
    settings = settings(max_examples=8, stateful_step_count=40, deadline=None, suppress_health_check=CHECKS)


class Campaign(Crossing.TestCase):
    __test__ = False
    settings = settings(max_examples=130, stateful_step_count=100, deadline=None, suppress_health_check=CHECKS)


@pytest.mark.slow
def test_nothing_crosses_in_ten_thousand_steps() -> None:
    Crossing.steps = 0
    Campaign("runTest").runTest()
    print(f"{Crossing.steps} steps")
    assert Crossing.steps >= STEPS
