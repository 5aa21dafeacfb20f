"""Whether a text holds something of the kind that a question asks for: an amount of money, a person, a reason."""

import re

from retrieval.answering.question import Kind

NOT_ASKED = 0.5  # what a text is worth where no kind is asked for that a pattern could find

_NUMERAL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|"
    "half|dozen|both|none|no|single|pair|first|second|third|"
    "ein|eine|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|hundert|tausend|halb|kein|keine"
)
_LASTS = (
    "seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|"
    "sekunden?|minuten?|stunden?|tag|tage|tagen|wochen?|monate?|monaten|jahre?|jahren"
)
_DAY = (
    "(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july|august|september|october|"
    "november|december|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?|januar|februar|märz|"
    "mai|juni|juli|oktober|dezember"
)
_PEOPLE = (
    r"\w*(?:team|lead|leader|manager|officer|desk|director|board|supervisor|colleagues?|author|owner|master|chair|people|"
    "person|employees?|staff|head|boss|group|guild|council|everyone|everybody|anyone|nobody|someone|admin|engineers?|"
    "developers?|reviewers?|department|firm|company|office|committee|partner|mentor|buddy|members?|users?|volunteers?|"
    "guard|police|who|whoever|you|she|he|leiter|leiterin|leitung|kollegen|kollege|kollegin|person|abteilung|jeder|alle|"
    "niemand|wer|sie|er)"
)


def _words(pattern: str, also: str = "") -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b{also}", re.IGNORECASE)


_OFFERS: dict[Kind, re.Pattern[str]] = {
    "money": _words("euros?|dollars?|pounds?|cents?|free|nothing|charge|percent|budget|kostenlos|nichts", "|[€$£]"),
    "often": _words(
        "times|every|each|per|twice|once|daily|weekly|monthly|yearly|annual|annually|quarterly|a (?:day|week|month|"
        "year|quarter)|always|never|nightly|mal|jede[nrsm]?|täglich|wöchentlich|monatlich|jährlich|immer|nie|einmal|zweimal"
    ),
    "span": re.compile(
        rf"(?:\d|\b(?:{_NUMERAL})\b)[^.]{{0,20}}\b(?:{_LASTS})\b|\b(?:immediately|at once|same day|permanent(?:ly)?|"
        r"for ever|forever|sofort|dauerhaft)\b",
        re.IGNORECASE,
    ),
    "number": _words(_NUMERAL, r"|\d"),
    "size": _words(_NUMERAL, r"|\d"),
    "time": _words(
        rf"\d{{1,2}}(?::\d\d)?|{_DAY}|noon|midnight|morning|night|evening|afternoon|spring|summer|autumn|fall|winter|"
        rf"daily|weekly|monthly|after|before|until|within|end of|{_LASTS}|mittags?|nachts?|morgens?|abends?|nach|vor|"
        "bis"
    ),
    "person": re.compile(rf"\b(?i:{_PEOPLE})\b|(?<=[a-z,] )[A-Z][a-z]+"),
    "place": _words(
        "in|at|on|under|inside|beside|behind|near|page|channel|site|folder|office|room|floor|bei|auf|unter|im|am",
        r"|[#/]",
    ),
    "reason": _words(
        "because|so that|since|therefore|reason|thus|hence|otherwise|so|as|for|to|due|weil|damit|denn|da|deshalb",
        r"|[:;]",
    ),
    "way": _words(
        "by|form|ask|write|call|use|open|click|send|ring|run|apply|request|tell|press|go to|via|through|with|then|must|"
        "should|enter|select|create|set|add|mit|durch|über|muss|frag\\w*|schreib\\w*"
    ),
}


def fits(kind: Kind, text: str) -> float:
    """Return 1 where the text holds something of the kind asked for, 0 where not, 0.5 where no such kind is asked."""
    pattern = _OFFERS.get(kind)
    return NOT_ASKED if pattern is None else float(bool(pattern.search(text)))
