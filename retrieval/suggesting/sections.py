"""The part of a text that says what a reader should know beforehand. Pure."""

import re

# Headings as publishers write them, in the languages of the catalogues at hand.
_NAMES = (
    "prerequisites?|before you (?:begin|start)|requirements|what you (?:need|should) know|vorkenntnisse|"
    "voraussetzungen|prérequis|prerequisiti|requisitos(?: previos)?|pré-requisitos|voorkennis|前提条件"
)
_HEADING = re.compile(rf"^[ \t]*#{{1,6}}[^\n]*?\b(?:{_NAMES})\b[^\n]*\n|^#{{1,6}}[^\n]*前提条件[^\n]*\n", re.I | re.M)
_LINE = re.compile(rf"^[ \t]*(?:\*\*)?(?:{_NAMES})(?:\*\*)?[ \t]*[:：](?P<said>[^\n]+)", re.I | re.M)
_NEXT = re.compile(r"^[ \t]*#{1,6}[ \t]", re.M)
READ_AT_MOST = 40_000  # characters; a text that asks for something says so near its beginning
LONGEST = 2_000


def stated_prerequisites(text: str) -> str:
    """Return what stands under a heading like 'Prerequisites', or behind such a word and a colon; '' where nothing."""
    head = text[:READ_AT_MOST]
    if found := _HEADING.search(head):
        end = _NEXT.search(head, found.end())
        return head[found.end() : end.start() if end else len(head)].strip()[:LONGEST]
    line = _LINE.search(head)
    return line["said"].strip()[:LONGEST] if line else ""
