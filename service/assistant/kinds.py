"""Kinds of content as people name them: something to read, to watch, to practise; and what catalogues call them."""

import re
from collections.abc import Mapping

KINDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in {
        "reading": "read reading readings article articles text texts book books ebook ebooks blog blogs post posts "
        "document documents documentation docs paper papers pdf pdfs lesen artikel buch bücher texte lektüre",
        "video": "video videos watch watching film films movie movies lecture lectures webinar webinars screencast "
        "ansehen schauen anschauen anzusehen anzuschauen vorlesung vorlesungen",
        "audio": "podcast podcasts audio audios audiobook audiobooks listen listening hören anhören anzuhören hörbuch",
        "exercise": "exercise exercises practice practise practicing practising lab labs hands-on project projects "
        "workshop workshops kata katas challenge challenges coding übung übungen praxis üben praktisches",
        "course": "course courses class classes module modules kurs kurse modul mooc moocs training trainings",
        "assessment": "assessment assessments test tests quiz quizzes exam exams prüfung prüfungen check checks",
    }.items()
}
_WORD = re.compile(r"[\w-]+")
_FILLING = frozenset(
    "something anything some a an the to all any every more of these those this that one another i can could that's "
    "for me etwas was zum zu ein eine einen alle jede keine mehr die der das in form please just kind type".split()
)


def kind_of(word: str) -> str | None:
    """Return the kind that one word, or the modality of a resource, means."""
    plain = word.casefold()
    return next((kind for kind, words in KINDS.items() if plain == kind or plain in words), None)


def kind_in(text: str) -> str | None:
    """Return the kind of content that a text names, None where it names none, or more than that."""
    words = [word for word in _WORD.findall(text.casefold()) if word not in _FILLING]
    kinds = {kind_of(word) for word in words}
    return kinds.pop() if len(kinds) == 1 else None


def is_of(kind: str, modality: str | None) -> bool:
    """Say whether a modality of a catalogue is of a kind; a kind that nobody knows is compared by its name."""
    if modality is None:
        return False
    known = kind_of(kind)
    return modality.casefold() == kind.casefold() or (known is not None and kind_of(modality) == known)
