"""Small packages of every format, made here, so that what must be read from each is known to the letter."""

# ruff: noqa: E501 - an element of XML on a line of its own reads best

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

SCORM_12 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="golf" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion>
    <imsmd:lom><imsmd:general><imsmd:title><imsmd:langstring xml:lang="en">Ignored</imsmd:langstring></imsmd:title>
      <imsmd:language>en</imsmd:language>
      <imsmd:description><imsmd:langstring>What a club is for.</imsmd:langstring></imsmd:description></imsmd:general>
      <imsmd:educational><imsmd:typicallearningtime><imsmd:datetime>PT1H30M</imsmd:datetime>
      </imsmd:typicallearningtime></imsmd:educational></imsmd:lom></metadata>
  <organizations default="second">
    <organization identifier="first"><title>Not this one</title></organization>
    <organization identifier="second"><title>Clubs and balls</title>
      <item identifier="a" identifierref="ra"><title>Clubs</title></item>
      <item identifier="b"><title>Balls</title>
        <item identifier="b1" identifierref="rb1"><title>Soft balls</title></item>
        <item identifier="b2" identifierref="rb2"><title>Hard balls</title></item></item>
      <item identifier="hidden" identifierref="ra" isvisible="false"><title>Hidden</title></item>
    </organization></organizations>
  <resources>
    <resource identifier="ra" type="webcontent" adlcp:scormtype="sco" href="clubs/start.html?x=1"><file href="clubs/start.html"/></resource>
    <resource identifier="rb1" type="webcontent" href="b1.html"><file href="b1.html"/><file href="b1.js"/></resource>
    <resource identifier="rb2" type="webcontent" href="missing.html"/>
  </resources></manifest>"""
SCORM_FILES = {
    "imsmanifest.xml": SCORM_12,
    "clubs/start.html": "<html><head><title>x</title></head><body><h1>Clubs</h1><p>A driver sends it far.</p></body></html>",
    "b1.html": "<p>Soft balls roll.</p><script>alert(1)</script>",
    "b1.js": "var a = 1",
}
CARTRIDGE = """<manifest identifier="cc"><metadata><schema>IMS Common Cartridge</schema></metadata>
  <organizations><organization identifier="o"><item identifier="root">
    <item identifier="page" identifierref="rp"><title>A page</title></item>
    <item identifier="link" identifierref="rl"><title>A link</title></item></item></organization></organizations>
  <resources><resource identifier="rp" type="webcontent" href="page.html"><file href="page.html"/></resource>
    <resource identifier="rl" type="imswl_xmlv1p1"><file href="link.xml"/></resource></resources></manifest>"""
CMI5 = """<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="https://example.org/c"><title><langstring lang="en-US">Safety</langstring></title>
    <description><langstring lang="en-US">Stay whole.</langstring></description></course>
  <objectives><objective id="o1"><title><langstring>Find the exit</langstring></title></objective></objectives>
  <block id="b"><title><langstring>First day</langstring></title>
    <au id="https://example.org/au1"><title><langstring>Exits</langstring></title>
      <objectives><objective idref="o1"/></objectives><url>exits/index.html?a=b</url></au>
    <au id="https://example.org/au2"><title><langstring>Alarms</langstring></title><url>https://example.org/a</url></au>
  </block></courseStructure>"""
TINCAN = """<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>
  <activity id="http://example.org/quiz" type="http://adlnet.gov/expapi/activities/course">
    <name lang="en-US">Cranes</name><description lang="en-US">How to lift.</description><launch lang="en-US">index.html</launch>
  </activity><activity id="http://example.org/q1"><name>Loads</name></activity></activities></tincan>"""
H5P = {
    "h5p.json": json.dumps({"title": "Berries", "language": "en", "mainLibrary": "H5P.CoursePresentation"}),
    "content/content.json": json.dumps(
        {
            "slides": [
                {"text": "<p>A strawberry is no berry, a <b>banana</b> is.</p>"},
                {"file": {"path": "a b c.png"}},
            ],
            "l10n": {"next": "Go to the next slide please"},
            "question": "Which of these is a berry?",
        }
    ),
}
MOODLE = {
    "moodle_backup.xml": """<moodle_backup><information><original_course_id>7</original_course_id>
      <original_course_fullname>Bees</original_course_fullname><original_course_shortname>BEE1</original_course_shortname>
      <contents><activities>
        <activity><moduleid>11</moduleid><sectionid>1</sectionid><modulename>page</modulename><title>Hive</title><directory>activities/page_11</directory></activity>
        <activity><moduleid>12</moduleid><sectionid>1</sectionid><modulename>url</modulename><title>Video</title><directory>activities/url_12</directory></activity>
        <activity><moduleid>13</moduleid><sectionid>2</sectionid><modulename>forum</modulename><title>Talk</title><directory>activities/forum_13</directory></activity>
        <activity><moduleid>14</moduleid><sectionid>2</sectionid><modulename>page</modulename><title>Gone</title><directory>activities/page_14</directory></activity>
      </activities><sections>
        <section><sectionid>1</sectionid><title>1</title><directory>sections/section_1</directory></section>
        <section><sectionid>2</sectionid><title>2</title><directory>sections/section_2</directory></section></sections>
      <course><courseid>7</courseid><directory>course</directory></course></contents></information></moodle_backup>""",
    "course/course.xml": "<course id='7'><summary>&lt;p&gt;All about bees.&lt;/p&gt;</summary></course>",
    "sections/section_1/section.xml": "<section id='1'><name>At home</name><summary>&lt;p&gt;Inside.&lt;/p&gt;</summary></section>",
    "sections/section_2/section.xml": "<section id='2'><name>$@NULL@$</name><summary></summary></section>",
    "activities/page_11/page.xml": "<activity><page id='1'><name>The hive</name><intro>&lt;p&gt;Wax.&lt;/p&gt;</intro><content>&lt;p&gt;Bees build combs.&lt;/p&gt;</content></page></activity>",
    "activities/url_12/url.xml": "<activity><url id='1'><name>Watch</name><intro></intro><externalurl>https://example.org/bees</externalurl></url></activity>",
    "activities/forum_13/forum.xml": "<activity><forum id='1'><name>Talk</name><intro>Ask.</intro><discussions><discussion><message>My name is Ada</message></discussion></discussions></forum></activity>",
    "activities/page_14/page.xml": "<activity><page id='2'><name>Gone</name><content>old</content></page></activity>",
    "activities/page_14/module.xml": "<module id='14'><visible>0</visible></module>",
}
EPUB = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": "<container><rootfiles><rootfile full-path='OPS/book.opf'/></rootfiles></container>",
    "OPS/book.opf": """<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Knots</dc:title>
      <dc:language>en</dc:language><dc:identifier>urn:1</dc:identifier></metadata>
      <manifest><item id="one" href="one.xhtml"/><item id="two" href="two%20b.xhtml"/></manifest>
      <spine><itemref idref="two"/><itemref idref="one"/></spine></package>""",
    "OPS/one.xhtml": "<html><body><p>The bowline.</p></body></html>",
    "OPS/two b.xhtml": "<html><body><p>What a knot is.</p></body></html>",
}
VTT = """WEBVTT

