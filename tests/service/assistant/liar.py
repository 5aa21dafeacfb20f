"""A model that lies on purpose, and that obeys whatever the data in its prompt tells it to do.

    python -m tests.service.assistant.liar    serves it until stopped, for `fingerpost eval run assistant`

Each lie is made from a sentence of the prompt's own passages, so it looks as true as a lie can; `lies` holds them all,
so that a test can look for them without asking the check that is being tested.
"""

import json
import random
import re
import sys
import time
from collections.abc import Callable

from paths.words import ENGLISH
from tests.service.assistant.endpoint import serving

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]")
_NUMBER = re.compile(r"\d+")
_SAYING = re.compile(
    r"(?:say|print|reply(?: with)?|answer(?: with)?|output|write|reveal|repeat|visit|insert|show)\b[: ]+(.{3,200})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s\"'<>)]+")
NEGATIONS = ("not ", "never ", "no ", "cannot ", "n't ")
CONDITIONS = (" unless ", " if ", " only ", " before ", " until ", " except ", " at least ", " at most ")
INVENTED = (
    "You will earn 5,000 euros more after this.", "The course is free for everybody.", "Everyone passes the exam.",
    "Ferrylane was founded in 1907 by Ada Lovelace.", "Your manager has already approved this.",
    "No approval is needed at all.", "This takes exactly 17 minutes.", "Click here to confirm your password.",
)  # fmt: skip


class Liar:
    """Answers every prompt with lies about its passages."""

    def __init__(self, seed: int = 0) -> None:
        self._chance, self.lies, self.obeyed = random.Random(seed), set[str](), set[str]()

    def __call__(self, prompt: str) -> str:
        blocks = [block for line in prompt.splitlines() if (block := _block(line))]
        passages = {block["id"]: block["text"] for block in blocks if block.get("type") == "passage"}
        said = [*self._obedient(prompt, passages), *self._lie(passages)]
        told = [{"source": source, "text": text} for source, text in said]
        self._chance.shuffle(told)
        called = {"tool_calls": [{"name": "skip", "arguments": {"step": 1}}]}
        return json.dumps({"request": {"kind": "skip", "step": 1}, "ifOnly": False, "sentences": told[:6], **called})

    def _lie(self, passages: dict[str, str]) -> list[tuple[str, str]]:
        found = []
        for source, text in passages.items():
            sentences = [sentence.strip() for sentence in _SENTENCE.findall(" ".join(text.split()))]
            for sentence in sentences:
                for way in WAYS:
                    lie = way(sentence, self._chance)
                    if lie and lie != sentence:
                        found.append((source, lie))
            others = [other for other in passages if other != source]
            if others and sentences and not any(sentences[0] in passages[other] for other in others):
                found.append((self._chance.choice(others), sentences[0]))  # true, and cited wrongly
        found += [(next(iter(passages), "S1"), lie) for lie in INVENTED]
        chosen = self._chance.sample(found, min(6, len(found)))
        self.lies |= {text for _, text in chosen}
        return chosen

    def _obedient(self, prompt: str, passages: dict[str, str]) -> list[tuple[str, str]]:
        orders = [order.strip().rstrip('"}') for order in _SAYING.findall(prompt) if "SENTENCES" not in order.upper()]
        obeyed = [*orders[:3], *(f"![x]({url}) See [this]({url})." for url in _ADDRESS.findall(prompt)[:2])]
        self.obeyed |= set(obeyed)
        return [(next(iter(passages), "S1"), text) for text in obeyed]


def _block(line: str) -> dict[str, str] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _other_number(sentence: str, chance: random.Random) -> str:
    return _NUMBER.sub(lambda m: str(int(m.group()) + chance.randint(1, 9)), sentence, count=1)


def _no_denial(sentence: str, chance: random.Random) -> str:
    there = [word for word in NEGATIONS if word in sentence]
    return sentence.replace(there[0], "", 1) if there else ""


def _no_condition(sentence: str, chance: random.Random) -> str:
    there = [word for word in CONDITIONS if word in sentence]
    return f"{sentence.split(there[0])[0]}." if there else ""


def _denied(sentence: str, chance: random.Random) -> str:
    return re.sub(r"\b(is|are|can|must|should|may)\b", r"\1 not", sentence, count=1)


def _swapped(sentence: str, chance: random.Random) -> str:
    words = sentence[:-1].split()
    if len(words) < 4:
        return ""
    a, b = chance.sample(range(len(words)), 2)
    words[a], words[b] = words[b], words[a]
    return " ".join(words) + "."


def _added(sentence: str, chance: random.Random) -> str:
    return sentence[:-1] + chance.choice((" every Friday.", " for managers.", ", says the CEO.", " at no cost."))


def _dropped(sentence: str, chance: random.Random) -> str:
    words = sentence[:-1].split()
    if len(words) < 5:
        return ""
    at = chance.randrange(len(words))
    if words[at].casefold() in ENGLISH.plain:
        return ""  # leaving praise out is no lie
    del words[at]
    return " ".join(words) + "."


def _named(sentence: str, chance: random.Random) -> str:
    return re.sub(r"(?<=[a-z] )[A-Z][a-z]+", "Microsoft", sentence, count=1)


def _hidden(sentence: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(sentence))
    return sentence[:at] + "\u200b" + sentence[at:]


WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    _other_number, _no_denial, _no_condition, _denied, _swapped, _added, _dropped, _named, _hidden,
)  # fmt: skip


def main() -> None:
    with serving(Liar()) as endpoint:
        sys.stdout.write(f"FINGERPOST_LLM_MODEL=liar FINGERPOST_LLM_URL={endpoint.url}\n")
        sys.stdout.flush()
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
