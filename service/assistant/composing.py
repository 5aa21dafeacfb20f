"""What a language model adds to an answer: its sentences, each checked against the passage that it names, as they come.

Nothing of a model reaches anybody unchecked: what fails is counted and gone. So a model that lies adds nothing, and one
that obeys an instruction hidden in the content adds at most sentences of that content, in their own words.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal

from paths.sentences import split_sentences
from prompts import load
from retrieval.errors import ModelUnavailable
from service.assistant.blocks import Block, fenced
from service.assistant.entailment import judged, paraphrase
from service.assistant.streaming import Line, lines
from service.assistant.supporting import Passage, Sentence, supported, tidy, widened
from service.http.errors import Refused
from service.limits.metered import Metered, metered
from service.llm import Ask, Schema, never
from service.llm.entailment import Entails
from service.ports import Ports

PROMPT = "answer_question"
MOST_SENTENCES = 6  # that are read; the prompt asks for three, what a model says beyond is noise
MOST_TOKENS = 400  # of three sentences and their JSON
MOST_PASSAGES = 6
LONGEST_S = 60.0  # of all that is read from a model; whoever waits has the extracted answer since long

Why = Literal["source", "support", "judge"]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that is not shown: it names no passage, the passage does not hold it, or a judge denies it.

    What it said is not kept.
    """

    why: Why


@dataclass(frozen=True, slots=True)
class Cut:
    """The model broke off, or was never asked: it is away, or today's budget is spent."""

    why: Literal["model", "budget"]


def compose(
    ports: Ports,
    tenant: str,
    question: str,
    passages: Sequence[Passage],
    locale: str,
    stopped: Callable[[], bool] = never,
    shown: Collection[str] = (),
) -> Iterator[Sentence | Dropped | Cut]:
    """Give what a model says to a question of `passages` and what stands around them, as far as they hold it.

    The asker must be allowed to see their documents. `shown` are texts that are on the page already: what they hold is
    not said again. Without a model, or without passages, nothing is given. Once `stopped`, the model is left.
    """
    model = metered(ports, tenant)
    if model is None or not passages:
        return
    check = Check(widened(passages)[:MOST_PASSAGES], locale, [tidy(text) for text in shown])
    until = time.monotonic() + LONGEST_S
    ask = Ask(
        instruction(question, check.passages), schema(len(check.passages)), MOST_TOKENS,
        lambda: stopped() or time.monotonic() > until,
    )  # fmt: skip
    entails, judge = ports.entails, model if ports.settings.llm_judge else None
    try:
        with closing(model.stream(ask)) as pieces:
            for n, line in enumerate(lines(pieces)):
                if n == MOST_SENTENCES or ask.stopped():
                    return
                for found in check.of(line, entails, judge):
                    yield replace(found, model=model.name) if isinstance(found, Sentence) else found
    except ModelUnavailable:
        yield Cut("model")
    except Refused:
        yield Cut("budget")


@dataclass(frozen=True, slots=True)
class Check:
    """What a line of a model is held against."""

    passages: Sequence[Passage]
    locale: str
    said: list[str]

    def of(self, line: Line, entails: Entails | None, judge: Metered | None) -> Iterator[Sentence | Dropped]:
        """Give the sentences of a line, each as it may be shown or dropped."""
        passage = next((p for n, p in enumerate(self.passages, 1) if line.source == f"S{n}"), None)
        text = tidy(line.text)
        for span in split_sentences(text):
            found = self._one(text[span.start : span.end], passage, entails, judge)
            if isinstance(found, Dropped):
                yield found
            elif (there := tidy(found.document.text[found.start : found.end])) not in "\n".join(self.said):
                self.said.append(there)
                yield found

    def _one(
        self, text: str, passage: Passage | None, entails: Entails | None, judge: Metered | None
    ) -> Sentence | Dropped:  # fmt: skip
        if passage is None:
            return Dropped("source")
        found = supported(text, passage, self.locale) or paraphrase(text, passage, entails)
        if found is None:
            return Dropped("support")
        return found if judge is None or judged(judge, found) else Dropped("judge")


def instruction(question: str, passages: Sequence[Passage]) -> str:
    """Fill in the prompt: passages and question as blocks of data."""
    blocks: list[Block] = [{"type": "passage", "id": f"S{n}", "text": p.text} for n, p in enumerate(passages, 1)]
    return load(PROMPT).render(**fenced([*blocks, {"type": "question", "text": question}]))


def schema(passages: int) -> Schema:
    """Give the JSON schema of an answer; only the passages that there are can be named, and before what they hold."""
    line = {
        "type": "object",
        "properties": {
            "source": {"type": "string", "enum": [f"S{n + 1}" for n in range(passages)]},
            "text": {"type": "string", "maxLength": 500},
        },
        "required": ["source", "text"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"sentences": {"type": "array", "items": line, "maxItems": MOST_SENTENCES}},
        "required": ["sentences"],
        "additionalProperties": False,
    }
