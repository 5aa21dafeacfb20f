"""How statements are handed out: exactly, with ids only, or in one language."""

from collections.abc import Sequence
from typing import Any

import msgspec

from service.activity.agents import IFIS
from service.activity.asked import Form

MAPS = ("display", "name", "description")


def handed_out(bodies: Sequence[str], form: Form, languages: str = "") -> list[msgspec.Raw]:
    """Return statements as JSON in the form that was asked for."""
    if form == "exact":
        return [msgspec.Raw(body.encode()) for body in bodies]
    wanted = preferred(languages)
    statements = [msgspec.json.decode(body) for body in bodies]
    shown = [ids_only(one) if form == "ids" else in_one_language(one, wanted) for one in statements]
    return [msgspec.Raw(msgspec.json.encode(one)) for one in shown]


def ids_only(value: Any, name: str = "") -> Any:
    """Return a statement with only what identifies agents, activities and verbs."""
    if isinstance(value, list):
        return [ids_only(item, name) for item in value]
    if not isinstance(value, dict) or name in ("extensions", "result"):
        return value
    if value.get("objectType") in ("Agent", "Group") or name in ("actor", "authority"):
        kept = ("objectType", *IFIS, *(() if any(ifi in value for ifi in IFIS) else ("member",)))
        return {key: ids_only(part, key) for key, part in value.items() if key in kept}
    return {key: ids_only(part, key) for key, part in value.items() if key not in ("definition", "display")}


def in_one_language(value: Any, wanted: Sequence[str], name: str = "") -> Any:
    """Return a statement whose language maps hold one language each, the first that was asked for and is there."""
    if isinstance(value, list):
        return [in_one_language(item, wanted, name) for item in value]
    if not isinstance(value, dict) or name == "extensions":
        return value
    if name in MAPS:
        return _one_of(value, wanted)
    return {key: in_one_language(part, wanted, key) for key, part in value.items()}


def preferred(header: str) -> list[str]:
    """Return the languages of an Accept-Language header, the most wanted first."""
    weighed = []
    for n, part in enumerate(header.split(",")[:50]):
        tag, _, rest = part.strip().partition(";")
        _, _, quality = rest.partition("q=")
        try:
            weighed.append((-float(quality or 1), n, tag.strip().lower()))
        except ValueError:
            continue
    return [tag for weight, _, tag in sorted(weighed) if tag and weight < 0]


def _one_of(said: dict[str, str], wanted: Sequence[str]) -> dict[str, str]:
    for tag in wanted:
        for language in said:
            if language.lower() == tag or language.lower().startswith(f"{tag}-"):
                return {language: said[language]}
    return dict(list(said.items())[:1])
