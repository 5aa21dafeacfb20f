"""What is read from each format is what is in it: title, structure, objectives, minutes, text."""

import pytest

from paths.model import Document, Resource
from retrieval.packages.item import minutes_of
from retrieval.packages.jsonld import read_jsonld
from retrieval.packages.kinds import read_item
from retrieval.packages.records import read_package
from retrieval.sources.outcome import Refused, Taken
from tests.retrieval.packages import makers


def records(file, prefix="x"):
    outcomes = list(read_package(file, prefix))
    assert not [o for o in outcomes if isinstance(o, Refused)], outcomes
    found = [o.record for o in outcomes if isinstance(o, Taken)]
    resources = {r.title: r for r in found if isinstance(r, Resource)}
    return resources, {d.resource: d for d in found if isinstance(d, Document)}


def test_scorm_gives_the_default_organization_with_its_items_and_their_pages(tmp_path):
    resources, documents = records(makers.zipped(tmp_path / "golf.zip", makers.SCORM_FILES))
    course, clubs, balls = resources["Clubs and balls"], resources["Clubs"], resources["Balls"]

    assert list(resources) == ["Clubs and balls", "Clubs", "Balls", "Soft balls", "Hard balls"]
    assert (course.description, course.language, course.minutes) == ("What a club is for.", "en", 90)
    assert course.has_part == (clubs.id, balls.id)
    assert balls.has_part == (resources["Soft balls"].id, resources["Hard balls"].id)
    assert documents[clubs.id].text == "# Clubs\n\nA driver sends it far."
    assert documents[resources["Soft balls"].id].text == "Soft balls roll."
    assert course.id == "x:golf.zip"


def test_a_package_whose_folder_was_packed_is_read_all_the_same(tmp_path):
    inside = {f"golf/{name}": content for name, content in makers.SCORM_FILES.items()}

    assert read_item(makers.zipped(tmp_path / "golf.zip", inside)).title == "Clubs and balls"


def test_a_cartridge_gives_pages_and_links(tmp_path):
    link = '<webLink><url href="https://example.org/l"/></webLink>'
    files = {"imsmanifest.xml": makers.CARTRIDGE, "page.html": "<p>Read me.</p>", "link.xml": link}
    resources, documents = records(makers.zipped(tmp_path / "c.imscc", files))

    assert resources["A link"].url == "https://example.org/l"
    assert documents[resources["A page"].id].text == "Read me."


def test_cmi5_gives_blocks_units_and_objectives(tmp_path):
    file = makers.zipped(tmp_path / "s.zip", {"cmi5.xml": makers.CMI5, "exits/index.html": "<p>Left, then down.</p>"})
    item = read_item(file)
    (block,) = item.parts

    assert (item.title, item.description, item.language) == ("Safety", "Stay whole.", "en-US")
    assert [unit.title for unit in block.parts] == ["Exits", "Alarms"]
    assert block.parts[0].objectives == ("Find the exit",)
    assert block.parts[0].text == "Left, then down."


def test_an_xapi_package_gives_its_activity_and_the_page_it_launches(tmp_path):
    item = read_item(makers.zipped(tmp_path / "t.zip", {"tincan.xml": makers.TINCAN, "index.html": "<p>Lift.</p>"}))

    assert (item.title, item.description, item.text) == ("Cranes", "How to lift.", "Lift.")
    assert [part.title for part in item.parts] == ["Loads"]


def test_h5p_gives_what_a_learner_reads_and_not_the_players_words(tmp_path):
    item = read_item(makers.zipped(tmp_path / "b.h5p", makers.H5P))

    assert item.title == "Berries"
    assert item.text == "A strawberry is no berry, a banana is.\n\nWhich of these is a berry?"


@pytest.mark.parametrize("make", [makers.tarred, makers.zipped])
def test_a_moodle_backup_gives_sections_and_activities_but_nothing_that_learners_wrote(tmp_path, make):
    resources, documents = records(make(tmp_path / "bee.mbz", makers.MOODLE))

    assert list(resources) == ["Bees", "At home", "The hive", "Watch", "Talk"]
    assert resources["Bees"].description == "All about bees."
    assert resources["Watch"].url == "https://example.org/bees"
    assert documents[resources["The hive"].id].text == "Bees build combs."
    assert not any("Ada" in document.text for document in documents.values())


