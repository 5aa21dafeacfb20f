"""How each route is asked about a thing of one organisation and one learner: the table behind the object-swap matrix.

A route that is not here fails the matrix. `{name}` in ids and bodies stands for what the matrix has made.
"""

from dataclasses import dataclass, field
from typing import Any

ROLES = [{"role": "r:analyst"}]
START = "2026-11-23"
TALKS, TALK, AGUI = "/v1/assistant/conversations", "/v1/assistant/conversations/{id}", "/v1/assistant/agui"
SAID = {"id": "1", "role": "user", "content": "What is next?"}
PATH, STEP = "/v1/paths/{id}", "/v1/paths/{id}/steps/{n}"
OWN_WORD = {"id": "e-new", "skill": "s:git", "level": 1, "source": "self", "when": "2026-11-02"}
NEW_SKILL = {"type": "skill", "id": "s:new", "label": "new"}


@dataclass(frozen=True)
class Ask:
    """One good request. `owned`: it names a thing of one organisation, so another one finds nothing (404).

    `personal`: it names a thing of one learner, so another learner finds nothing (404). `destroys`: those who may are
    not asked to. `params` go into the address behind the question mark. `apart` have the scope and are refused for what
    the body says of them.
    """

    ids: dict[str, str] = field(default_factory=dict)
    body: Any = None
    owned: bool = False
    personal: bool = False
    destroys: bool = False
    params: dict[str, str] = field(default_factory=dict)
    apart: tuple[str, ...] = ()


def one(body: Any = None, *, id: str, **ids: str) -> Ask:
    return Ask({"id": id, **ids}, body, owned=True)


def mine(body: Any = None, **ids: str) -> Ask:
    return Ask(ids, body, owned=True, personal=True)


ANN, PATH_ID, FIRST = {"id": "ann"}, {"id": "{path}"}, {"id": "{path}", "n": "1"}
TALK_ID = {"id": "{talk}"}
ASKED = {"learner": "ann", "roles": ROLES, "start": START}

