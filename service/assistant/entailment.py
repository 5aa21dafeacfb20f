"""The two optional checks of a model's sentence: an entailment model that admits other words, a judge that denies.

Neither is exact, so neither is on by default. What an entailment model admits must still keep every protected word of
the sentence that it rests on (numbers, names, dates, denials, conditions), and bring none.
"""

import msgspec

from paths.sentences import Protected, protected, words_of
from prompts import load
from service.assistant.blocks import fenced
from service.assistant.supporting import Passage, Sentence, language_in, standing_alone, unmarked
from service.llm import Complete
from service.llm.entailment import Entails

ENTAILED = 0.95  # probability; a false sentence costs more trust than a missing one gains
JUDGE = "judge_support"
VERDICT = {
    "type": "object",
    "properties": {"supported": {"type": "boolean"}},
    "required": ["supported"],
    "additionalProperties": False,
}
VERDICT_TOKENS = 20


def paraphrase(text: str, passage: Passage, entails: Entails | None) -> Sentence | None:
    """Return a sentence in other words, where one sentence of the passage entails it and keeps what is protected."""
    language, said = language_in(passage), unmarked(text)
    if entails is None or words_of(language) is None or "?" in said:
        return None
    kept = _kept(said, language)
    for span in standing_alone(passage):
        there = passage.document.text[span.start : span.end]
        if kept == _kept(there, language) and entails.probability(there, said) >= ENTAILED:
            return Sentence("claim", said, passage.document, span.start, span.end, by="entailment")
    return None


def judged(model: Complete, found: Sentence) -> bool:
    """Say whether a model, asked about one sentence and its source alone, finds it supported."""
    there = found.document.text[found.start : found.end]
    blocks = [{"type": "source", "text": there}, {"type": "sentence", "text": unmarked(found.text)}]
    answer = model.complete(load(JUDGE).render(**fenced(blocks)), VERDICT, VERDICT_TOKENS)
    try:
        return msgspec.json.decode(answer, type=_Verdict).supported
    except (msgspec.DecodeError, UnicodeEncodeError):
        return False


class _Verdict(msgspec.Struct):
    supported: bool


def _kept(text: str, language: str | None) -> list[Protected]:
    return sorted(Protected(p.kind, p.text.casefold()) for p in protected(text, language))
