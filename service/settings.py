"""Settings, read once from the environment; the only place that reads it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, Self

import msgspec

PREFIX = "FINGERPOST_"
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
    api_key: str = field(default="", repr=False)  # asked for on every /v1 route
    embedding_model: str = ""  # empty: the packaged weights; else a sentence-transformers folder or name
    embedding_url: str = ""  # an OpenAI-compatible endpoint instead of local weights
    embedding_threads: int = os.cpu_count() or 1  # each takes a text of its own; an ingest is that much faster
    llm_model: str = (
        ""  # empty: no language model; with llm_url an OpenAI-compatible one, else langchain's provider:model
    )
    llm_url: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_timeout_s: float = 20.0  # an explanation without prose beats a learner who waits
    tenant: str = "default"

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
