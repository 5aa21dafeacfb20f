"""What a goal text means, decided between candidates with their probabilities."""

from retrieval.goals.areas import Areas
from retrieval.goals.choice import Choice, Found, choose
from retrieval.goals.match import Entry, Kind, Match
from retrieval.goals.words import read_goal

AREAS = Areas(
    members={"python": ("py-basics", "py-lists", "py-loops"), "data": ("sql", "reports")},
    roles={"python": ("developer", "scientist", "tester")},
    widest=("python", "data"),
)
ANYTHING = read_goal("anything specific")


def found(kind: Kind, id: str, score: float, words: str = "", exact: bool = False) -> Found:
    return Found(Match(Entry(kind, id, (id,), id), score, id, score, float(exact)), frozenset(words.split()))


def role(id: str, score: float, words: str = "", exact: bool = False) -> Found:
    return found("role", id, score, words, exact)


def skill(id: str, score: float, words: str = "", exact: bool = False) -> Found:
    return found("skill", id, score, words, exact)


def meant(choice: Choice) -> list[str]:
    return [match.entry.id for match in choice.meant]


def test_what_is_likelier_than_all_else_is_meant() -> None:
    assert meant(choose(ANYTHING, [role("a", 0.6), role("b", 0.3)], [], AREAS)) == ["a"]


def test_where_nothing_is_likely_the_likeliest_are_offered() -> None:
    choice = choose(ANYTHING, [role("a", 0.4), role("b", 0.3)], [skill("s", 0.35), skill("t", 0.01)], AREAS)

    assert (choice.why, choice.options) == ("unsure", (("role", "a"), ("skill", "s"), ("role", "b")))


def test_skills_that_other_words_speak_for_are_meant_together() -> None:
    found = [skill("sql", 0.9, "sql"), skill("reports", 0.8, "reporting")]

    assert meant(choose(read_goal("SQL for reporting"), [], found, AREAS)) == ["sql", "reports"]


def test_of_candidates_for_the_same_words_one_must_be_ahead() -> None:
    found = [skill("a", 0.9, "loops"), skill("b", 0.85, "loops")]
    choice = choose(ANYTHING, [], found, AREAS)

    assert (choice.why, choice.options) == ("several", (("skill", "a"), ("skill", "b")))


def test_one_that_is_called_exactly_so_is_ahead() -> None:
    found = [skill("a", 0.9, "loops"), skill("b", 0.85, "loops", exact=True)]

    assert meant(choose(ANYTHING, [], found, AREAS)) == ["b"]


def test_what_more_words_speak_for_drops_the_rest() -> None:
    found = [skill("cloud", 0.99, "cloud", exact=True)]

    assert meant(choose(ANYTHING, [role("admin", 0.7, "cloud admin")], found, AREAS)) == ["admin"]


def test_a_wish_for_a_job_leaves_the_skills_out() -> None:
    roles, skills = [role("cook", 0.8, "cook")], [skill("cooking", 0.9, "cook")]

    assert meant(choose(read_goal("become a cook"), roles, skills, AREAS)) == ["cook"]
    assert meant(choose(read_goal("learn to cook"), roles, skills, AREAS)) == ["cooking"]


def test_a_role_and_a_skill_for_the_same_words_are_asked_about() -> None:
    choice = choose(read_goal("cook"), [role("cook", 0.8, "cook")], [skill("cooking", 0.9, "cook")], AREAS)

    assert set(choice.options) == {("role", "cook"), ("skill", "cooking")}


def test_a_role_is_among_the_options_whatever_skills_there_are() -> None:
    skills = [skill(f"s{n}", 0.9, "cook") for n in range(9)]
    choice = choose(read_goal("cook"), [role("cook", 0.8, "cook")], skills, AREAS)

    assert ("role", "cook") in choice.options
    assert len(choice.options) == 4


def test_an_area_is_asked_further() -> None:
    skills = [skill("python", 0.95, "python", exact=True), skill("py-loops", 0.4, "python")]
    choice = choose(read_goal("learn python"), [], skills, AREAS)

    assert choice.why == "area"
    assert choice.options == (
        ("role", "developer"),
        ("role", "scientist"),
        ("skill", "py-loops"),
        ("skill", "py-basics"),
    )


def test_a_text_about_nothing_is_offered_the_areas() -> None:
    choice = choose(read_goal("learn stuff"), [role("a", 0.9)], [], AREAS)

    assert (choice.why, choice.options) == ("nothing", (("skill", "python"), ("skill", "data")))


def test_without_areas_and_candidates_there_is_nothing_to_offer() -> None:
    assert choose(ANYTHING, [], [], Areas({}, {}, ())) == Choice(why="nothing")
