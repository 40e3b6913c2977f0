"""``rawchime conformance``."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from ...errors import InvalidRequest
from ...extras import how_to_install
from .. import Terminated, signal_code
from ..colour import wanted
from ..draft import Draft, check_writable
from ..options import count, read_file, seconds
from ..output import emit, say
from ..paths import apart
from ..run import OK, REFUSED
from ..signals import heard_by

USAGE = """rawchime conformance [options] -- COMMAND...
       rawchime conformance --compare FILE..."""
DESCRIPTION = """Check a client of BatchDeletePhoneNumber in any language, by what it sends and how it ends.

COMMAND runs once per case, with the usual AWS variables for a local service of its own: AWS_ENDPOINT_URL,
AWS_ENDPOINT_URL_CHIME_SDK_VOICE, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. In
its arguments, {endpoint} and {case} are replaced. {ids} alone becomes one argument per id; inside another
argument it is a JSON array. Exit code 0 is a success, any other a failure. If it prints JSON in the shape of
`rawchime delete --output json`, that is checked. Printing no JSON breaks no rule.

With --suite sigv4, COMMAND is a signer of any AWS request. It is given {method}, {url}, {headers}, {body} (a
file), {region}, {service}, {kind} (header or presigned) and {expires}, or the same as variables
(SIGV4_METHOD and so on). It sends the signed request, or prints it as a URL, as JSON or as raw HTTP."""
EPILOG = """examples:
  rawchime conformance -- rawchime delete --timeout 8 --output json {ids}
  rawchime conformance --only 'signature/*' -- node delete.mjs {ids}
  rawchime conformance --suite sigv4 -- ./sign {kind} {method} {url} {body}
  rawchime conformance -- curl -sf -m 8 -d '{"PhoneNumberIds": {ids}}' …

exit codes:
  0  every required rule is kept (with --strict, every recommended one as well),
     or listed by --known
  1  some are not, or a rule that --known lists passes
  2  usage, or the command cannot be started"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("command", metavar="COMMAND", nargs="*", help="the client, after --")
    parser.add_argument(
        "--suite", choices=["chime", "sigv4"], default="chime", help="a client of Chime (default), or any signer"
    )
    parser.add_argument("--list", action="store_true", help="list the rules, and run nothing")
    parser.add_argument("--only", metavar="GLOB", action="append", default=[], help="these rules only, such as 'retries/*'")
    parser.add_argument("--strict", action="store_true", help="recommended rules count too")
    parser.add_argument(
        "--profile",
        metavar="NAMES",
        default="",
        help="design choices of the client, separated by commas (--profile list shows all)",
    )
    parser.add_argument(
        "--known", metavar="FILE", default="", help="a list of rules known to fail; the run fails if one of them passes"
    )
    parser.add_argument("--quiet", action="store_true", help="print only rules that are not kept or not judged")
    parser.add_argument("--timeout", type=seconds, metavar="S", help="timeout of the command in each case (20)")
    parser.add_argument("--jobs", type=count, metavar="N", help="commands at a time (8)")
    parser.add_argument("--name", metavar="NAME", default="", help="the client's name in reports")
    parser.add_argument("--json", metavar="FILE", default="", help="write a report as JSON")
    parser.add_argument("--junit", metavar="FILE", default="", help="write a report as JUnit XML")
    parser.add_argument(
        "--compare", metavar="FILE", nargs="+", default=[], help="show several reports (of --json) side by side"
    )
    parser.add_argument("--markdown", action="store_true", help="with --compare: as Markdown")


def run(args: argparse.Namespace) -> int:
    try:
        from ...conformance import compare, junit, known, profiles, reports, runner
    except ModuleNotFoundError as error:
        raise InvalidRequest(f"the kit needs {error.name}: {how_to_install(error.name or 'h11')}") from None
    if args.compare:
        table = compare.side_by_side([compare.read_report(read_file(path), path) for path in args.compare])
        emit("\n".join(compare.as_markdown(table) if args.markdown else compare.as_text(table)))
        return OK
    if args.profile == "list":
        emit("\n".join(f"{name:<17} {one.sentence}" for name, one in profiles.PROFILES.items()))
        return OK
    chosen = profiles.read(args.profile)
    rules = runner.select(args.only, args.suite)
    listed = known.read(read_file(args.known), args.known) if args.known else frozenset()
    if args.list:
        emit("\n".join(reports.listing(rules)))
        return OK
    if not args.command:
        raise InvalidRequest("a command is missing: rawchime conformance [options] -- COMMAND… (--help shows some)")
    if args.command[0] == "{ids}":
        raise InvalidRequest("the first word after -- is the command, and {ids} are its arguments")
    if args.json and args.junit:
        apart([args.json, args.junit])
    for path in filter(None, (args.json, args.junit)):
        check_writable(path)  # before anything runs, so that no result is lost
    received: list[int] = []

    def step(done: int, total: int) -> None:
        if received:
            raise Terminated(received[0])
        progress(done, total)

    try:
        with _progress() as progress, heard_by(lambda number, frame: received.append(number)):
            results = runner.run(
                args.command,
                rules,
                jobs=args.jobs or runner.JOBS,
                timeout=args.timeout or runner.TIMEOUT,
                profiles=chosen,
                progress=step,
            )
    except KeyboardInterrupt as end:
        say("ended by a signal: the commands were ended as well, and nothing was judged")
        return signal_code(end)
    counted = known.settled(results, listed)
    if args.json:
        report = reports.to_json(results, args.command, args.name, suite=args.suite, profiles=chosen, known=listed)
        _write(args.json, json.dumps(report, indent=2) + "\n")
    if args.junit:
        _write(args.junit, junit.to_junit(counted, args.name or shlex.join(args.command), strict=args.strict))
    colour = wanted(sys.stdout)
    emit("\n".join(reports.lines(results, colour=colour, quiet=args.quiet, profiles=chosen, known=listed)))
    return OK if runner.passed(counted, strict=args.strict) else REFUSED


def _write(path: str, text: str) -> None:
    try:
        with closing(Draft(path)) as draft:
            draft.file.write(text)
            draft.keep()
    except OSError as error:
        say(f"{path} could not be written: {error.strerror}")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show a line that counts the cases, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return

    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\r{done} of {total} cases")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
