"""Settings, read once from the environment; the only place that reads it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Literal, Self

import msgspec
from msgspec import Meta

PREFIX = "FINGERPOST_"
Count = Annotated[int, Meta(ge=0)]
AtLeastOne = Annotated[int, Meta(ge=1)]
SLOTS = min(32, 4 * (os.cpu_count() or 1))  # with its connections to the database below the pool of these
_PASSWORD = re.compile(r"(://[^/@\s]*?:|[?&](?:password|api_?key|token)=)[^&\s]+?(?=@|&|$)", re.IGNORECASE)


class BadSetting(Exception):
    """A setting in the environment cannot be used."""


def data_folder(env: Mapping[str, str]) -> Path:
    """Return the user's data folder for this program, as the XDG rules name it."""
    return Path(env.get("XDG_DATA_HOME") or Path(env.get("HOME", "~")).expanduser() / ".local/share") / "fingerpost"


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is FINGERPOST_<NAME> in the environment; secrets stay out of the repr."""

    home: str
    database_url: str = ""  # empty: SQLite in `home`
    qdrant_url: str = ""  # empty: Qdrant Edge in `home`
    qdrant_api_key: str = field(default="", repr=False)
    qdrant_shards: int = 0  # 0 leaves these three to the server; they hold from when the collection is made
    qdrant_replicas: int = 0
    qdrant_write_consistency: int = 0  # replicas that must have a write before it counts
    qdrant_read_consistency: str = ""  # a number of replicas, majority, quorum or all
    qdrant_batch: int = 256  # passages a request
    qdrant_timeout_s: float = 10.0  # of one request that is no search
    qdrant_deadline_s: float = 2.0  # of a search with all its tries; after it the store's words are searched
    api_key: str = field(default="", repr=False)  # asked for on every /v1 route
    embedding_model: str = ""  # empty: the packaged weights; else a sentence-transformers folder or name
    embedding_url: str = ""  # an OpenAI-compatible endpoint instead of local weights
    embedding_threads: int = os.cpu_count() or 1  # each takes a text of its own; an ingest is that much faster
    reranker: str = ""  # the folder of a sentence-transformers CrossEncoder; used where `eval tune` found it to help
    llm_model: str = (
        ""  # empty: no language model; with llm_url an OpenAI-compatible one, else langchain's provider:model
    )
    llm_url: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_timeout_s: float = 20.0  # an explanation without prose beats a learner who waits
    llm_fallbacks: str = ""  # models that stand in, in order, parted by commas: NAME@URL, or provider:model
    llm_fallback_keys: str = field(default="", repr=False)  # theirs, in the same order
    llm_prices: str = ""  # IN/OUT of a million tokens, of the model and of each that stands in; 0.15/0.60
    llm_judge: bool = False  # a model's sentence is shown only if the model, asked anew, finds it in its source
    nli_model: str = ""  # the folder of a CrossEncoder for entailment; it admits sentences in other words
    mcp: bool = True  # tools for other assistants at /mcp, for the same keys and tokens
    secret_key: str = field(default="", repr=False)  # master keys, the one in use first; empty: a file in `home`
    public_url: str = ""  # where this service is reached; it begins the ids that statements give to our own things
    lrs_url: str = ""  # a learning record store that is told of steps opened and completed; empty: none
    lrs_key: str = ""
    lrs_secret: str = field(default="", repr=False)
    webhooks_own_network: bool = False  # webhooks may be in the operator's own network, and without TLS
    tenant: str = "default"
    environment: Literal["", "development", "production"] = ""  # production: a server without keys is refused
    allowed_origins: str = ""  # pages of other origins that may ask, parted by commas; none by default
    oidc_issuer: str = ""  # of the organisation's sign-on; its tokens count here if their issuer is exactly this
    oidc_audience: str = ""  # what its tokens must be made out for
    oidc_jwks_url: str = ""  # empty: found through the issuer's /.well-known/openid-configuration
    oidc_learner_claim: str = "sub"  # whose value is the learner's id
    oidc_role_claim: str = ""  # whose value, or one of its values, is a role; empty: all are learners
    oidc_roles: str = "learner=learner,ld=ld,admin=admin"  # what the sign-on calls the roles; others are no roles
    oidc_tenant_claim: str = ""  # whose value is the tenant; empty: FINGERPOST_TENANT
    slots: AtLeastOne = SLOTS  # requests answered at once; more only wait for each other
    queue: AtLeastOne = 256  # requests that wait for a place; what comes on top is told to come again
    rate_per_minute: Count = 60_000  # points of a tenant, in each process; a read takes 1, a path 20. 0: no limit
    caller_rate_per_minute: Count = 30_000  # points of one key or token
    llm_tokens_per_day: Count = 0  # of a tenant without a budget of its own; 0: no limit
    llm_cost_per_day: Count = 0  # in millionths of the currency that the model is paid in

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read the environment, where empty means not set; raise BadSetting naming the variable that cannot be used."""
        known = {PREFIX + f.name.upper(): f.name for f in fields(cls)}
        given = {known[key]: value for key, value in env.items() if key in known and value}
        given["home"] = str(Path(given.get("home", data_folder(env))).expanduser())
        try:
            return msgspec.convert(given, cls, strict=False)
        except msgspec.ValidationError as error:
            problem, _, name = str(error).partition(" - at `$.")
            raise BadSetting(f"{PREFIX}{name.strip('`').upper()}: {problem}; see `fingerpost doctor`") from error

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the store."""
        return self.database_url or f"sqlite:///{Path(self.home) / 'fingerpost.db'}"


class Origin(msgspec.Struct, frozen=True):
    """One variable as it counts, fit to be shown: no secret, no password. An unknown one has no effect at all."""

    name: str
    value: str
    source: Literal["environment", "default", "unknown"]


def origins(env: Mapping[str, str] = os.environ) -> list[Origin]:
    """Return every setting with its value and where that comes from, then the variables that look like one."""
    found = []
    for f in fields(Settings):
        name = PREFIX + f.name.upper()
        value = env.get(name, "") or str(data_folder(env) if f.name == "home" else f.default)
        source: Literal["environment", "default"] = "environment" if env.get(name) else "default"
        found.append(Origin(name, _shown(value, secret=not f.repr), source))
    known = {origin.name for origin in found}
    strange = sorted(name for name in env if name.startswith(PREFIX) and name not in known)
    return found + [Origin(name, _shown(env[name], secret=True), "unknown") for name in strange]


def _shown(value: str, secret: bool) -> str:
    if secret:
        return "***" if value else ""
    return _PASSWORD.sub(r"\1***", value)
