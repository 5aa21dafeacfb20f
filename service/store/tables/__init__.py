"""The tables, as they are now; `migrations` is how a database gets here.

Every row belongs to a tenant. What the planner reads is versioned: a row holds from `since_rev` until `until_rev`
(none: still), so that any revision can be read again. Ids sort by code point on both databases.
"""

from service.store.tables.accounts import api_key
from service.store.tables.activity import (
    account,
    activity_alias,
    emitted,
    score_scale,
    statement,
    statement_clock,
    statement_ref,
)
from service.store.tables.audit import audit_entry, audit_head, erasure, retention, review, switch
from service.store.tables.base import metadata
from service.store.tables.content import (
    access,
    document,
    document_text,
    edge,
    policy,
    precedence,
    resource,
    role,
    skill,
    skill_vector,
    tenant,
)
from service.store.tables.conversations import chat_event, chat_run, conversation, message, proposal
from service.store.tables.delivery import delivery, event, webhook
from service.store.tables.evaluation import (
    evaluation_case,
    evaluation_dataset,
    evaluation_result,
    evaluation_run,
    rating,
    rating_item,
    rating_queue,
)
from service.store.tables.ingest import cited, source_file, source_record, tag_decision, upload
from service.store.tables.jobs import job, job_turn
from service.store.tables.people import decision, evidence, explanation, learner, path, path_version
from service.store.tables.usage import budget, usage
from service.store.tables.work import generation, idempotency, ingest_run, outbox, quarantine

__all__ = [
    "access",
    "account",
    "activity_alias",
    "api_key",
    "audit_entry",
    "audit_head",
    "budget",
    "chat_event",
    "chat_run",
    "cited",
    "conversation",
    "decision",
    "delivery",
    "document",
    "document_text",
    "edge",
    "emitted",
    "erasure",
    "evaluation_case",
    "evaluation_dataset",
    "evaluation_result",
    "evaluation_run",
    "event",
    "evidence",
    "explanation",
    "generation",
    "idempotency",
    "ingest_run",
    "job",
    "job_turn",
    "learner",
    "message",
    "metadata",
    "outbox",
    "path",
    "path_version",
    "policy",
    "precedence",
    "proposal",
    "quarantine",
    "rating",
    "rating_item",
    "rating_queue",
    "resource",
    "retention",
    "review",
    "role",
    "score_scale",
    "skill",
    "skill_vector",
    "source_file",
    "source_record",
    "statement",
    "statement_clock",
    "statement_ref",
    "switch",
    "tag_decision",
    "tenant",
    "upload",
    "usage",
    "webhook",
]
