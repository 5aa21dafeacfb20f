"""The documents that a path may cite, read from plain JSON. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from paths.verifier.shape import DOCUMENT, Malformed, Record


@dataclass(frozen=True)
class Library:
    """Documents by (id, version), each looked at only when it is cited."""

    documents: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    problem: str = ""

    def find(self, document: str, version: str) -> Record | None:
        """Return one version of a document, None where there is none or it is malformed."""
        try:
            found: Record = DOCUMENT(self.documents.get((document, version)))
        except Malformed:
            return None
        return found


def read_documents(records: object) -> Library:
    """Return the documents among records of all types."""
    if isinstance(records, Library):
        return records
    if not isinstance(records, list | tuple):
        return Library(problem="expected a list of records")
    found: dict[tuple[str, str], Record] = {}
    for item in records:
        if not isinstance(item, dict) or item.get("type") != "document":
            continue
        document, version, content = item.get("id"), item.get("version", ""), item.get("text")
        if not (isinstance(document, str) and isinstance(version, str) and isinstance(content, str)):
            continue  # it cannot be cited, so it does no harm
        if (document, version) in found and found[document, version]["text"] != content:
            return Library(problem=f"document {document} has two texts of version {version!r}")
        found[document, version] = item
    return Library(found)
