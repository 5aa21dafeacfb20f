"""From statements to progress and evidence: each once, taken back when voided, later when it cannot be placed yet."""

from datetime import date
from hashlib import sha1

import msgspec
import pytest
from msgspec.structs import replace

from paths.errors import BadRecord
from paths.model import Learner, Resource, RoleGoal, Teaches
from service.activity import accounts
from service.activity.accounts import Account, Accounts, Activities
from service.activity.apply import apply_pending
from service.activity.scales import ScoreRange, ScoreScale, ScoreScales
from service.activity.taking import take
from service.auth import Caller
from service.changing.change import change_step
from service.intake.curate import put_records
from service.recommend import recommend
from service.schemas import PathRequest, StepChange
from service.store.errors import NotFound
from tests.service.conftest import TENANT
from tests.xapi import JOIN, MAIL, real_statements, said, voiding

HOME = "https://fingerpost.invalid/tenants/default"
CALLER = Caller(TENANT, "key:test")
DAY = date(2026, 11, 20)
VIDEO = "https://w3id.org/xapi/video/extensions/progress"
LINKED = Resource(
    "t:join", "Joining tables", "How SQL joins bring tables together.", minutes=45, language="en", url=JOIN,
    teaches=(Teaches("s:join", 0, 2),),
)  # fmt: skip


@pytest.fixture
def lea(filled):
    """Ports where lea has an account, and the course on joins an address."""
    put_records(filled, TENANT, [LINKED], ())
    accounts.put_accounts(filled, TENANT, "lea", Accounts((Account(mbox=MAIL),)))
    return filled


@pytest.fixture
def path(lea):
    """A path of lea's with joins as one of its steps."""
    return recommend(lea, TENANT, PathRequest("lea", (RoleGoal("r:analyst"),), start="2026-11-16"), DAY)


def heard(ports, *statements):
    """Take statements in and carry them out; return how many came to what."""
    take(ports, CALLER, msgspec.json.encode(list(statements)), "1.0.3")
    apply_pending(ports, DAY)
    return ports.store.activity.counts(TENANT)


def step_of(ports, path, resource="t:join"):
    return next(step for step in ports.store.path(TENANT, path.id).steps if step.resource == resource)


def proved(ports, learner="lea"):
    """Return what stands in a learner's evidence, by skill and source."""
    pieces = ports.store.learner(TENANT, learner).evidence
    return {(piece.skill, piece.source): piece.level for piece in pieces if piece.state == "standing"}


def at(day, **more):
    return {"timestamp": f"2026-11-{day:02}T10:00:00Z", **more}


# --- steps ------------------------------------------------------------------------------------------------------------


def test_a_course_that_is_begun_starts_its_step(lea, path):
    assert heard(lea, said("initialized")) == {"applied": 1}
    assert step_of(lea, path).state == "started"
    assert lea.store.path(TENANT, path.id).state == "active"


def test_progress_moves_on_and_never_back(lea, path):
    for share in (0.472, 0.2, 0.9):
        heard(lea, said("https://w3id.org/xapi/video/verbs/paused", result={"extensions": {VIDEO: share}}))
    assert (step_of(lea, path).state, step_of(lea, path).progress) == ("started", 90)
    assert lea.store.path(TENANT, path.id).version == 3


def test_a_completed_course_completes_its_step_and_is_evidence_of_that_day(lea, path):
    heard(lea, said("completed", **at(18)))
    assert (step_of(lea, path).state, step_of(lea, path).progress) == ("completed", 100)
    (piece,) = lea.store.learner(TENANT, "lea").evidence
    assert (piece.skill, piece.level, piece.source, piece.when) == ("s:join", 2, "completion", "2026-11-18")


def test_what_is_told_twice_counts_once(lea, path):
    heard(lea, said("completed", n=1, **at(18)))
    version = lea.store.path(TENANT, path.id).version
    heard(lea, said("completed", n=1, **at(18)), said("passed", n=2, **at(19)))
    assert len(lea.store.learner(TENANT, "lea").evidence) == 1
    assert lea.store.path(TENANT, path.id).version == version


