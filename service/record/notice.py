"""What a learner is told before a machine speaks to them: who it is, what it rests on, who can help."""

from service.ports import Ports
from service.schemas import Wire

DEFAULT = "en"
PATHS = {
    "en": "This learning path was computed by a program from your organisation's content, skills and your own records."
    " You can see why each step is there, contest the path, and ask a person to decide.",
    "de": "Dieser Lernpfad wurde von einem Programm aus den Inhalten und Fähigkeiten Ihrer Organisation und aus Ihren"
    " Angaben berechnet. Sie sehen, warum jeder Schritt dort steht, können dem Pfad widersprechen und einen Menschen"
    " entscheiden lassen.",
}
MODEL = {
    "en": "These words were written by an AI, a language model. Each sentence was checked against the sources it cites;"
    " it may still be wrong.",
    "de": "Diese Worte hat eine KI geschrieben, ein Sprachmodell. Jeder Satz wurde mit den angeführten Quellen"
    " verglichen; falsch sein kann er trotzdem.",
}


class Notice(Wire, frozen=True):
    """`path` goes with every path, `model` with every text that a language model phrased (null: there is none)."""

    locale: str
    path: str
    model: str | None


def notice(ports: Ports, locale: str) -> Notice:
    """Return the notices in a language, in English where there is no translation."""
    tongue = tongue_of(locale)
    return Notice(tongue, PATHS[tongue], MODEL[tongue] if ports.complete is not None else None)


def model_notice(locale: str) -> str:
    """Return what goes with a text that a language model phrased."""
    return MODEL[tongue_of(locale)]


def tongue_of(locale: str) -> str:
    """Return the language of ours that is nearest to a locale."""
    tongue = locale.replace("_", "-").partition("-")[0].lower()
    return tongue if tongue in PATHS else DEFAULT
