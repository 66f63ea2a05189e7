"""Holds a reader's root certificates, and what is found out about signatures under them while one verification lasts.

Everybody knows the names of authorities, and can make up certificates and tokens in them; that a signature is false
shows only when it has been computed. So no more than `FALSE_LIMIT` false ones are looked at, and none is asked for
twice: whoever makes them up buys no computing time. True ones cost what they cost, for only an authority makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

#: Signatures in the names of the reader's roots that may turn out false before the rest is left unchecked. An authority
#: that has renewed its root under the same name costs one of them.
FALSE_LIMIT: Final = 64


class Exhausted(Exception):  # noqa: N818 - nothing is wrong with what was not looked at
    """`FALSE_LIMIT` signatures were false; nothing is said about this one."""


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate, by the SHA-256 of its DER, with the names of its holder and of who issued it (DER)."""

    digest: bytes
    subject: bytes = field(compare=False)
    issuer: bytes = field(compare=False)
    certificate: Certificate = field(compare=False)


class Roots:
    """The certificates (DER) that one reader believes, for one verification."""

    def __init__(self, certificates: Sequence[bytes] = ()) -> None:
        self.encoded = tuple(certificates)
        #: The same, read; None until they are needed.
        self.loaded: tuple[Held, ...] | None = None
        self._answers: dict[bytes, Exception | None] = {}
        self._false = 0

    @property
    def exhausted(self) -> bool:
        """Whether no further signature is looked at that was not looked at before."""
        return self._false >= FALSE_LIMIT

    def ask(self, signature: bytes, check: Callable[[], None], *, own: bool = False) -> None:
        """Has a signature checked that is known by that name, once; what `check` raises says that it is false.

        `own`: it is one of the reader's, and costs nothing. Raises that, and Exhausted.
        """
        if signature not in self._answers:
            if self.exhausted and not own:
                raise Exhausted
            self._answers[signature] = None
            try:
                check()
            except ImportError:
                del self._answers[signature]
                raise
            except Exception as exc:
                self._answers[signature] = exc.with_traceback(None)
                self._false += not own
        found = self._answers[signature]
        if found is not None:
            raise found