def test_a_failed_course_is_only_begun(lea, path):
    heard(lea, said("failed", result={"success": False}), said("completed", result={"completion": False}))
    assert step_of(lea, path).state == "started"
    assert proved(lea) == {}


def test_a_step_that_was_waived_stays_so(lea, path):
    before = lea.store.path(TENANT, path.id)
    skipped = change_step(lea, TENANT, path.id, step_of(lea, path).n, StepChange(state="waived", by="ld"), DAY)
    assert heard(lea, said("initialized")) == {"applied": 1}
    assert [step.resource for step in lea.store.path(TENANT, path.id).steps] == [s.resource for s in skipped.steps]
    assert before.version + 1 == skipped.version


def test_completing_outside_any_path_proves_what_the_learner_could_begin(lea):
    expert = replace(LINKED, id="t:expert", url="https://example.org/expert", teaches=(Teaches("s:join", 3, 4),))
    put_records(lea, TENANT, [expert], ())
    heard(lea, said("completed", **at(18)), said("completed", activity="https://example.org/expert", **at(19)))
    assert proved(lea) == {("s:join", "completion"): 2}
    assert lea.store.learner(TENANT, "lea").completed == ("t:join", "t:expert")


def test_the_last_part_completes_the_whole(lea):
    parts = [Resource(f"t:part-{n}", f"Part {n}", minutes=9, is_part_of=("t:whole",)) for n in (1, 2)]
    whole = Resource("t:whole", "Whole", minutes=18, teaches=(Teaches("s:git", 0, 2),))
    put_records(lea, TENANT, [*parts, whole], ())
    heard(lea, said("completed", activity="t:part-1", **at(18)))
    assert proved(lea) == {}
    heard(lea, said("completed", activity="t:part-2", **at(18)))
    assert proved(lea) == {("s:git", "completion"): 2}


# --- voiding ----------------------------------------------------------------------------------------------------------


def test_voiding_takes_the_completion_back_with_its_evidence(lea, path):
    heard(lea, said("completed", n=1, **at(18)))
    assert heard(lea, voiding(2, of=1)) == {"ignored": 1, "undone": 1}
    assert step_of(lea, path).state == "started"
    assert proved(lea) == {}
    assert lea.store.learner(TENANT, "lea").completed == ()


def test_another_statement_that_says_the_same_keeps_it(lea, path):
    heard(lea, said("completed", n=1, **at(18)), said("passed", n=2, **at(19)), voiding(3, of=1))
    assert step_of(lea, path).state == "completed"
    heard(lea, voiding(4, of=2))
    assert step_of(lea, path).state == "started"
    assert proved(lea) == {}


def test_what_a_person_said_is_not_taken_back_with_a_statement(lea, path):
    change_step(lea, TENANT, path.id, step_of(lea, path).n, StepChange(state="completed"), DAY)
    heard(lea, said("completed", n=1, **at(18)), voiding(2, of=1))
    assert step_of(lea, path).state == "completed"
    assert proved(lea) == {("s:join", "completion"): 2}


def test_what_was_voided_and_is_said_again_counts_again(lea):
    heard(lea, said("completed", n=1, **at(18)), voiding(2, of=1))
    assert proved(lea) == {}
    heard(lea, said("completed", n=3, **at(19)))
    assert proved(lea) == {("s:join", "completion"): 2}


# --- scores -----------------------------------------------------------------------------------------------------------

RANGES = (ScoreRange(0, 0.5, 1), ScoreRange(0.5, 0.8, 2), ScoreRange(0.8, 1, 4))


@pytest.mark.parametrize(("score", "level"), [({"scaled": 0.3}, 1), ({"raw": 5, "min": 0, "max": 10}, 2),
                                              ({"scaled": 0.5}, 2), ({"scaled": 0.95}, 2)])  # fmt: skip
