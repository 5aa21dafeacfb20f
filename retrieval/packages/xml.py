"""XML from strangers: no entities, no document types, nothing fetched, no endless depth; names without namespaces."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from retrieval.packages.archive import Archive, BadPackage

DEEPEST = 200  # elements inside one another; real ones have some ten
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def parse(content: bytes, name: str) -> Element:
    """Return the root of a document; raise BadPackage, naming the file, for what cannot be read or must not be."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadPackage(f"{name} defines entities or a document type, as attacks do; export it without") from error
    except (ParseError, ValueError, LookupError) as error:
        raise BadPackage(f"{name} is not XML that can be read ({error}); export it again") from error
    _check_depth(root, name)
    return root


def read(archive: Archive, name: str) -> Element:
    """Return the root of an XML file of a package."""
    return parse(archive.read(name), name)


def _check_depth(root: Element, name: str) -> None:
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        if depth > DEEPEST:
            raise BadPackage(f"{name} has more than {DEEPEST} elements inside one another; export it again")
        waiting += [(child, depth + 1) for child in element]


def tag(element: Element) -> str:
    """Return an element's name without its namespace, in lower case; versions of one standard differ in both."""
    return str(element.tag).rpartition("}")[2].casefold()


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its name without namespace, whatever the case; '' where there is none."""
    wanted = name.casefold()
    return next((v.strip() for k, v in element.attrib.items() if k.rpartition("}")[2].casefold() == wanted), "")


def children(element: Element | None, name: str) -> list[Element]:
    """Return the children of this name."""
    return [] if element is None else [child for child in element if tag(child) == name.casefold()]


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first child of the first child ... of these names."""
    for name in names:
        element = next(iter(children(element, name)), None)
    return element


def descendants(element: Element, name: str) -> Iterator[Element]:
    """Yield all elements of this name below one, in the order of the document."""
    return (found for found in element.iter() if tag(found) == name.casefold())


def text(element: Element | None) -> str:
    """Return the text in an element and below it, white space made single; of several languages the first."""
    if element is None:
        return ""
    strings = [c for c in element if tag(c) in ("langstring", "string")]
    return " ".join("".join((strings[0] if strings else element).itertext()).split())
