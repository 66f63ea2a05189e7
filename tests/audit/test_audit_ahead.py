"""However many processes read the segments: what is found, in which order and in which words, is what one finds alone."""

from __future__ import annotations

import os
import pickle
import random
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from archive.api.readers import Readers
from archive.audit import verify
from archive.audit.ahead import Ahead, Part, Task
from archive.audit.engine import examine
from archive.errors import StoreError
from archive.formats.members import compress
from archive.formats.reader import RecordItem, Stretch, read_warc
from archive.formats.warc import record
from archive.model.verdict import Verification
from archive.trust.keys import Signer, Verifier
from tests.audit.builder import Article, MemoryEvidence, Press, at, members, page, small

SMALL = small()
FIRST, SECOND = "warc/news-000001.warc.gz", "warc/news-000002.warc.gz"
SIZES = (1, 700, 2_500, 1 << 20)


class Counting:
    """Reads in this process, through pickles as between processes, and counts what came of it."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def __call__(self, work: Callable[[Task], Part], tasks: Iterable[Task]) -> Iterator[Part]:
        for task in tasks:
            part = pickle.loads(pickle.dumps(work(pickle.loads(pickle.dumps(task)))))
            self.parts.append(part)
            yield part


def ahead(files: dict[str, bytes], stretch: int, each: Any = None) -> Ahead:
    return Ahead(lambda: nullcontext(MemoryEvidence(files)), each or Counting(), stretch=stretch)


def both(files: dict[str, bytes], stretch: int, **options: Any) -> Verification:
    alone = examine(MemoryEvidence(files), **options)
    together = examine(MemoryEvidence(files), ahead=ahead(files, stretch), **options)
    assert together == alone
    return alone


@pytest.mark.parametrize("stretch", SIZES)
@pytest.mark.parametrize("level", ["quick", "full", "paranoid"])
def test_a_whole_archive_is_the_same(stretch: int, level: str) -> None:
    assert both(SMALL.files, stretch, level=level).ok


def test_everything_was_read_ahead() -> None:
    each = Counting()
    checked: list[bytes] = []
    real = Verifier.verify

    def counted(self: Verifier, signature: bytes, message: bytes) -> bool:
        if message.startswith(b"DSSEv1"):
            checked.append(message)
        return real(self, signature, message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Verifier, "verify", counted)
        assert examine(MemoryEvidence(SMALL.files), ahead=ahead(SMALL.files, 700, each)).ok
    assert sum(len(part.met) for part in each.parts) == 38
    assert all(part.whole for part in each.parts)
    assert len(each.parts) > 10
    assert len(set(checked)) == len(checked) == 8, "a signature was checked twice, or not at all"


def test_every_kind_of_change_is_told_alike() -> None:
    dice = random.Random(5)
    for _ in range(150):
        name = dice.choice((FIRST, SECOND))
        data = bytearray(SMALL.files[name])
        where = dice.randrange(len(data))
        match dice.randrange(4):
            case 0:
                data[where] ^= 1 << dice.randrange(8)
            case 1:
                del data[where:]
            case 2:
                data[where:where] = dice.randbytes(dice.randrange(1, 40))
            case _:
                del data[where : where + dice.randrange(1, 400)]
        both({**SMALL.files, name: bytes(data)}, dice.choice(SIZES[:3]))


def test_records_removed_doubled_exchanged_and_packed_otherwise_are_told_alike() -> None:
    whole = list(members(SMALL.files[FIRST]))
    for number in range(len(whole)):
        for changed in (
            [*whole[:number], *whole[number + 1 :]],
            [*whole[: number + 1], *whole[number:]],
            [*whole[:number], *reversed(whole[number : number + 2]), *whole[number + 2 :]],
            [*whole[:number], b"WARC/1.1\r\n", *whole[number:]],
            [*whole[:number], compress(b"nothing"), *whole[number:]],
        ):
            both({**SMALL.files, FIRST: b"".join(changed)}, 700)
    for end in range(2, len(whole), 3):
        import gzip

        joined = compress(b"".join(gzip.decompress(one) for one in whole[:end]))
        both({**SMALL.files, FIRST: b"".join((joined, *whole[end:]))}, 700)


@pytest.mark.parametrize(
    "change",
    [
        lambda files: files.pop(FIRST),
        lambda files: files.pop(SECOND),
        lambda files: files.update({SECOND: b""}),
        lambda files: files.update({SECOND: b"WARC/1.1\r\nWARC-Type: metadata\r\n"}),
        lambda files: files.pop(FIRST.replace(".warc.gz", ".cdxj"), None),
        lambda files: [files.pop(name) for name in list(files) if name.startswith("log/tile/entries")],
        lambda files: [files.pop(name) for name in list(files) if name.startswith("keys/desk")],
        lambda files: files.update({"newsproof.toml": b"damaged"}),
    ],
)
def test_what_is_missing_is_told_alike(change: Callable[[dict[str, bytes]], object]) -> None:
    files = dict(SMALL.files)
    change(files)
    both(files, 700)


def test_a_signature_that_is_none_is_not_believed_because_another_one_was_good() -> None:
    """The statement of the second capture bears a wrong signature, in the segment and in the log."""
    press = Press()
    press.begin_segment(at(0))
    chain = Article("a-00000000000000aa")
    press.capture(chain, "https://gazette.example/a", at(1), page("One", "A paragraph."))
    right, thief = press.captor, Signer.from_seed(press.captor.name, bytes(32))

    class Forged:
        """Signs with another key under the name and id of the right one."""

        verifier = right.verifier
        name = right.name

        def sign(self, message: bytes) -> bytes:
            return thief.sign(message)

    press.captor = Forged()  # type: ignore[assignment]
    press.capture(chain, "https://gazette.example/a", at(2), page("Two", "Another paragraph."))
    press.publish()
    press.write_hints()
    for stretch in SIZES:
        found = both(press.files, stretch)
        assert "signature-invalid" in {problem.code for problem in found.problems}


def test_a_statement_in_a_damaged_member_is_checked_itself() -> None:
    """What was found of the statement before it says nothing about one that only the careful reader gets out."""
    whole = list(members(SMALL.files[FIRST]))
    for number, member in enumerate(whole):
        broken = bytearray(member)
        broken[-5] ^= 1  # the checksum: the record itself is whole
        both({**SMALL.files, FIRST: b"".join((*whole[:number], bytes(broken), *whole[number + 1 :]))}, 1)


def test_what_others_have_read_counts_only_where_it_begins() -> None:
    """Results that do not follow each other are not used, whatever they say."""

    def shifted(work: Callable[[Task], Part], tasks: Iterable[Task]) -> Iterator[Part]:
        for task in tasks:
            part = work(task)
            yield part._replace(begin=part.begin + 1, met=())

    together = examine(MemoryEvidence(SMALL.files), ahead=ahead(SMALL.files, 700, shifted))
    assert together == examine(MemoryEvidence(SMALL.files))


def test_stretches_together_are_the_file() -> None:
    blocks = [b"x" * size for size in (1, 10, 5_000, 300_000, 4, 70_000, 3)]
    made = [
        record(
            "resource", record_id=f"<urn:uuid:00000000-0000-4000-8000-{number:012x}>", date=at(number), block=block,
            target="https://gazette.example/", content_type="text/plain",
        )
        for number, block in enumerate(blocks)
    ]  # fmt: skip
    data = b"".join(map(compress, made))
    whole = MemoryEvidence({"x.warc.gz": data}).open("x.warc.gz")
    assert whole is not None
    everything = list(read_warc(whole, members=True))
    for size in (1, 50, 333, 4_000, len(data)):
        reached = 0
        found: list[RecordItem] = []
        for begin in range(0, len(data), size):
            file = MemoryEvidence({"x.warc.gz": data}).open("x.warc.gz")
            assert file is not None
            stretch = Stretch(file, begin, min(begin + size, len(data)), keep=100_000, members=True)
            items = [item for group in stretch for item in group]
            assert stretch.begin == reached
            reached = stretch.end
            found += [item._replace(number=len(found) + at) for at, item in enumerate(items, 1)]
        assert reached == len(data)
        assert [item[:5] + item[6:] for item in found] == [item[:5] + item[6:] for item in everything]


# Real processes.


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return SMALL.write(tmp_path_factory.mktemp("press"))


@pytest.mark.parametrize("fork", [True, False])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_processes_find_what_one_finds(folder: Path, fork: bool, count: int) -> None:
    with Readers(count, fork=fork) as each:
        assert verify(folder, each=each) == verify(folder)


def double(number: int) -> bytes:
    return bytes([number % 256]) * number


def fail(number: int) -> int:
    raise LookupError(f"no {number}")


def die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("fork", [True, False])
def test_results_come_in_the_order_of_the_tasks(fork: bool) -> None:
    numbers = [5, 300_000, 1, 0, 70_000, 2] * 5
    with Readers(3, fork=fork) as each:
        assert list(each(double, numbers)) == [double(number) for number in numbers]


def test_tasks_are_drawn_as_results_are_taken() -> None:
    drawn: list[int] = []
    with Readers(2, fork=True) as each:
        results = each(double, (drawn.append(number) or number for number in range(50)))
        assert len(drawn) == 4
        next(results)
        assert len(drawn) == 5


@pytest.mark.parametrize("fork", [True, False])
def test_a_process_that_dies_is_an_error(fork: bool) -> None:
    with Readers(2, fork=fork) as each, pytest.raises(StoreError) as caught:
        list(each(die, range(5)))
    assert caught.value.code == "interrupted"
    assert "nothing was verified" in caught.value.message


def test_work_that_fails_is_an_error() -> None:
    with Readers(2, fork=True) as each, pytest.raises(RuntimeError, match="LookupError: no 0"):
        list(each(fail, range(5)))


def test_one_that_dies_in_the_middle_of_an_archive_is_no_verdict(folder: Path) -> None:
    with Readers(2, fork=True) as each:

        def deadly(work: Callable[[Task], Part], tasks: Iterable[Task]) -> Iterator[Part]:
            for number, part in enumerate(each(work, tasks)):
                if number == 0:
                    for reader in each._readers:
                        os.kill(reader.process, signal.SIGKILL)
                yield part

        with pytest.raises(StoreError) as caught:
            examine(MemoryEvidence(SMALL.files), ahead=_on_disk(folder, deadly))
    assert caught.value.code == "interrupted"


def _on_disk(folder: Path, each: Any) -> Ahead:
    from functools import partial

    from archive.audit.evidence import FolderEvidence

    return Ahead(partial(FolderEvidence, folder), each, stretch=700)


def test_processes_end_with_the_verification(folder: Path) -> None:
    with Readers(2, fork=True) as each:
        verify(folder, each=each)
        numbers = [reader.process for reader in each._readers]
    assert len(numbers) == 2
    for number in numbers:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)
