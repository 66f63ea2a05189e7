"""Bundles changed at random, checked by the commands of `docs/by-hand.md` and by `verify`: do both say the same?

Changed are the files that the page looks at: records, proofs, earlier checkpoints, the digest of the list of contents.
Everything around a change is repaired. What the page says that it leaves out is not changed here.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from archive.formats import wacz
from tests.test_by_hand import Kit, make_kit
from tests.torture.bundles import files_of, repaired, zipped
from tests.torture.tally import Count

CASES = 600


def cases(kit: Kit, numbers: range) -> Iterator[tuple[str, bytes]]:
    """A flipped byte, a cut, bytes put in, or two files exchanged."""
    for number in numbers:
        dice = random.Random(number)
        bundle = dice.choice((kit.bundle, kit.imported))
        files = files_of(bundle)
        names = [name for name in files if name not in (wacz.INDEX, wacz.PAGES, wacz.PACKAGE)]
        name = dice.choice([*names, wacz.DATA])
        data = files[name]
        at = dice.randrange(len(data))
        way = dice.choice(("flip", "flip", "flip", "cut", "insert", "delete", "exchange"))
        if way == "flip":
            data = data[:at] + bytes((data[at] ^ (1 << dice.randrange(8)),)) + data[at + 1 :]
        elif way == "cut":
            data = data[:at]
        elif way == "insert":
            data = data[:at] + dice.choice((b"\x00", b"\n", b" ", b"0")) + data[at:]
        elif way == "delete":
            data = data[:at] + data[at + dice.choice((1, 7, 60)) :]
        else:
            data = files[dice.choice([other for other in names if other != name])]
        changed = {**files, name: data}
        yield f"case {number}: {way} in {name} at {at}", zipped(changed) if name == wacz.DIGEST else repaired(changed)


def run(part: int = 0, parts: int = 1, count_of: int = CASES, kit: Kit | None = None) -> Count:
    """All cases of one part."""
    count = Count()
    with tempfile.TemporaryDirectory() as folder:
        kit = kit or make_kit(Path(folder))
        for bundle in (kit.bundle, kit.imported):
            assert kit.by_hand(bundle, "whole", "root.pem", "witness.pub").endswith("ACCEPTED\n")
            assert kit.verified(bundle, "whole-v") == 0

        def judged(case: tuple[str, bytes]) -> tuple[str, bool, int]:
            what, bundle = case
            name = what.partition(":")[0].replace(" ", "-")
            return (
                what,
                kit.by_hand(bundle, name, "root.pem", "witness.pub").endswith("ACCEPTED\n"),
                kit.verified(bundle, f"v-{name}"),
            )

        with ThreadPoolExecutor(2) as pool:
            for what, accepted, status in pool.map(judged, cases(kit, range(part, count_of, parts))):
                verdict = f"by hand {'accepted' if accepted else 'refused'}, verify {status}"
                fault = None if accepted == (status == 0) else verdict
                count.case("by hand", what, lambda fault=fault, verdict=verdict: (fault, verdict))  # type: ignore[misc]
    return count
