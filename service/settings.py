"""Settings, read once from the environment; the only place that reads it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

import msgspec

PREFIX = "FINGERPOST_"


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
    embedding_threads: int = 1  # more seldom helps: requests and the indexer run beside it
    llm_model: str = (
        ""  # empty: no language model; with llm_url an OpenAI-compatible one, else langchain's provider:model
    )
    llm_url: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_timeout_s: float = 20.0  # an explanation without prose beats a learner who waits
    tenant: str = "default"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read the environment; raise BadSetting naming the variable that cannot be used."""
        known = {PREFIX + f.name.upper(): f.name for f in fields(cls)}
        given = {known[key]: value for key, value in env.items() if key in known}
        given.setdefault("home", str(data_folder(env)))
        try:
            return msgspec.convert(given, cls, strict=False)
        except msgspec.ValidationError as error:
            raise BadSetting(f"{PREFIX}*: {error}; see `fingerpost doctor` for all settings") from error

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the store."""
        return self.database_url or f"sqlite:///{Path(self.home) / 'fingerpost.db'}"
