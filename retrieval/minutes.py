"""How long a resource takes: as stated, else by its media, else by its words, else as others of its kind."""

import math
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from paths.model import Document, MinutesSource, Resource

WORDS_PER_MINUTE = 200  # reading to learn; silent reading of English prose is 238 (Brysbaert 2019), study is slower
SIGNS_PER_MINUTE = 400  # Chinese and Japanese have no spaces; about two signs make a word
FEWEST = 3  # stated durations of a kind that make a median; fewer say little about the next one
LONGEST = 1_000_000  # minutes: the limit of Minutes in paths.model

_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"\w")


class Estimate(NamedTuple):
    """Minutes and where they come from; None where nothing is known."""

    minutes: int | None
    source: MinutesSource


def estimate(
    resource: Resource, texts: Sequence[str], media_seconds: float = 0, medians: Mapping[str, int] | None = None
) -> Estimate:
    """Return how long a resource takes, at least 1 minute: the first known of stated, media, words and median.

    `texts` are the content itself (`content_texts`): a description says nothing about length. `media_seconds` is the
    length of its audio and video, whose transcript is not counted again. `medians` come from `median_minutes`.
    """
    if resource.minutes is not None:
        return Estimate(resource.minutes, resource.minutes_source)
    if math.isfinite(media_seconds) and media_seconds > 0:
        return Estimate(_whole(media_seconds / 60), "media")
    if (read := sum(_reading(text) for text in texts)) > 0:
        return Estimate(_whole(read), "words")
    known = medians or {}
    return Estimate(known.get(_kind(resource), known.get("")), "median")


def content_texts(documents: Iterable[Document]) -> list[str]:
    """Return the texts of documents that are content, and so take time; descriptions are left out."""
    return [document.text for document in documents if document.kind != "description"]


def median_minutes(resources: Iterable[Resource]) -> dict[str, int]:
    """Return the median of stated minutes by modality, and over all under ''; kinds with fewer than 3 are left out."""
    stated: dict[str, list[int]] = {}
    for resource in resources:
        if resource.minutes is not None and resource.minutes_source == "stated":
            for kind in {_kind(resource), ""}:
                stated.setdefault(kind, []).append(resource.minutes)
    return {kind: _whole(statistics.median(known)) for kind, known in stated.items() if len(known) >= FEWEST}


def _kind(resource: Resource) -> str:
    return (resource.modality or "").casefold()


def _reading(text: str) -> float:
    signs = len(_SIGN.findall(text))
    words = sum(1 for word in (_SIGN.sub(" ", text) if signs else text).split() if _WORD.search(word))
    return words / WORDS_PER_MINUTE + signs / SIGNS_PER_MINUTE


def _whole(minutes: float) -> int:
    return min(max(round(minutes), 1), LONGEST)
