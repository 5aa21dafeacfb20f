"""Datasets, runs and reviews of evaluations."""

from sqlalchemy import Column, Float, Index, Table, Text

from service.store.tables.base import Key, key_column, metadata, need, need_number, number_key, of, tenant_column

evaluation_dataset = Table(
    "evaluation_dataset",
    metadata,
    tenant_column(),
    key_column("id"),
    number_key("version"),
    need("suite"),
    need("digest"),
    need_number("cases"),
    need("body"),
    Index("ix_evaluation_dataset_digest", "tenant", "digest"),
)
evaluation_case = Table(
    "evaluation_case",
    metadata,
    key_column("tenant"),
    key_column("dataset"),
    number_key("version"),
    number_key("n"),
    Column("learner", Text),  # the keyed reference of whose path it was made from, for an erasure
    need("body"),
    of("evaluation_dataset", "tenant", "dataset", "version", to=("tenant", "id", "version")),
)
evaluation_run = Table(
    "evaluation_run",
    metadata,
    tenant_column(),
    key_column("id"),
    need("suite"),
    need("state"),
    need("created"),
    need_number("scored"),
    need("body"),
    Column("result", Text),
)
evaluation_result = Table(
    "evaluation_result",
    metadata,
    key_column("tenant"),
    key_column("run"),
    number_key("n"),
    Column("case", Key, nullable=False),
    Column("standing", Float, nullable=False),  # the main score, turned so that less is worse
    need("body"),
    of("evaluation_run", "tenant", "run", to=("tenant", "id")),
    Index("ix_evaluation_result_case", "tenant", "run", "case", unique=True),
    Index("ix_evaluation_result_standing", "tenant", "run", "standing", "n"),
)
rating_queue = Table(
    "rating_queue", metadata, tenant_column(), key_column("id"), need("state"), need("created"), need("body")
)
rating_item = Table(
    "rating_item",
    metadata,
    key_column("tenant"),
    key_column("queue"),
    number_key("n"),
    Column("case", Key, nullable=False),
    need("state"),
    need("body"),
    Column("resolution", Text),
    of("rating_queue", "tenant", "queue", to=("tenant", "id")),
    Index("ix_rating_item_case", "tenant", "queue", "case", unique=True),
)
rating = Table(
    "rating",
    metadata,
    key_column("tenant"),
    key_column("queue"),
    number_key("n"),
    key_column("rater"),
    need("given"),
    need("body"),
    of("rating_item", "tenant", "queue", "n", to=("tenant", "queue", "n")),
)
