"""Moodle course backups (.mbz): the course, its sections and their activities; users' data are never read."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from retrieval.dates import day_of
from retrieval.packages import xml
from retrieval.packages.archive import Archive, BadPackage
from retrieval.packages.item import Item, joined
from retrieval.sources.plaintext import TooManyTags, html_page

FILE = "moodle_backup.xml"
# Where pages, books, lessons, glossaries and quizzes keep what a learner reads; other kinds are known by their titles.
READ = ("content", "summary", "contents", "concept", "definition", "questiontext")
NULL = "$@NULL@$"
LINK = "url"


def read_moodle(archive: Archive) -> Item:
    """Return the course of a backup. Raises BadPackage."""
    information = xml.child(xml.read(archive, FILE), "information")
    if information is None:
        raise BadPackage(f"{FILE} has no information; make the backup again")
    contents = xml.child(information, "contents")
    activities: dict[str, list[Item]] = {}
    for element in xml.children(xml.child(contents, "activities"), "activity"):
        if item := _activity(archive, element):
            activities.setdefault(_value(element, "sectionid"), []).append(item)
    description, updated = _course(archive, xml.child(contents, "course"))
    return Item(
        key=_value(information, "original_course_shortname") or _value(information, "original_course_id"),
        title=_value(information, "original_course_fullname"),
        description=description,
        language=_value(information, "original_course_lang") or None,
        parts=tuple(_sections(archive, contents, activities)),
        updated=updated,
    )


def _course(archive: Archive, element: Element | None) -> tuple[str, str | None]:
    """Return the course's summary, and the day of its last change."""
    name = f"{_value(element, 'directory')}/course.xml"
    if name not in archive:
        return "", None
    course = xml.read(archive, name)
    return _plain(xml.text(xml.child(course, "summary"))), _changed(course)


def _sections(archive: Archive, contents: Element | None, activities: dict[str, list[Item]]) -> Iterator[Item]:
    """Yield sections with what they hold; activities of a section without a name are parts of the course itself."""
    for element in xml.children(xml.child(contents, "sections"), "section"):
        inside = tuple(activities.get(_value(element, "sectionid"), ()))
        name = f"{_value(element, 'directory')}/section.xml"
        section = xml.read(archive, name) if name in archive else None
        title, summary = _value(section, "name"), _plain(_value(section, "summary"))
        if title and inside:
            yield Item(f"section:{_value(element, 'sectionid')}", title, description=summary, parts=inside)
        else:
            yield from inside


def _activity(archive: Archive, element: Element) -> Item | None:
    kind, folder = _value(element, "modulename"), _value(element, "directory")
    name = f"{folder}/{kind}.xml"
    if not kind or name not in archive:
        return None
    root = xml.read(archive, name)
    body = xml.child(root, kind)
    visible = xml.read(archive, f"{folder}/module.xml") if f"{folder}/module.xml" in archive else None
    if visible is not None and _value(visible, "visible") == "0":
        return None
    address = _value(body, "externalurl") if kind == LINK else ""
    return Item(
        key=f"{kind}:{_value(element, 'moduleid')}",
        title=_value(body, "name") or _value(element, "title"),
        description=_plain(_value(body, "intro")),
        text=joined([*_texts(body)]),
        modality=kind,
        url=address if address.startswith(("http://", "https://")) else None,
        updated=_changed(body),
    )


def _changed(element: Element | None) -> str | None:
    """Return the day that Moodle keeps as seconds since 1970."""
    seconds = _value(element, "timemodified")
    return day_of(int(seconds)) if seconds.isascii() and seconds.isdigit() else None


def _texts(body: Element | None) -> Iterator[str]:
    """Yield what a learner reads of an activity: pages, chapters, entries; never what learners wrote."""
    if body is None:
        return
    for element in body.iter():
        if xml.tag(element) in READ and not len(element):
            yield _plain(element.text or "")


def _value(element: Element | None, name: str) -> str:
    found = "" if element is None else xml.text(xml.child(element, name))
    return "" if found == NULL else found


def _plain(html: str) -> str:
    try:
        return html_page(html).text if html and html != NULL else ""
    except TooManyTags:
        return ""
