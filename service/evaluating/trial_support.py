"""The check that stands between a model and a learner, asked of one source and one claim."""

import msgspec

from paths.citations import cite
from paths.model import Document, Reason, Span
from service.telling.checking import Draft, Line, Material, check

WHERE = "document:support"


def shown(source: str, claim: str, language: str) -> float:
    """Return 1 where production would show the claim as a sentence about this source, else 0."""
    document = Document(WHERE, source, language=language)
    citation = cite(document, 0, len(source), Span(start=0, end=len(source)))
    quoted = Reason("quote", "quote", {}, source, (0,))
    answer = msgspec.json.encode(Draft([Line(claim, "S1")])).decode()
    return float(check(answer, Material((quoted,), {0: (citation, document)}, language)).shown > 0)