def test_a_score_is_read_by_the_scale_and_proves_no_more_than_the_resource_teaches(lea, score, level):
    accounts.put_scales(lea, TENANT, ScoreScales((ScoreScale(RANGES),)))
    heard(lea, said("scored", result={"score": score}, **at(18)))
    (piece,) = lea.store.learner(TENANT, "lea").evidence
    assert (piece.skill, piece.level, piece.source) == ("s:join", level, "assessment")
    assert piece.original


def test_the_scale_that_names_an_activity_most_exactly_counts(lea):
    close = ScoreScale((ScoreRange(0, 100, 3),), activity=JOIN, of="raw", skills=("s:git",))
    accounts.put_scales(lea, TENANT, ScoreScales((ScoreScale(RANGES), close)))
    heard(lea, said("scored", result={"score": {"raw": 70}}, **at(18)))
    assert proved(lea) == {("s:git", "assessment"): 3}


def test_without_a_scale_a_score_proves_nothing(lea):
    heard(lea, said("scored", result={"score": {"scaled": 1}}))
    assert proved(lea) == {}


def test_a_voided_score_is_withdrawn(lea):
    accounts.put_scales(lea, TENANT, ScoreScales((ScoreScale(RANGES),)))
    heard(lea, said("scored", n=1, result={"score": {"scaled": 0.6}}, **at(18)), voiding(2, of=1))
    assert proved(lea) == {}


@pytest.mark.parametrize("ranges", [(ScoreRange(0, 1, 1), ScoreRange(0.5, 2, 2)), (ScoreRange(1, 0, 1),)])
def test_ranges_that_overlap_or_are_empty_are_refused(lea, ranges):
    with pytest.raises(BadRecord, match="ranges"):
        accounts.put_scales(lea, TENANT, ScoreScales((ScoreScale(ranges),)))


# --- matching ---------------------------------------------------------------------------------------------------------


OPENID, ACCOUNT = "https://id.example.org/max", {"homePage": "https://lxp.example.org", "name": "4711"}
SUM = sha1(b"mailto:max@example.org").hexdigest()


@pytest.mark.parametrize(
    "actor",
    [
        {"mbox": "mailto:max@example.org"},
        {"mbox_sha1sum": SUM.upper()},
        {"openid": OPENID},
        {"account": ACCOUNT},
        {"account": {"homePage": HOME, "name": "max"}},
    ],
)
def test_a_learner_is_known_by_every_account(lea, actor):
    given = (Account(mbox_sha1sum=SUM), Account(openid=OPENID), Account(account=ACCOUNT))
    accounts.put_accounts(lea, TENANT, "max", Accounts(given))
    heard(lea, said("completed", activity="t:git", actor=actor, **at(18)))
    assert lea.store.learner(TENANT, "max").completed == ("t:git",)


def test_an_address_is_known_by_its_sum(lea):
    actor = {"mbox_sha1sum": sha1(MAIL.encode()).hexdigest()}
    heard(lea, said("completed", activity="t:git", actor=actor, **at(18)))
    assert lea.store.learner(TENANT, "lea").completed == ("t:git",)


@pytest.mark.parametrize(
    "activity", [JOIN, f"{JOIN}/", JOIN.replace("https", "http"), "t:join", f"{HOME}/resources/t:join"]
)
def test_a_resource_is_known_by_address_and_id(lea, activity):
    heard(lea, said("completed", activity=activity, **at(18)))
    assert lea.store.learner(TENANT, "lea").completed == ("t:join",)


def test_a_part_of_a_package_is_known_by_the_packages_own_id(lea):
    inside = Resource("pkg:golf.zip~2Fhttps~3A~2F~2Fexample.org~2Fau~2F1", "Golf", minutes=9)
    put_records(lea, TENANT, [inside], ())
    cmi5 = {"category": [{"id": "https://w3id.org/xapi/cmi5/context/categories/cmi5"}],
            "grouping": [{"id": "https://example.org/au/1"}]}  # fmt: skip
    launched = said("completed", activity="https://lms.example.org/1", context={"contextActivities": cmi5}, **at(18))
    heard(lea, launched)
    assert lea.store.learner(TENANT, "lea").completed == (inside.id,)


