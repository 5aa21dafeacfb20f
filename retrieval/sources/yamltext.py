"""YAML nobody vouches for: plain values only, bounded, no aliases, and the line of every key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.constructor import SafeConstructor

MAX_YAML = 1_000_000  # characters; the largest mapping tables run to some tens of thousands
MAX_DEPTH = 20  # levels; a mapping file needs 4

_SURROGATE = re.compile("[\ud800-\udfff\0]")

Where = tuple[str | int, ...]


class BadYaml(Exception):
    """YAML that is not taken; `line` counts from 1, 0 where the line is not known."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line, self.problem = line, problem


@dataclass(frozen=True, slots=True)
class Yaml:
    """A value and where each part of it stands: `lines[("fields", "title")]` is the line of that key."""

    value: object
    lines: dict[Where, int] = field(default_factory=dict)

    def line_of(self, where: Where) -> int:
        """Return the line of a part, or of the nearest part around it that has one."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


def read_yaml(text: str, limit: int = MAX_YAML) -> Yaml:
    """Read one YAML document of plain values. Raises BadYaml for anything more: aliases, tags, a key twice."""
    if len(text) > limit:
        raise BadYaml(0, f"more than {limit:,} characters")
    lines: dict[Where, int] = {}
    try:
        _check_events(yaml.parse(text, Loader=yaml.SafeLoader))
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = None if node is None else _value(node, (), lines)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadYaml(mark.line + 1 if mark else 0, f"not YAML: {getattr(error, 'problem', None) or error}") from error
    except ValueError as error:
        raise BadYaml(0, f"a value that cannot be read: {error}") from error
    return Yaml(value, lines)


def _check_events(events: Iterator[yaml.Event]) -> None:
    """Refuse aliases, tags and depth before anything is built: a few characters of them can fill a memory."""
    depth = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise BadYaml(line, "aliases (*name) are not taken; write the value out")
        if getattr(event, "tag", None) is not None:
            raise BadYaml(line, "tags (!name) are not taken; leave the tag out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise BadYaml(line, f"nested more than {MAX_DEPTH} deep")


def _value(node: yaml.Node, where: Where, lines: dict[Where, int]) -> object:
    line = node.start_mark.line + 1
    lines.setdefault(where, line)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*where, at), lines) for at, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, where, lines)
    value: object = SafeConstructor().construct_object(node)
    if isinstance(value, str) and _SURROGATE.search(value):
        raise BadYaml(line, "a text holds half a surrogate pair or a NUL; remove it")
    return value


def _mapping(node: yaml.MappingNode, where: Where, lines: dict[Where, int]) -> dict[str, object]:
    values: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise BadYaml(line, "a key must be a plain word")
        key = str(key_node.value)
        if key in values:
            raise BadYaml(line, f"the key {key[:100]!r} stands here twice; keep one of them")
        lines[(*where, key)] = line
        values[key] = _value(value_node, (*where, key), lines)
    return values
