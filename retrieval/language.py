"""Which language a text is in, by its small words and its script, and whether a model reads it.

A text is only ever said to be in another language than English where two small words of it say so, or its letters; of
short texts nothing is said. The lists are closed and short on purpose: who finds nothing answers as if it were English.
"""

import re
import unicodedata
from collections.abc import Mapping

from retrieval.embed import PACKAGED_NAME

ENGLISH, UNKNOWN, OTHER = "en", "", "other"
LEAST_WORDS = 3  # of a text in Latin letters; 'data mining' and 'la carte' are in any language
LEAST_HITS = 2  # different small words that are not English too, as 'of' is in Dutch and 'was' in German
LEAST_LETTERS = 2  # of another script; a single one is a sign, as in 'α testing'
READ_AT_MOST = 2_000  # characters; a language shows in the first sentence

_STOP = {
    ENGLISH: "i i'm i'd we you me my our a an the this that to of for in on at by from with into about as and or is "
    "are be am was it's do does can could would should will want wants wish like need how what which who when some any "
    "more please",
    "de": "ich wir du mich mir mein meine ein eine einen einem einer der die das den dem des und oder zu zum zur von "
    "im für mit auf als über wie was möchte will würde kann soll gerne werden lernen mehr etwas nicht ist sind",
    "fr": "je nous tu moi mon ma mes un une des le la les du de et ou à au aux en pour avec dans sur comme que qui "
    "veux voudrais souhaite devenir apprendre est sont plus",
    "es": "yo nosotros mi mis un una unos el la los las del de y o a al en para con por como que quiero quisiera "
    "gustaría ser aprender es son más",
    "it": "io noi mio mia un una uno il lo la gli le di del della e o a al in per con su come che voglio vorrei "
    "diventare imparare è sono più",
    "nl": "ik wij mijn een de het van en of in op aan voor met als over hoe wat wil graag worden leren meer is zijn",
    "pt": "eu nós meu minha um uma o os as do da de e ou em para com por como que quero gostaria ser aprender é são",
    "sv": "jag vi mig min mitt en ett den det de och eller att till av för i på med om som hur vad vill kan bli lära "
    "mer är inte",
    "da": "jeg vi mig min mit en et den det de og eller at til af for i på med om som hvordan hvad vil kan blive lære "
    "mere er ikke",
    "pl": "ja my mnie mój moja i lub do z ze w we na o od dla jak co się chcę chciałbym chciałabym być zostać nauczyć "
    "więcej jest są nie",
    "cs": "já my mě můj moje a nebo do z ze v ve na o od pro jak co se chci chtěl chtěla být stát naučit více je jsou "
    "není",
    "fi": "minä me minun minua ja tai on ovat ei miten mitä haluan haluaisin voin olla tulla oppia lisää kuin että",
}
STOP: Mapping[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in _STOP.items()}
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch",
             "pt": "Portuguese", "sv": "Swedish", "da": "Danish", "pl": "Polish", "cs": "Czech",
             "fi": "Finnish"}  # fmt: skip

_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*[+#]*")


def words_of(text: str) -> list[str]:
    """Return the words of a text without case; `c++` and `c#` are words."""
    return _WORD.findall(text.casefold())


def language_of(text: str) -> str:
    """Return the language of a text as its BCP 47 subtag: `en` where small words of it say so more than others.

    Empty where nothing can be told; `other` for another language that cannot be told apart: one in another script than
    the Latin, or with small words that several languages share.
    """
    read = unicodedata.normalize("NFC", text[:READ_AT_MOST].replace("’", "'"))
    if _in_another_script(read):
        return OTHER
    words = words_of(read)
    hits = {language: stop.intersection(words) for language, stop in STOP.items()}
    english = hits.pop(ENGLISH)
    best = max(map(len, hits.values()))
    of = [language for language, found in hits.items() if len(found) == best and len(found - english) >= LEAST_HITS]
    if len(words) < LEAST_WORDS or best <= len(english) or not of:
        return ENGLISH if english else UNKNOWN
    return of[0] if len(of) == 1 else OTHER


def unread(model: str, language: str) -> bool:
    """Say whether a model is known not to read a language. Of other models than the packaged one nothing is known."""
    return model.startswith(PACKAGED_NAME) and language not in (ENGLISH, UNKNOWN)


def _in_another_script(text: str) -> bool:
    """Say whether most letters of a text are of another script than the Latin."""
    letters = [c for c in text if c.isalpha()]
    foreign = sum("LATIN" not in unicodedata.name(c, "") for c in letters)
    return foreign >= LEAST_LETTERS and foreign * 2 > len(letters)
