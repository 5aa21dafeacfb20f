"""Log lines: one JSON object each, in printable ASCII, without secrets and without the ids of learners.

Whatever a caller sends may end up in a message. No character of it begins a new line, moves a terminal's cursor or
turns the direction of the text; what looks like a credential is masked, and so is whoever is named as a learner.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from litestar.logging import LoggingConfig

LONGEST = 20_000  # characters of a message or a trace: what is longer fills disks and tells no more
MASK = "***"
_SECRETS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s'\"]+"), rf"\1 {MASK}"),
    (re.compile(r"\b(fp_[a-z0-9]+)_[A-Za-z0-9]+"), rf"\1_{MASK}"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), MASK),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/=_-]+"), f"whsec_{MASK}"),
    (re.compile(r"\bsealed:[^\s'\"]+"), f"sealed:{MASK}"),
    (re.compile(r"(://[^\s/@:]*):[^\s/@]+@"), rf"\1:{MASK}@"),
    (re.compile(r"(?i)((?:api[_-]?key|password|passwd|secret|token|authorization)['\"]?\s*[=:]\s*['\"]?)[^\s'\"&,;}]+"),
     rf"\1{MASK}"),
)  # fmt: skip
_PEOPLE = (
    (re.compile(r"(/learners/)[^/?#\s'\"]+"), rf"\1{MASK}"),
    (re.compile(r"(?i)(\b(?:learner|actor|rater)\s+)(['\"])(?:(?!\2).)+\2"), rf"\1\2{MASK}\2"),
    (re.compile(r"(?i)(\blearner['\"]?\s*[=:]\s*['\"]?)[^\s'\"&,;}]+"), rf"\1{MASK}"),
    (re.compile(r"(\bperson:)(?![0-9a-f]{8}:[0-9a-f]{32}\b)[^\s'\"\],}]+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(?:mailto:)?[\w.+-]+@[\w-]+\.[\w.-]+"), MASK),
)
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class Lines(logging.Formatter):
    """Formats a record as one line; other fields of the record are kept beside the message, masked like it."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(_message(record)),
        }
        told |= {name: _field(name, value) for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info:
            told["trace"] = masked(self.formatException(record.exc_info))
        return json.dumps(told, default=str).replace("\x7f", "\\u007f")


def masked(text: str) -> str:
    """Return a text without secrets and learners' ids, cut to what anybody reads."""
    text = text[:LONGEST]
    for pattern, instead in (*_SECRETS, *_PEOPLE):
        text = pattern.sub(instead, text)
    return text


def logging_config() -> LoggingConfig:
    """Return what the server logs: warnings and errors of everybody, and all that we tell, as lines on stderr."""
    return LoggingConfig(
        root={"level": "WARNING", "handlers": ["queue_listener"]},
        loggers={"service": {"level": "INFO", "propagate": True}},
        formatters={"standard": {"()": "service.http.logs.Lines"}},
    )


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a fault of whoever logs must not hide what was to be said
        return f"{record.msg} {record.args!r}"


def _field(name: str, value: object) -> str:
    if re.search(r"(?i)learner|secret|token|password|key|authorization", name):
        return MASK
    return masked(str(value))