def test_two_resources_of_one_address_are_not_guessed_between(lea):
    put_records(lea, TENANT, [replace(LINKED, id="t:join-2")], ())
    assert heard(lea, said("completed", **at(18))) == {"unmatched": 1}
    accounts.put_activities(lea, TENANT, "t:join-2", Activities((JOIN,)))
    apply_pending(lea, DAY)
    assert lea.store.learner(TENANT, "lea").completed == ("t:join-2",)


def test_what_cannot_be_placed_is_kept_listed_and_placed_later(lea):
    stranger, elsewhere = {"mbox": "mailto:mia@example.org"}, "https://elsewhere.example.org/x"
    heard(lea, *(said("completed", n=n, actor=stranger, **at(18)) for n in (1, 2)),
          said("completed", n=3, activity=elsewhere, **at(18)), said("asked", n=4, actor=stranger))  # fmt: skip
    assert lea.store.activity.counts(TENANT) == {"ignored": 1, "unmatched": 3}
    (activity,) = accounts.unmatched(lea, TENANT, "activity", "", 10)
    (actor,) = accounts.unmatched(lea, TENANT, "actor", "", 10)
    assert (activity.activity, activity.statements) == (elsewhere, 1)
    assert (actor.actor, actor.statements) == (Account(mbox="mailto:mia@example.org"), 2)
    lea.store.put_learner(TENANT, Learner("mia"))
    accounts.put_accounts(lea, TENANT, "mia", Accounts((Account(mbox="mailto:mia@example.org"),)))
    put_records(lea, TENANT, [Resource("t:else", "Elsewhere", minutes=9, url=elsewhere)], ())
    lea.store.activity.again(TENANT)
    apply_pending(lea, DAY)
    assert lea.store.activity.counts(TENANT) == {"applied": 3, "ignored": 1}
    assert lea.store.learner(TENANT, "mia").completed == ("t:join",)
    assert lea.store.learner(TENANT, "lea").completed == ("t:else",)


def test_accounts_of_nobody_and_bad_ones_are_refused(lea):
    with pytest.raises(NotFound):
        accounts.put_accounts(lea, TENANT, "nobody", Accounts((Account(mbox="mailto:x@example.org"),)))
    for bad in (Account(), Account(mbox="x"), Account(mbox=MAIL, openid="urn:x")):
        with pytest.raises(BadRecord, match="accounts"):
            accounts.put_accounts(lea, TENANT, "lea", Accounts((bad,)))


# --- a real platform --------------------------------------------------------------------------------------------------


def test_a_real_platforms_statements_become_progress_and_evidence(filled, shared_data):
    """The first 500 statements, of which the learners and the videos are known."""
    statements = real_statements(shared_data, 500)
    videos = sorted({one["object"]["id"] for one in statements})
    names = sorted({one["actor"]["account"]["name"] for one in statements})[:100]
    records = [
        Resource(f"fun:{n}", f"Video {n}", minutes=5, teaches=(Teaches("s:git", 0, 2),)) for n in range(len(videos))
    ]
    put_records(filled, TENANT, records, ())
    for n, video in enumerate(videos):
        accounts.put_activities(filled, TENANT, f"fun:{n}", Activities((video,)))
    for n, name in enumerate(names):
        filled.store.put_learner(TENANT, Learner(f"p{n}"))
        own = Account(account={"homePage": "http://fun-mooc.fr", "name": name})
        accounts.put_accounts(filled, TENANT, f"p{n}", Accounts((own,)))
    heard(filled, *statements)
    done = {(one["actor"]["account"]["name"], one["object"]["id"]) for one in statements
            if one["verb"]["id"].endswith("/completed") and one["actor"]["account"]["name"] in names}  # fmt: skip
    learners = [filled.store.learner(TENANT, f"p{n}") for n in range(len(names))]
    assert sum(len(learner.completed) for learner in learners) == len(done)
    assert sum(len(learner.evidence) for learner in learners) >= len({name for name, _ in done})
    counts = filled.store.activity.counts(TENANT)
    assert sum(counts.values()) == 500
    assert "failed" not in counts
    assert heard(filled, *statements) == counts
