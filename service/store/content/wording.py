"""Documents by the words of their texts, for a search while no index answers."""

from collections.abc import Sequence

from sqlalchemy import case, or_, select

from paths.model import Document
from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.content.catalogue import at, visible
from service.store.content.records import record_of
from service.store.database.body import fold

_D, _T = tables.document.c, tables.document_text.c


class Wording(Area):
    """Every text is read for every question, which is slow beyond some 10,000 documents; nothing is to keep in step."""

    def documents(self, tenant: str, words: Sequence[str], principals: frozenset[str], limit: int) -> list[Document]:
        """Return documents that the principals may see with any of the words, those with most of them first.

        Words match anywhere in title, id and text, whatever the case of their ASCII letters. Raises NotFound for an
        unknown tenant.
        """
        with self._read() as connection:
            revision = tenants.revision(connection, tenant, None)
            if not words:
                return []
            # SQLite's LIKE knows no case; asked for that again, it would copy every text for every word.
            holds = _T.text.contains if connection.dialect.name == "sqlite" else _T.text.icontains
            found = [
                or_(_D.search.contains(fold(word), autoescape=True), holds(word, autoescape=True)) for word in words
            ]
            held = sum((case((each, 1), else_=0) for each in found[1:]), case((found[0], 1), else_=0))
            statement = (
                select(_D.body, _T.text)
                .join_from(tables.document, tables.document_text, (_T.tenant == _D.tenant) & (_T.hash == _D.text_hash))
                .where(_D.tenant == tenant, at(tables.document, revision), or_(*found))
                .where(visible(tables.document, "document", principals))
                .order_by(held.desc(), _D.id)
                .limit(limit)
            )
            return [record_of(body, text, Document) for body, text in connection.execute(statement)]
