"""The tables, as they are now; `migrations` is how a database gets here.

Every row belongs to a tenant. What the planner reads is versioned: a row holds from `since_rev` until `until_rev`
(none: still), so that any revision can be read again. Ids sort by code point on both databases.
"""

from service.store.tables.accounts import api_key
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
from service.store.tables.people import decision, evidence, explanation, learner, path, path_version
from service.store.tables.work import generation, idempotency, ingest_run, outbox, quarantine

__all__ = [
    "access",
    "api_key",
    "decision",
    "document",
    "document_text",
    "edge",
    "evidence",
    "explanation",
    "generation",
    "idempotency",
    "ingest_run",
    "learner",
    "metadata",
    "outbox",
    "path",
    "path_version",
    "policy",
    "precedence",
    "quarantine",
    "resource",
    "role",
    "skill",
    "skill_vector",
    "tenant",
]
