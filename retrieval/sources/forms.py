"""Values out of a row by the forms of a mapping: texts, counts, lists and ids, or a reason why not."""

import re
import string
from collections.abc import Mapping
from urllib.parse import quote

from paths.errors import BadRecord
from retrieval.dates import day_of
from retrieval.durations import minutes_of_duration
from retrieval.sources.checks import check_marks
from retrieval.sources.ids import safe_id
from retrieval.sources.mapping import Form, Levels, template_names
from retrieval.sources.plaintext import TooManyTags, html_page, markdown_page, plain_page

Values = Mapping[str, object]

_WHOLE = re.compile(r"[0-9]{1,9}(?:\.0{1,6})?")
_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?")
_MISSING = object()


def has(values: Values, column: str) -> bool:
    """Say whether a row has a column at all, be it empty."""
    return _lookup(values, column) is not _MISSING


def text_of(form: Form, values: Values, field: str) -> str | None:
    """Return the text of a form, None where it is empty. Raises BadRecord naming `field`."""
    if form.template is not None:
        return _filled(form.template, form.cut, values, field)
    if form.columns:
        parts = [_text(_lookup(values, column), field).removeprefix(form.cut) for column in form.columns]
        text = form.join.join(part for part in parts if part)
    else:
        text = _text(_raw(form, values), field).removeprefix(form.cut)
    return (_plain(text, form.markup, field) if text else "") or _text(form.default, field) or None


def count_of(form: Form, values: Values, field: str) -> int | None:
    """Return a whole number, as minutes where the form counts hours or gives ISO 8601 durations; 0 is unknown."""
    value = _raw(form, values)
    value = form.default if value in (None, "", _MISSING) else value
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadRecord(field, "must be a number")
    text = str(value).strip()
    number = {"int": _whole, "hours": _hours, "duration": minutes_of_duration}[form.type](text)
    if number is None:
        raise BadRecord(field, f"{text[:60]!r} is not a number of the form `type: {form.type}`")
    return number or None


def day_in(form: Form, values: Values, field: str) -> str | None:
    """Return the day that a cell names, None where it is empty. Raises BadRecord where it names none."""
    value = _raw(form, values)
    value = form.default if value in (None, "", _MISSING) else value
    if value is None:
        return None
    if (day := day_of(value)) is None:
        raise BadRecord(field, f"{str(value)[:60]!r} is no date; write YYYY-MM-DD")
    return day


def list_of(form: Form, values: Values, field: str) -> list[str]:
    """Return the items of a list, or of a text cut at `split`, without empty ones and repetitions."""
    value = text_of(form, values, field) if form.template or form.columns else _raw(form, values)
    value = form.default if value in (None, "", _MISSING) and form.default is not None else value
    return items(value, form.split, field)


def items(value: object, split: str | None, field: str) -> list[str]:
    """Return a cell as a list of texts, each once."""
    parts = value if isinstance(value, list | tuple) else str(_text(value, field)).split(split) if split else [value]
    texts = (_text(part, f"{field}[{at}]").strip() for at, part in enumerate(parts))
    return list(dict.fromkeys(text for text in texts if text))


def cell(values: Values, column: str) -> object:
    """Return a cell, None where the row has none. "a.b" finds `b` inside the object `a`."""
    value = _lookup(values, column)
    return None if value is _MISSING else value


def id_in(source: str, form: Form, external: str) -> str:
    """Return the id of something that the row names: by the form's prefix, else by the mapping's source."""
    if form.prefix == "":
        return external
    return safe_id(form.prefix or source, external)


def band_of(levels: Levels, values: Values) -> tuple[tuple[int, int] | None, list[str]]:
    """Return the band that a row's labels or number mean, and the labels that mean nothing."""
    names = items(cell(values, levels.column), None, "levels")
    known = {label.casefold(): band for label, band in levels.labels.items()}
    found = [_band(levels, known, name) for name in names]
    bands = [band for band in found if band]
    unknown = [name for name, band in zip(names, found, strict=True) if band is None]
    return ((min(b[0] for b in bands), max(b[1] for b in bands)) if bands else None), unknown


def _band(levels: Levels, known: Mapping[str, tuple[int, int]], name: str) -> tuple[int, int] | None:
    if levels.labels:
        return known.get(name.casefold())
    if not _NUMBER.fullmatch(name):
        return None
    number = float(name.replace(",", "."))
    return next((part.band for part in levels.ranges if part.min <= number <= part.max), None)


def _raw(form: Form, values: Values) -> object:
    return form.value if form.column is None else _lookup(values, form.column)


def _lookup(values: Values, column: str) -> object:
    if column in values:
        return values[column]
    inside: object = values
    for part in column.split("."):
        if not isinstance(inside, Mapping) or part not in inside:
            return _MISSING
        inside = inside[part]
    return inside


def _text(value: object, field: str) -> str:
    if value is None or value is _MISSING:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadRecord(field, f"must be a text, not {'true or false' if isinstance(value, bool) else 'a list'}")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value).strip()


def _filled(template: str, cut: str, values: Values, field: str) -> str | None:
    """Fill a template, percent-encoding what goes into an address; nothing where one of its columns is empty."""
    filled = {name: _text(_lookup(values, name), field).removeprefix(cut) for name in template_names(template)}
    if not all(filled.values()):
        return None
    if field == "url":
        filled = {name: quote(text, safe="/-._~") for name, text in filled.items()}
    parts = string.Formatter().parse(template)  # str.format would read dots and brackets in names as attributes
    return "".join(literal + (filled[name] if name else "") for literal, name, _, _ in parts)


def _plain(text: str, markup: str, field: str) -> str:
    if markup == "plain":
        return plain_page(text).text
    check_marks(text, field)
    try:
        return (markdown_page(text) if markup == "markdown" else html_page(text)).text
    except TooManyTags as error:
        raise BadRecord(field, str(error)) from error


def _whole(text: str) -> int | None:
    return int(float(text)) if _WHOLE.fullmatch(text) else None


def _hours(text: str) -> int | None:
    return round(60 * float(text.replace(",", "."))) if _NUMBER.fullmatch(text) else None
