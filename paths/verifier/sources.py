"""Claims about where a path comes from: its inputs by digest, its start levels, and every passage it cites.

Standard library only. Each function gives the problems it finds, none when the claim holds.
"""

from paths.verifier.replay import Case, Moment, Problems
from paths.verifier.shape import Record
from paths.verifier.world import digest_of

ROUNDING = 1e-3  # probabilities may be written with a few digits
EXACTLY_HALF = 1e-6  # sums of floats near 0.5 may fall either way


def graph_is_given(case: Case) -> Problems:
    """The path was made with this graph."""
    if case.path["inputs"]["graph"] != case.graph.digest:
        yield "the path was made with another graph"


def catalogue_is_given(case: Case) -> Problems:
    """The path was made with this catalogue."""
    if case.path["inputs"]["catalogue"] != case.shelf.digest:
        yield "the path was made with another catalogue"


def learner_is_given(case: Case) -> Problems:
    """The path was made for this learner, as the file has them."""
    person = case.person.record
    if case.path["learner"] != person["id"]:
        yield f"the path is for {case.path['learner']}, the file is of {person['id']}"
    if case.path["inputs"]["learner"] != case.person.digest:
        yield "the path was made with another learner file"
    for name in ("completed", "waived"):
        if set(case.path[name]) != set(person[name]):
            yield f"the path has other {name} items than the learner file"
    said, kept = ({(w["skill"], w["level"]) for w in record["waivedLevels"]} for record in (case.path, person))
    if said != kept:
        yield "the path has other waived levels than the learner file"


def levels_as_estimated(case: Case) -> Problems:
    """Every start level is the largest k with P(level >= k) at least one half, and has evidence unless it is 0."""
    seen: set[str] = set()
    for estimate in case.path["profile"]["estimates"]:
        skill, level, chances = estimate["skill"], estimate["level"], estimate["probabilities"]
        if skill in seen:
            yield f"{skill} is estimated twice"
        seen.add(skill)
        if len(chances) != 6 or abs(sum(chances) - 1) > ROUNDING:
            yield f"the probabilities of {skill} are not six that add up to 1"
        elif sum(chances[level:]) < 0.5 - EXACTLY_HALF or sum(chances[level + 1 :]) >= 0.5 + EXACTLY_HALF:
            at_least = f"{sum(chances[level:]):.3f}, of more {sum(chances[level + 1 :]):.3f}"
            yield f"{skill} is held at level {level}, but the probability of that or more is {at_least}"
        if level and not estimate["evidence"]:
            yield f"{skill} is held at level {level} without evidence"


def evidence_is_known(case: Case) -> Problems:
    """Every piece of evidence is in the learner's file, not withdrawn, speaks of that skill and counts once."""
    known = {item["id"]: item["skill"] for item in case.person.record["evidence"] if item["state"] != "withdrawn"}
    for estimate in case.path["profile"]["estimates"]:
        for name in estimate["evidence"]:
            if known.get(name) != estimate["skill"]:
                yield f"the learner file has no evidence {name} of {estimate['skill']} that is not withdrawn"
        if len(set(estimate["evidence"])) < len(estimate["evidence"]):
            yield f"evidence of {estimate['skill']} counts twice"


def citations_hold(case: Case) -> Problems:
    """Every citation quotes its document as it stands, and belongs to a sentence of the step's reasons."""
    for moment in case.moments:
        for i, citation in enumerate(moment.step["citations"]):
            problem = passage_problem(case, citation) or sentence_problem(moment.step, i)
            if problem:
                yield f"citation {i} of {moment.name}: {problem}"
        for reason in moment.step["reasons"]:
            if any(i >= len(moment.step["citations"]) for i in reason["citations"]):
                yield f"a reason of {moment.name} cites what is not in its list"
            if reason["kind"] != "fact" and not reason["citations"]:
                yield f"a {reason['kind']} of {moment.name} cites nothing"


def passage_problem(case: Case, citation: Record) -> str:
    """Return what is wrong with the far end of a citation: the passage."""
    text, start, end = source_of(case, citation), citation["start"], citation["end"]
    if text is None:
        return f"there is no {citation['kind']} {citation['document']} in version {citation['version']!r}"
    if digest_of(text) != citation["sha256"]:
        return f"{citation['document']} is another text than the one cited"
    if not start < end <= len(text) or text[start:end] != citation["quote"]:
        return f"the quote is not the text from {start} to {end}"
    if not (text[:start].endswith(citation["prefix"]) and text[end:].startswith(citation["suffix"])):
        return "prefix or suffix is not the text around the quote"
    return ""


def source_of(case: Case, citation: Record) -> str | None:
    """Return the cited text: a document of the kind said, or the description of a skill or role."""
    name = citation["document"]
    if citation["kind"] == "graph":
        found = case.graph.skills.get(name) or case.graph.roles.get(name)
        return None if found is None else str(found["description"])
    document = case.library.find(name, citation["version"])
    return None if document is None or document["kind"] != citation["kind"] else str(document["text"])


def sentence_problem(step: Record, i: int) -> str:
    """Return what is wrong with the near end of a citation: the sentence of a reason."""
    reasons = [reason for reason in step["reasons"] if i in reason["citations"]]
    citation, span = step["citations"][i], step["citations"][i]["sentence"]
    if not reasons:
        return "no reason names it"
    for reason in reasons:
        if not span["start"] < span["end"] <= len(reason["text"]):
            return f"its sentence, {span['start']} to {span['end']}, is not within the reason"
        shown = plain(reason["text"][span["start"] : span["end"]])
        if (
            reason["kind"] == "quote"
            and plain(citation["quote"]) not in shown
            and shown not in plain(citation["quote"])
        ):
            return "the reason quotes other words"
    return ""


def plain(words: str) -> str:
    """Return words without quotation marks around them and with single spaces."""
    return " ".join(words.split()).strip("“”„\"'«»‘’ ")


def step_is_cited(case: Case) -> Problems:
    """Every step cites a passage that speaks of what it teaches, says that it is tagged only, or is the learner's."""
    for moment in case.moments:
        if moment.step["resource"] in case.shelf.additions:
            continue
        if not moment.step["tagOnly"] and not any(speaks_of(moment, item) for item in moment.step["citations"]):
            yield f"{moment.name} cites no passage and does not say that it is tagged only"


def speaks_of(moment: Moment, citation: Record) -> bool:
    """Return whether a citation is of a passage, on something the step teaches where it says on what."""
    taught = {band["skill"] for band in moment.resource["teaches"]}
    return citation["kind"] != "graph" and (citation["skill"] in {None, *taught} or not taught)