def test_a_book_is_read_in_the_order_of_its_spine(tmp_path):
    item = read_item(makers.zipped(tmp_path / "k.epub", makers.EPUB))

    assert (item.title, item.language, item.text) == ("Knots", "en", "What a knot is.\n\nThe bowline.")


def test_a_transcript_gives_what_is_said_once_and_how_long_it_takes(tmp_path):
    file = tmp_path / "t.vtt"
    file.write_text(makers.VTT)
    item = read_item(file)

    assert item.text == "Ada: Joins come first. Joins come first. Then grouping & sorting.\n\nThe end."
    assert (item.minutes, item.measured) == (62, "media")


def test_a_podcast_feed_gives_episodes_with_their_length(tmp_path):
    file = tmp_path / "f.rss"
    file.write_text(makers.RSS)
    item = read_item(file)

    assert [(e.title, e.minutes, e.modality, e.url, e.description) for e in item.parts] == [
        ("Keys", 31, "podcast", "https://example.org/keys", "What a key is."),
        ("Joins", 2, "article", None, ""),
    ]


def test_an_atom_feed_gives_entries_with_their_address(tmp_path):
    file = tmp_path / "f.atom"
    file.write_text(makers.ATOM)
    (entry,) = read_item(file).parts

    assert (entry.title, entry.url, entry.text) == ("Erster", "https://example.org/1", "Hallo Welt.")


def test_a_page_gives_the_things_that_it_describes():
    course, clip = read_jsonld(makers.JSONLD)

    assert (course.title, course.minutes, course.teaches) == ("SQL", 120, ("Joins", "Grouping"))
    assert (clip.title, clip.minutes, clip.measured) == ("Clip", 2, "media")


def test_a_word_file_gives_its_headings_and_paragraphs(tmp_path):
    item = read_item(makers.zipped(tmp_path / "e.docx", makers.DOCX))

    assert (item.title, item.text) == ("Expenses", "# Expenses\n\nKeep every receipt.")


def test_a_presentation_gives_its_slides(tmp_path):
    file = tmp_path / "i.pptx"
    file.write_bytes(makers.pptx())
    text = read_item(file).text

    places = [text.index(words) for words in ("Interviews", "Ask open questions.", "Notes", "Write them down")]

    assert places == sorted(places)


def test_a_pdf_gives_its_pages_in_order(tmp_path):
    file = tmp_path / "p.pdf"
    file.write_bytes(makers.pdf("How to brew tea", "Warm the pot first."))
    item = read_item(file)

    assert (item.title, item.text) == ("How to brew tea", "How to brew tea\n\nWarm the pot first.")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT1H30M", 90),
        ("P1D", 1440),
        ("PT20S", 1),
        ("00:20:00", 20),
        ("1:30", 2),
        ("", None),
        ("P", None),
        ("PT", None),
        ("soon", None),
    ],
)
def test_durations_become_minutes(text, minutes):
    assert minutes_of(text) == minutes


def test_the_golf_packages_are_read_right(shared_data):
    resources, documents = records(shared_data / "scorm" / "RuntimeMinimumCalls_SCORM12-mini.zip")
    playing = resources["Playing the Game"]

    assert resources["Golf Explained - Minimum Run-time Calls"].has_part == (playing.id, resources["Having Fun"].id)
    assert [len(playing.has_part), len(resources["Having Fun"].has_part)] == [6, 3]
    assert documents[resources["Par?"].id].text.startswith("# Par\n")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("RuntimeBasicCalls_SCORM20043rdEdition.zip", "Golf Explained - Run-time Basic Calls"),
        ("singlesco_scorm12.zip", "Golf Explained - CP Single SCO"),
        ("scorm12_adl_whyno.zip", "SCORM 1.2 Test Package"),
    ],
)
def test_a_package_of_one_lesson_is_one_resource_with_its_text(shared_data, name, title):
    resources, documents = records(shared_data / "scorm" / name)

    assert list(resources) == [title]
    assert documents[resources[title].id].text
