"""Where personal data of learners lies: every table is named here, and a test fails for one that is not.

Export and erasure read these rules, so a table that holds a learner is exported and erased from the day it is there.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "reference", "child", "mention", "object", "principal", "none"]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a table holds learners, and in words what of them.

    person: rows of a learner, by `column`. reference: the same, `column` being the keyed reference. child: rows of a
    row of `parent`, by foreign key or by the columns `on`. mention: rows that may name a learner anywhere, and then go.
    object: JSON texts in which objects may be about a learner, which are then blanked. principal: records that may be
    open to one learner. none: holds no learner, and `what` says why.
    """

    kind: Kind
    what: str
    column: str = "learner"
    parent: str = ""
    on: tuple[str, ...] = ()


def _none(why: str) -> Rule:
    return Rule("none", why)


CATALOGUE = "the organisation's own content and graph"
STAFF = "the organisation's own access, no learner"
COUNTS = "counts and times only"
BY_REFERENCE = "names learners by keyed reference only"

RULES: dict[str, Rule] = {
    # --- learners and what was computed for them ----------------------------------------------------------------------
    "learner": Rule("person", "who the learner is: groups, limits, what is completed and waived", "id"),
    "evidence": Rule("person", "what the learner can do, who said so, when, and what was answered to it"),
    "path": Rule("person", "the learning paths recommended"),
    "path_version": Rule("child", "every version of each path", parent="path"),
    "decision": Rule("child", "what each version was computed from", parent="path_version"),
    "explanation": Rule("child", "texts written about the steps", parent="path_version"),
    "review": Rule("child", "what people decided about the paths, and why", parent="path"),
    "cited": Rule("child", "which documents the paths cite", parent="path"),
    # --- conversations ------------------------------------------------------------------------------------------------
    "conversation": Rule("person", "conversations with the assistant"),
    "message": Rule("child", "what was said in them", parent="conversation"),
    "proposal": Rule("child", "changes of the path that were proposed in them", parent="conversation"),
    "chat_run": Rule("child", "answers that were being made in them", parent="conversation"),
    "chat_event": Rule("child", "those answers, piece by piece, kept for an hour", parent="chat_run"),
    # --- activity -----------------------------------------------------------------------------------------------------
    "account": Rule("person", "names by which activity statements know the learner"),
    "statement": Rule("person", "activity statements about the learner"),
    "statement_ref": Rule("child", "what those statements are found by", parent="statement", on=("tenant", "n")),
    "emitted": Rule("child", "statements that we made about the steps", parent="path"),
    # --- work about learners ------------------------------------------------------------------------------------------
    "event": Rule("person", "what happened and was told to webhooks"),
    "delivery": Rule("child", "how telling them went", parent="event"),
    "idempotency": Rule("mention", "answers kept for a day, so that a request sent twice has one effect"),
    "job": Rule("object", "work queued or done for the learner"),
    "quarantine": Rule("object", "records that an ingest refused"),
    # --- evaluation ---------------------------------------------------------------------------------------------------
    "evaluation_case": Rule("reference", "cases made from the learner's paths, without their name"),
    "evaluation_result": Rule("object", "how a case came out"),
    "evaluation_run": Rule("object", "how all cases came out"),
    "rating_item": Rule("object", "what people were asked to rate"),
    "rating": Rule("object", "what people said of it"),
    # --- content ------------------------------------------------------------------------------------------------------
    "access": Rule("principal", "content that is open to the learner by name"),
    "resource": Rule("principal", "content that is open to the learner by name"),
    "document": Rule("principal", "content that is open to the learner by name"),
    **dict.fromkeys(("skill", "edge", "role", "policy", "precedence", "document_text", "skill_vector"),
                    _none(CATALOGUE)),
    **dict.fromkeys(("source_file", "source_record", "upload", "tag_decision", "activity_alias", "score_scale"),
                    _none(CATALOGUE)),
    **dict.fromkeys(("evaluation_dataset", "rating_queue"), _none("names and sizes of sets of cases")),
    **dict.fromkeys(("tenant", "job_turn", "generation", "ingest_run", "outbox", "statement_clock", "usage", "budget"),
                    _none(COUNTS)),
    **dict.fromkeys(("api_key", "webhook", "retention"), _none(STAFF)),
    **dict.fromkeys(("audit_entry", "audit_head", "switch", "erasure"), _none(BY_REFERENCE)),
}  # fmt: skip
