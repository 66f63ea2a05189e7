"""C1 and C2: addresses that are not public, in every spelling, and name servers that change their mind.

Every form of C1 is asked for twice: by the user, and by a redirect from a page that may be fetched.
"""

from __future__ import annotations

import socket

from tests.net.hostile.stage import URL, Case, Resolve, Seen, answer, to

#: How the address is written in a URL, and what a name server says, where one is asked.
FORMS: tuple[tuple[str, str | None], ...] = (
    ("127.0.0.2", None),
    ("127.255.255.254", None),
    ("127.2", None),
    ("127.0.2", None),
    ("0177.0.0.2", None),
    ("0x7f.0.0.2", None),
    ("0x7f000002", None),
    ("0X7F000002", None),
    ("2130706434", None),
    ("017700000002", None),
    ("127.0.0.2.", "127.0.0.2"),
    ("%31%32%37.0.0.2", None),
    ("１２７.0.0.2", None),
    ("127。0。0。2", None),
    ("localhost", "::1"),
    ("localhost.", "::1"),
    ("LOCALHOST", "::1"),
    ("a.localhost", "127.0.0.2"),
    ("loop.example", "127.0.0.2"),
    ("0.0.0.0", None),
    ("0", None),
    ("0.0.0.1", None),
    ("zero.example", "0.0.0.0"),
    ("10.0.0.1", None),
    ("10.255.255.255", None),
    ("012.0.0.1", None),
    ("ten.example", "10.1.2.3"),
    ("172.16.0.1", None),
    ("172.31.255.255", None),
    ("private.example", "172.20.0.9"),
    ("192.168.0.1", None),
    ("192.168.255.255", None),
    ("3232235521", None),
    ("home.example", "192.168.1.1"),
    ("169.254.169.254", None),
    ("2852039166", None),
    ("0xa9fea9fe", None),
    ("cloud.example", "169.254.169.254"),
    ("168.63.129.16", None),
    ("100.64.0.1", None),
    ("192.0.0.8", None),
    ("198.18.0.1", None),
    ("224.0.0.1", None),
    ("240.0.0.1", None),
    ("255.255.255.255", None),
    ("192.0.2.7", None),
    ("[::1]", None),
    ("[::]", None),
    ("[0:0:0:0:0:0:0:1]", None),
    ("[::ffff:127.0.0.2]", None),
    ("[::ffff:7f00:2]", None),
    ("[::127.0.0.2]", None),
    ("[fc00::1]", None),
    ("[fd12:3456::1]", None),
    ("[fe80::1]", None),
    ("[ff02::1]", None),
    ("[64:ff9b::a00:1]", None),
    ("[64:ff9b:1::1]", None),
    ("[2002:a00:1::]", None),
    ("[2001:db8::1]", None),
    ("[::ffff:0:10.0.0.1]", None),
    ("[2001::1]", None),
    ("v6.example", "fd00::7"),
    ("mapped.example", "::ffff:10.0.0.1"),
    ("scoped.example", "fe80::1%eth0"),
)


def _told(form: str, said: str | None) -> Resolve:
    def resolve(host: str, port: int) -> list[tuple[str, int]]:
        if said is not None:
            return [(said, port)]
        return [(socket.inet_ntoa(socket.inet_aton(host)), port)]  # what system resolvers make of a number

    return resolve


def _form(form: str, said: str | None) -> Case:
    def resolve(port: int) -> Resolve:
        wrong = _told(form, said)
        return lambda host, asked: (
            [("127.0.0.1", port)]
            if host.startswith("c") and host.endswith(".example") and (host[1:-8].isdigit())
            else wrong(host, asked)
        )

    meant = f"`{form}`" + (f", a name for {said}" if said is not None else "")
    return Case(
        f"C1 {form}",
        f"is, or redirects to, {meant}",
        "refused before anything is connected to; nothing is stored",
        script=(to(f"http://{form}/private".encode()),),
        comes="private-address",
        says="resolves to",
        asked=1,
        resolve=resolve,
        how={"allow_net": ("127.0.0.1/32",)},
    )


