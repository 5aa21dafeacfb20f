"""`fingerpost questions`: which short check of which skill would save a learner the most minutes."""

import argparse

import msgspec

from paths.errors import BadRecord
from retrieval.sources.checks import explain
from service.clock import today
from service.commands.console import OK, BadUsage, print_json, print_words, say
from service.commands.recommend import check_options, note_unknown, option, request_of
from service.commands.tenancy import settings_of
from service.ports import Ports
from service.questions import QuestionsReply, QuestionsRequest, worthwhile
from service.running import answer
from service.schemas import PathRequest
from service.settings import Settings
from service.wiring import open_ports

OPTIONS = {"limit": "--limit", "checkMinutes": "--check-minutes"}


def run(args: argparse.Namespace) -> int:
    check_options(args)
    settings = settings_of(args)
    with open_ports(settings) as ports:
        try:
            path = request_of(ports, settings.tenant, args)
            note_unknown(ports.workspaces.get(settings.tenant).graph, path)
            reply = found(ports, settings, asking(path, args.limit, args.check_minutes))
        except BadRecord as error:
            raise BadUsage(f"{OPTIONS.get(error.field, option(error.field))}: {error.problem}") from error
    if args.json:
        print_json(reply)
    else:
        print_words(in_words(reply))
    return OK


def asking(path: PathRequest, limit: int, check_minutes: int) -> QuestionsRequest:
    """Return the questions about a path; raise BadRecord for a number out of its range."""
    same = {name: getattr(path, name) for name in ("learner", "roles", "skills", "constraints", "start", "locale")}
    request = QuestionsRequest(**same, limit=limit, check_minutes=check_minutes)
    try:
        return msgspec.convert(msgspec.to_builtins(request), QuestionsRequest)  # ranges are checked when decoding
    except msgspec.ValidationError as error:
        told = explain(error)
        raise BadRecord(told.field, told.problem) from error


def found(ports: Ports, settings: Settings, request: QuestionsRequest) -> QuestionsReply:
    """Return the reply: the running server's where one has the index open, so that both say the same."""
    reply = answer(settings, "/v1/questions", request, QuestionsReply) if ports.index is None else None
    if reply is None and ports.index is None:
        say("note: another process has the index open and no server answers, so relevance is left out")
    return reply or worthwhile(ports, settings.tenant, request, today())


def in_words(reply: QuestionsReply) -> str:
    """Return the reply as a person reads it on a terminal."""
    lines = [f"The path takes {reply.minutes_now / 60:.1f} h as far as is known."]
    lines += [f"{n:3}. {question.text}" for n, question in enumerate(reply.questions, 1)]
    if not reply.questions:
        lines.append("No check of a single skill could change it.")
    return "\n".join([*lines, *(f"     {assumption.text}" for assumption in reply.assumptions)])