ASKS: dict[tuple[str, str], Ask] = {
    ("GET", "/v1/me"): Ask(),
    ("GET", "/v1/me/paths"): Ask(personal=True, params={"learner": "ann"}),
    # learners
    ("GET", "/v1/learners"): Ask(),
    ("PUT", "/v1/learners"): Ask(body={"learners": [{"id": "new"}]}),
    ("GET", "/v1/learners/{id}"): mine(**ANN),
    ("PUT", "/v1/learners/{id}"): Ask({"id": "zoe"}, {"id": "zoe"}),
    ("DELETE", "/v1/learners/{id}"): Ask(ANN, owned=True, destroys=True),
    ("GET", "/v1/learners/{id}/export"): one(**ANN),
    ("GET", "/v1/learners/{id}/accounts"): one(**ANN),
    ("PUT", "/v1/learners/{id}/accounts"): one({"accounts": []}, **ANN),
    ("GET", "/v1/learners/{id}/evidence"): mine(**ANN),
    ("POST", "/v1/learners/{id}/evidence"): mine({"evidence": [OWN_WORD]}, **ANN),
    ("PATCH", "/v1/learners/{id}/evidence/{evidence}"): mine({"state": "contested"}, evidence="e-ann", **ANN),
    ("POST", "/v1/evidence"): Ask(body={"items": [{"learner": "ann", "evidence": [OWN_WORD]}]}),
    ("POST", "/v1/gap"): mine({"learner": "ann", "roles": ROLES}),
    ("POST", "/v1/goals"): mine({"learner": "ann", "text": "data analyst"}),
    ("POST", "/v1/questions"): mine(ASKED),
    # paths
    ("GET", "/v1/paths"): Ask(params={"learner": "ann"}, personal=True),
    ("POST", "/v1/paths"): mine({**ASKED, "preview": True}),
    ("POST", "/v1/paths/bulk"): Ask(body={"requests": [{**ASKED, "preview": True}]}),
    ("GET", PATH): mine(**PATH_ID),
    ("PATCH", PATH): mine({"state": "draft"}, **PATH_ID),
    ("GET", f"{PATH}/picture.svg"): mine(**PATH_ID),
    ("GET", f"{PATH}/bundle"): one(**PATH_ID),
    ("GET", f"{PATH}/record"): one(**PATH_ID),
    ("GET", f"{PATH}/diff"): mine(**PATH_ID),
    ("GET", f"{PATH}/versions"): mine(**PATH_ID),
    ("GET", f"{PATH}/reviews"): mine(**PATH_ID),
    ("POST", f"{PATH}/reviews"): Ask(
        PATH_ID, {"verdict": "contest", "reasons": []}, owned=True, personal=True, apart=("admin", "ld")
    ),
    ("POST", f"{PATH}/replan"): mine({}, **PATH_ID),
    ("POST", f"{PATH}/replay"): one({}, **PATH_ID),
    ("POST", f"{PATH}/what-if"): mine({}, **PATH_ID),
    ("POST", f"{PATH}/explanations"): mine({}, **PATH_ID),
    ("POST", f"{PATH}/steps"): mine({"resource": "t:git"}, **PATH_ID),
    ("GET", f"{PATH}/why-not/{{resource}}"): mine(resource="t:git", **PATH_ID),
    ("PATCH", STEP): mine({"progress": 1}, **FIRST),
    ("GET", f"{STEP}/alternatives"): mine(**FIRST),
    ("POST", f"{STEP}/swap"): mine({"resource": "t:sql-2"}, **FIRST),
    ("GET", f"{STEP}/why"): mine(**FIRST),
    ("GET", "/v1/reviews"): Ask(),
    ("GET", "/v1/notice"): Ask(),
    # graph and catalogue
    ("GET", "/v1/skills"): Ask(),
    ("GET", "/v1/skills/{id}"): one(id="s:own"),
    ("PUT", "/v1/skills/{id}"): Ask({"id": "s:new"}, NEW_SKILL),
    ("POST", "/v1/skills/match"): Ask(body={"texts": ["SQL"]}),
    ("GET", "/v1/roles"): Ask(),
    ("GET", "/v1/roles/{id}"): one(id="r:analyst"),
    ("PUT", "/v1/roles/{id}"): Ask({"id": "r:new"}, {"type": "role", "id": "r:new", "label": "new"}),
    ("GET", "/v1/edges"): Ask(),
    ("GET", "/v1/edges/{id}"): one(id="s:sql|2|s:join|1"),
    ("PUT", "/v1/edges/{id}"): Ask({"id": "s:sql|2|s:join|1"}, {}),
    ("GET", "/v1/policy"): Ask(),
    ("PUT", "/v1/policy"): Ask(body={}),
    ("GET", "/v1/graph/health"): Ask(),
    ("GET", "/v1/resources"): Ask(),
    ("GET", "/v1/resources/{id}"): mine(id="t:secret"),
    ("PUT", "/v1/resources/{id}"): Ask({"id": "t:new"}, {"type": "resource", "id": "t:new", "title": "new"}),
    ("GET", "/v1/resources/{id}/activities"): one(id="t:secret"),
    ("PUT", "/v1/resources/{id}/activities"): one({"activities": []}, id="t:secret"),
    ("GET", "/v1/documents/{id}"): mine(id="hub:board"),
    ("GET", "/v1/documents/duplicates"): Ask(),
    ("PUT", "/v1/records"): Ask(body={"records": [NEW_SKILL]}),
    ("POST", "/v1/search"): mine({"query": "SQL joins", "learner": "ann"}),
    ("POST", "/v1/assistant/answers"): mine({"question": "How are SQL joins written?", "learner": "ann"}),
    ("POST", TALKS): mine({"learner": "ann"}),
    ("GET", TALKS): Ask(params={"learner": "ann"}, personal=True),
    ("GET", TALK): mine(**TALK_ID),
    ("DELETE", TALK): Ask(TALK_ID, owned=True, personal=True, destroys=True),
    ("GET", f"{TALK}/export"): mine(**TALK_ID),
    ("POST", f"{TALK}/messages"): mine({"text": "What is next?"}, **TALK_ID),
    ("POST", f"{TALK}/messages/{{n}}/feedback"): mine({"value": "up"}, n="2", **TALK_ID),
    ("POST", f"{TALK}/proposals/{{proposal}}"): mine({"decision": "dismiss"}, proposal="{proposal}", **TALK_ID),
    ("POST", AGUI): mine({"threadId": "{talk}", "runId": "run-ann", "messages": [SAID]}),
    ("GET", f"{AGUI}/{{run}}"): mine(run="run-ann"),
    ("POST", f"{AGUI}/{{run}}/cancel"): mine(run="run-ann"),
    ("GET", "/v1/suggestions"): Ask(),
    ("POST", "/v1/suggestions/runs"): Ask(body={"kind": "skill"}),
    ("POST", "/v1/suggestions/decisions"): Ask(body=[]),
    ("GET", "/v1/tags"): Ask(),
    ("POST", "/v1/tags/decide"): Ask(body={"decisions": []}),
    ("GET", "/v1/sources/drift"): Ask(),
    ("GET", "/v1/ingests"): Ask(),
    ("POST", "/v1/ingests"): Ask(destroys=True),
    ("GET", "/v1/ingests/{id}"): one(id="{run}"),
    ("GET", "/v1/ingests/{id}/refusals"): one(id="{run}"),
    # accounts, settings, the record
    ("GET", "/v1/keys"): Ask(),
    ("POST", "/v1/keys"): Ask(body={"name": "new"}),
    ("DELETE", "/v1/keys/{prefix}"): Ask({"prefix": "{key}"}, owned=True, destroys=True),
    ("POST", "/v1/keys/{prefix}/rotate"): Ask({"prefix": "{key}"}, {}, owned=True),
    ("POST", "/v1/tokens"): Ask(body={"learner": "ann"}, owned=True),
    ("GET", "/v1/audit"): Ask(),
    ("GET", "/v1/audit/checkpoint"): Ask(),
    ("GET", "/v1/audit/verify"): Ask(),
    ("GET", "/v1/switches"): Ask(),
    ("PUT", "/v1/switches/{feature}"): Ask({"feature": "chat"}, {"on": True}),
    ("GET", "/v1/usage"): Ask(),
    ("GET", "/v1/budgets"): Ask(),
    ("PUT", "/v1/budgets/{kind}"): Ask({"kind": "llm_tokens"}, {}),
    ("GET", "/v1/retention"): Ask(),
    ("PUT", "/v1/retention"): Ask(body={}),
    ("POST", "/v1/retention/dry-run"): Ask(body={}),
    # jobs and webhooks
    ("GET", "/v1/jobs"): Ask(),
    ("GET", "/v1/jobs/{id}"): one(id="{job}"),
    ("POST", "/v1/jobs/{id}/cancel"): one(id="{job}"),
    ("POST", "/v1/jobs/{id}/retry"): one(id="{job}"),
    ("GET", "/v1/webhooks"): Ask(),
    ("POST", "/v1/webhooks"): Ask(body={"url": "https://hooks.example.org/in"}),
    ("GET", "/v1/webhooks/{id}"): one(id="{webhook}"),
    ("PATCH", "/v1/webhooks/{id}"): one({"description": "another"}, id="{webhook}"),
    ("DELETE", "/v1/webhooks/{id}"): Ask({"id": "{webhook}"}, owned=True, destroys=True),
    ("GET", "/v1/webhooks/{id}/deliveries"): one(id="{webhook}"),
    ("POST", "/v1/webhooks/{id}/deliveries/{delivery}/replay"): one(id="{webhook}", delivery="none"),
    ("POST", "/v1/webhooks/{id}/replay"): one({"since": "2026-11-22T00:00:00Z"}, id="{webhook}"),
    ("POST", "/v1/webhooks/{id}/rotate"): one(id="{webhook}"),
    # activity
    ("GET", "/v1/activity"): Ask(),
    ("POST", "/v1/activity/match"): Ask(body={}),
    ("GET", "/v1/activity/scales"): Ask(),
    ("PUT", "/v1/activity/scales"): Ask(body={"scales": []}),
    ("GET", "/v1/activity/unmatched"): Ask(),
    # evaluations
    ("GET", "/v1/evaluations/suites"): Ask(),
    ("GET", "/v1/evaluations/datasets"): Ask(),
    ("POST", "/v1/evaluations/datasets"): Ask(body={}),
    ("GET", "/v1/evaluations/datasets/{id}"): one(id="none"),
    ("GET", "/v1/evaluations/datasets/{id}/cases"): one(id="none"),
    ("GET", "/v1/evaluations/reviews"): Ask(),
    ("POST", "/v1/evaluations/reviews"): Ask(body={}),
    ("GET", "/v1/evaluations/reviews/{id}"): one(id="none"),
    ("GET", "/v1/evaluations/runs"): Ask(),
    ("POST", "/v1/evaluations/runs"): Ask(body={}),
    **{("GET", f"/v1/evaluations/runs/{{id}}{rest}"): Ask({"id": "none"}) for rest in
       ("", "/case", "/cases", "/compare", "/export", "/gate", "/slices")},
    **{("GET", f"/v1/evaluations/reviews/{{id}}{rest}"): Ask({"id": "none"}) for rest in
       ("/agreement", "/export", "/items", "/next")},
    **{("POST", f"/v1/evaluations/reviews/{{id}}{rest}"): Ask({"id": "none", "n": "1"}, {}) for rest in
       ("/dataset", "/items/{n}/resolution", "/ratings", "/sign-off")},
    # tools for other assistants: /mcp lets in, what lies inside answers through it alone
    ("POST", "/mcp"): Ask(body={}),
    **{
        (method, f"/mcp/inside/{name}"): Ask(PATH_ID, apart=("admin", "ld", "ann"))
        for method, name in (
            ("POST", "gap"), ("POST", "recommend"), ("POST", "explain"), ("POST", "search"), ("POST", "ask"),
            ("GET", "paths/{id}"), ("GET", "paths/{id}/certificate"),
        )
    },
    # xAPI
    ("GET", "/xapi/statements"): Ask(),
    ("POST", "/xapi/statements"): Ask(body=[]),
    ("PUT", "/xapi/statements"): Ask(body={}),
    **{(method, f"/xapi/{place}"): Ask() for method in ("GET", "PUT", "POST", "DELETE") for place in
       ("activities", "activities/profile", "activities/state", "agents", "agents/profile")},
}  # fmt: skip