class Fickle:
    """A name server that gives one answer after the other, the last one for ever. `HERE` is the server."""

    HERE = "here"

    def __init__(self, *answers: list[str] | Exception) -> None:
        self.answers = answers
        self.asked = 0

    def at(self, port: int) -> Resolve:
        self.asked = 0

        def resolve(host: str, asked: int) -> list[tuple[str, int]]:
            said = self.answers[min(self.asked, len(self.answers) - 1)]
            self.asked += 1
            if isinstance(said, Exception):
                raise said
            return [("127.0.0.1", port) if one == self.HERE else (one, 9) for one in said]

        return resolve


HERE = [Fickle.HERE]
_PATIENT = Fickle(HERE, HERE, ["10.0.0.1"])
_ONE = {"allow_net": ("127.0.0.1/32",)}


def _lookups(seen: Seen) -> str | None:
    return None if _PATIENT.asked == 2 else f"{_PATIENT.asked} lookups"


C1 = tuple(_form(form, said) for form, said in FORMS)

C2 = (
    Case(
        "C2 public first, private second",
        "its name resolves to a public address once, and to 10.0.0.1 ever after",
        "the page is refused: what is connected to was looked up once and checked, for each connection",
        resolve=Fickle(HERE, ["10.0.0.1"]).at,
        comes="private-address",
        asked=0,
        how=_ONE,
    ),
    Case(
        "C2 two good answers, then a private one",
        "its name turns private after robots.txt and the page were asked for",
        "a version: no address is looked up twice for one connection",
        script=(answer(),),
        resolve=_PATIENT.at,
        asked=1,
        how=_ONE,
        check=_lookups,
    ),
    Case(
        "C2 private first",
        "its name resolves to 192.168.0.1 first and to a public address later",
        "refused, and not asked again",
        resolve=Fickle(["192.168.0.1"], HERE).at,
        comes="private-address",
        asked=0,
        how=_ONE,
    ),
    Case(
        "C2 public and private together",
        "its name resolves to a public and a private address at once",
        "refused as a whole",
        resolve=Fickle(["93.184.216.34", "10.0.0.1"]).at,
        comes="private-address",
        asked=0,
        how={"allow_net": ()},
    ),
    Case(
        "C2 allowed and private together",
        "its name resolves to an address that the reader allowed, and to a private one",
        "a version: only the allowed one is connected to",
        script=(answer(),),
        resolve=Fickle([Fickle.HERE, "10.0.0.1"]).at,
        asked=1,
        how=_ONE,
    ),
    Case(
        "C2 a redirect that rebinds",
        "redirects to its own name, which now resolves to 127.0.0.2",
        "refused at the second hop; nothing is stored",
        script=lambda request, number: [to(b"/again")] if number == 0 else [answer()],
        resolve=Fickle(HERE, HERE, ["127.0.0.2"]).at,
        comes="private-address",
        asked=1,
        how=_ONE,
    ),
    Case(
        "C2 no address at all",
        "its name resolves to nothing",
        "nothing is stored for an address that is new to the archive",
        resolve=Fickle([]).at,
        comes="network",
        says="has no address",
        asked=0,
    ),
    Case(
        "C2 no address any more",
        "its name, known to the archive, resolves to nothing",
        "`broken`, signed, without an answer",
        resolve=Fickle([]).at,
        known=True,
        comes="broken",
        says="has no address",
        asked=0,
        hops=0,
    ),
    Case(
        "C2 a name server that answers words",
        "its name resolves to something that is no IP address",
        "refused",
        resolve=Fickle(["intranet"]).at,
        comes="private-address",
        says="no IP address",
        asked=0,
    ),
    Case(
        "C2 a name server in trouble",
        "no name server answers",
        "nothing is stored for an address that is new to the archive",
        resolve=Fickle(OSError("no answer")).at,
        comes="network",
        says="cannot be resolved",
        asked=0,
    ),
    Case(
        "C2 a thousand addresses",
        "its name resolves to a thousand addresses at which nobody answers",
        "eight are tried, and no more",
        resolve=Fickle(["127.0.0.3"] * 1_000).at,
        comes="network",
        asked=0,
    ),
)

ROWS = {"C1": C1, "C2": C2}
__all__ = ["ROWS", "URL"]
