"""The verbs that bring in others: anchor (an authority's time, witnesses' cosignatures) and witness (for others' logs)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli.failures import failure_of, on_termination, status_of
from archive.cli.options import Network, Shared, group, verb
from archive.cli.output import Output
from archive.cli.session import keyring_folder, opened, passphrases
from archive.errors import CODES, OK, CallerError, SourceError
from archive.model.answers import Anchors, Failure
from archive.model.proofs import Anchored, Witnessed
from archive.report import text, wording

if TYPE_CHECKING:
    from archive.api.witnessing import Witness

_KEY = click.option("--key", metavar="NAME", required=True, help="Your witness key, as newsproof keys new made it.")


@verb("anchor", short_help="Have the log timestamped or cosigned by others")
@click.option("--tsa", metavar="URL", help="An RFC 3161 timestamp authority (default: the archive's own).")
@click.option("--name", metavar="NAME", help="What the authority's line is called (default: its host).")
@click.option("--witness", "prefixes", metavar="URL", multiple=True, help="A witness's address. Repeatable.")
@click.option("--request", metavar="FILE", help="Write a request to carry to a witness by hand.")
@click.option("--reply", metavar="FILE", help="Take in the answer that was carried back.")
@click.option(
    "--allow-net", metavar="CIDR", multiple=True, type=Network(), help="A private network where they may be. Repeatable."
)  # fmt: skip
def anchor_verb(
    shared: Shared,
    tsa: str | None,
    name: str | None,
    prefixes: tuple[str, ...],
    request: str | None,
    reply: str | None,
    allow_net: tuple[str, ...],
) -> int:
    """Have others attest the newest checkpoint of the log: an authority when it was there, a witness that it only grew.

    What they sign becomes lines on log/checkpoint; nothing that is there changes. Only the checkpoint's hash goes to an
    authority, and the checkpoint itself to a witness: neither learns what was archived. An archive whose settings
    name an authority (init --tsa URL) asks it whenever something was added. A witness must be one that you believe
    (keys trust); a timestamp is kept in any case, and counts for those who trust the authority's root.
    """  # fmt: skip
    on_termination()
    out = Output(shared)
    jobs: list[dict[str, Any]] = [{"witness": prefix, "allow_net": allow_net} for prefix in prefixes]
    by_hand = {key: Path(value) for key, value in (("request", request), ("reply", reply)) if value}
    if by_hand:
        jobs.append(by_hand)
    if tsa or not jobs:
        jobs.insert(0, {"tsa": tsa, "name": name, "allow_net": allow_net})
    elif name:
        raise CallerError("usage", "--name goes with --tsa")
    done: list[Anchored] = []
    failed: list[Failure] = []
    with opened(shared, out) as archive:
        for job in jobs:
            try:
                found = archive.anchor(**job, wait=shared.wait)
            except SourceError as exc:
                failed.append(failure_of(exc))
                out.failure(failed[-1])
                continue
            done += found
            if not out.json:
                out.answer(Anchors(found), lambda page, found=found: text.anchors(page, Anchors(found)))  # type: ignore[misc]
    if out.json:
        out.document(Anchors(tuple(done), tuple(failed)))
    if any(one.action == "request" for one in done):
        out.talk("Carry it to the witness. Its answer comes in with: newsproof anchor --reply FILE")
    status = status_of([one.exit for one in failed], len(done))
    if status == CODES["partial"].exit:
        out.failure(
            Failure("partial", status, f"{len(failed)} of {wording.count(len(jobs), 'request')} came to nothing")
        )
    return status


@group("witness", short_help="Cosign the checkpoints of others")
def witness_verb() -> None:
    """Be a witness: attest that the logs of others only ever grow.

    A witness remembers, in your state folder, the newest checkpoint of each log that its trust folder names, and
    cosigns the next one when that is proven to have grown from it. It sees hashes and nothing of what was archived.
    """


def _witness(shared: Shared, key: str) -> Witness:
    from archive.api.witnessing import Witness

    return Witness(key, keyring=keyring_folder(shared), passphrase=passphrases(shared))


@verb("sign", short_help="Answer a request that came as a file")
@click.argument("request")
@click.option("-o", "--output", metavar="REPLY", required=True, help="Where the answer goes.")
@_KEY
def sign_verb(shared: Shared, request: str, output: str, key: str) -> int:
    """Check the REQUEST that newsproof anchor --request wrote and write the answer that goes back.

    The answer is a cosignature, or, when the request goes out from another size than this witness has seen last, that
    size. Nothing is written when the log is unknown, its signature is wrong, or it has not grown from what was seen.
    """
    out = Output(shared)
    target = Path(output)
    if target.exists():
        raise CallerError("output-exists", f"{output} exists", hint="choose another name")
    from archive.api.witnessing import answer_file

    found = answer_file(_witness(shared, key), Path(request), target)
    out.answer(found, lambda page: text.witnessed(page, found))
    if found.status == OK_STATUS:
        return OK
    out.failure(_refused(found, output))
    return CODES["witness-refused"].exit


#: HTTP statuses, which answers by file have, too.
OK_STATUS, CONFLICT = 200, 409


def _refused(found: Witnessed, output: str) -> Failure:
    hint = "the sender gives it to newsproof anchor --reply, with --request for a new one"
    if found.status == CONFLICT:
        message = f"not cosigned; {output} says which size this witness has seen"
    else:
        message, hint = "not cosigned, and nothing was written", "a log that was forked is never cosigned again"
    return Failure("witness-refused", CODES["witness-refused"].exit, message, hint, {"status": found.status})


@verb("serve", short_help="Answer requests over HTTP")
@click.option("--port", metavar="N", type=click.IntRange(0, 65_535), default=8080, show_default=True, help="0: any.")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Where to listen.")
@_KEY
def serve_verb(shared: Shared, port: int, host: str, key: str) -> int:
    """Answer add-checkpoint requests (C2SP tlog-witness) at the address and port given, until interrupted.

    Plain HTTP: put a web server with a certificate in front of it when it is to be reached from outside.
    """
    on_termination()
    out = Output(shared)
    from archive.api.witnessing import witness_serve

    made = _witness(shared, key)

    def say(what: Witnessed | str) -> None:
        if isinstance(what, str):
            out.warn(what)
        else:
            out.answer(what, lambda page: text.witnessed(page, what))

    with witness_serve(made, host=host, port=port, say=say) as server:
        shown = f"[{host}]" if ":" in host else host
        out.talk(f"Witness {made.vkey} of {wording.listed(made.origins)} at http://{shown}:{server.port}")
        server.serve_forever()
    return OK


for _command in (sign_verb, serve_verb):
    witness_verb.add_command(_command)