NOTE a remark that nobody says

00:00.000 --> 00:02.000
<v Ada>Joins come <b>first</b>.

00:02.500 --> 00:04.000
Joins come first.
Then grouping &amp; sorting.

01:02:10.000 --> 01:02:30.000 align:start
The end.
"""
RSS = """<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Data talk</title>
  <link>https://example.org/</link><language>en</language><description>Weekly.</description>
  <item><guid>e1</guid><title>Keys</title><link>https://example.org/keys</link><itunes:duration>00:31:00</itunes:duration>
    <description>&lt;p&gt;What a key is.&lt;/p&gt;</description><enclosure url="https://example.org/k.mp3" type="audio/mpeg"/></item>
  <item><guid>e2</guid><title>Joins</title><itunes:duration>90</itunes:duration></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Blog</title><link href="https://example.org/b"/>
  <entry><id>x</id><title>Erster</title><link rel="edit" href="https://example.org/edit"/>
  <link rel="alternate" href="https://example.org/1"/><content type="html">&lt;p&gt;Hallo Welt.&lt;/p&gt;</content></entry></feed>"""
JSONLD = """<html><head><title>t</title><script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
  {"@type": "Course", "name": "SQL", "description": "Queries.", "url": "https://example.org/sql", "inLanguage": "en",
   "timeRequired": "PT2H", "teaches": ["Joins", {"@type": "DefinedTerm", "name": "Grouping"}]},
  {"@type": "Organization", "name": "Nobody"}, {"@type": "VideoObject", "name": "Clip", "duration": "PT90S"}]}</script>
  <script type="application/ld+json">{broken</script></head><body><p>See the course.</p></body></html>"""
DOCX = {
    "[Content_Types].xml": """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
      <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
      <Override PartName="/word/document.xml"
       ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""",
    "_rels/.rels": """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
      Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
      Target="word/document.xml"/></Relationships>""",
    "word/document.xml": """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
      <w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Expenses</w:t></w:r></w:p>
      <w:p><w:r><w:t>Keep every receipt.</w:t></w:r></w:p></w:body></w:document>""",
}


def zipped(file: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file


def tarred(file: Path, files: Mapping[str, str]) -> Path:
    """Write a tar packed by gzip, as Moodle does."""
    with tarfile.open(file, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            archive.addfile(info, io.BytesIO(content.encode()))
    return file


def pdf(*pages: str) -> bytes:
    """Return a PDF with a line of text a page."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, page in enumerate(pages):
        shown = f"BT /F1 12 Tf 72 720 Td ({page}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
    body, at = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        at.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in at)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def pptx() -> bytes:
    """Return a presentation of two slides."""
    from pptx import Presentation

    deck = Presentation()
    for title, line in (("Interviews", "Ask open questions."), ("Notes", "Write them down at once.")):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, line
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()
