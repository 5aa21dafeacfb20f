"""Statements that we make: a step opened, a step completed, a completion taken back."""

from typing import Any

import msgspec

from paths.model import LearningPath, Step
from service.activity.agents import IFIS, Agent
from service.activity.names import own_account, path_iri, registration_of, resource_iri, statement_id
from service.activity.rules import IRI
from service.activity.statement import VOIDED
from service.ports import Ports
from service.store.telling.emitted import Made

VERSION = "1.0.3"
OPENED = "http://activitystrea.ms/schema/1.0/open"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
VERBS = {"opened": OPENED, "completed": COMPLETED, "voided": VOIDED}
LESSON = "http://adlnet.gov/expapi/activities/lesson"
PATH = "http://adlnet.gov/expapi/activities/course"
PLATFORM = "Fingerpost"


def tell_step(ports: Ports, tenant: str, path: LearningPath, before: Step, after: Step) -> None:
    """Have a record store told of a step that was opened or completed, where the settings name one."""
    if not ports.settings.lrs_url or before.state == after.state:
        return
    opened = before.state == "planned" and after.state in ("started", "completed")
    if opened:
        _say(ports, tenant, path, after, "opened")
    if after.state == "completed":
        _say(ports, tenant, path, after, "completed")
    elif before.state == "completed":
        _take_back(ports, tenant, path, after)


def about(ports: Ports, tenant: str, path: LearningPath, step: Step, verb: str) -> dict[str, Any]:
    """Return the statement that a learner opened or completed a step of a path, but for its time."""
    names = {"name": {path.locale: step.title}, "type": LESSON}
    activity = {"objectType": "Activity", "id": activity_of(ports, tenant, step), "definition": names}
    whole = {"id": path_iri(ports.settings, tenant, path.id), "definition": {"type": PATH}}
    said: dict[str, Any] = {
        "actor": agent_of(ports, tenant, path.learner),
        "verb": {"id": VERBS[verb], "display": {"en": verb}},
        "object": activity,
        "context": {
            "registration": registration_of(path.id),
            "contextActivities": {"parent": [{"objectType": "Activity", **whole}]},
            "platform": PLATFORM,
            "language": path.locale,
        },
    }
    return said | {"result": {"completion": True}} if verb == "completed" else said


def activity_of(ports: Ports, tenant: str, step: Step) -> str:
    """Return the activity id of a step's resource: its address, by which others know it, or one of ours."""
    given = [*ports.store.activity.aliases(tenant, step.resource), *([step.url] if step.url else [])]
    own = resource_iri(ports.settings, tenant, step.resource)
    return next((name for name in given if IRI.fullmatch(name)), own)


def agent_of(ports: Ports, tenant: str, learner: str) -> Agent:
    """Return a learner as the record store knows them: by the first of their accounts, or by our own id."""
    given = ports.store.activity.accounts(tenant, learner)
    if not given:
        return own_account(ports.settings, tenant, learner)
    return {"objectType": "Agent"} | {k: v for k, v in msgspec.json.decode(given[0]).items() if k in IFIS}


def _say(ports: Ports, tenant: str, path: LearningPath, step: Step, verb: str) -> None:
    id = statement_id(tenant, path.id, str(path.version), step.resource, verb)
    body = {"id": id, "version": "1.0.0", **about(ports, tenant, path, step, verb)}
    ports.store.emitted.add(tenant, Made(id, path.id, step.resource, verb, body))


def _take_back(ports: Ports, tenant: str, path: LearningPath, step: Step) -> None:
    """Void the statement of a completion; one that was never made needs no voiding."""
    last = ports.store.emitted.last(tenant, path.id, step.resource, "completed")
    if last is None:
        return
    id = statement_id(tenant, path.id, str(path.version), step.resource, "voided")
    reference = {"objectType": "StatementRef", "id": last.id}
    voiding = {"actor": last.body["actor"], "verb": {"id": VOIDED, "display": {"en": "voided"}}, "object": reference}
    body = {"id": id, "version": "1.0.0", **voiding}
    ports.store.emitted.add(tenant, Made(id, path.id, step.resource, "voided", body))
