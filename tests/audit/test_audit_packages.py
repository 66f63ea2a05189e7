"""Somebody's WACZ: what its list of contents, its indexes and its signature are worth."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.packages import examine_wacz
from archive.errors import CallerError
from archive.model.verdict import Verification
from tests.audit import foreign_files as made

SOUND = made.wacz()


@pytest.fixture
def examine(tmp_path: Path) -> Any:
    def run(data: bytes) -> Verification:
        path = tmp_path / "x.wacz"
        path.write_bytes(data)
        return examine_wacz(path)

    return run


def codes(result: Verification) -> list[str]:
    return sorted({problem.code for problem in result.problems})


def test_a_sound_package_is_intact(examine: Any) -> None:
    for data in (SOUND, made.wacz(deflated=True), made.wacz(digest_file=False)):
        result = examine(data)
        assert (result.exit, result.kind, result.problems, result.notices) == (0, "wacz", (), ())
        assert [verdict.status for verdict in result.verdicts] == ["ok", "n/a", "n/a", "n/a", "n/a"]
        assert "3 of 3 listed ones have the SHA-256 stated" in result.verdicts[0].detail
        assert "3 index lines point to records" in result.verdicts[0].detail
        assert result.counts.records == 4


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SOUND) - 1), st.integers(1, 255))
def test_every_flip_is_found(tmp_path_factory: pytest.TempPathFactory, at: int, mask: int) -> None:
    path = tmp_path_factory.mktemp("flip") / "x.wacz"
    path.write_bytes(SOUND[:at] + bytes((SOUND[at] ^ mask,)) + SOUND[at + 1 :])
    result = examine_wacz(path)
    if result.exit == 0:
        # Dates, systems and attributes of a ZIP say nothing about what is in it.
        assert not any(
            begin <= at < begin + len(data) for data in made.contents().values() for begin in [SOUND.index(data)]
        )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SOUND) - 1))
def test_every_cut_is_found(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = tmp_path_factory.mktemp("cut") / "x.wacz"
    path.write_bytes(SOUND[:length])
    assert codes(examine_wacz(path)) == ["bundle-damaged"]


def test_of_a_zip_that_cannot_be_read_nobody_can_say_whose_it_is(examine: Any) -> None:
    """It may be a bundle of ours, cut short: nothing says that nobody signed it."""
    result = examine(SOUND[: len(SOUND) // 2])
    assert (result.exit, result.kind, codes(result)) == (1, "zip", ["bundle-damaged"])
    assert [verdict.status for verdict in result.verdicts] == ["FAIL"] + ["not checked"] * 4
    told = " ".join((*(verdict.detail for verdict in result.verdicts), *result.not_proven))
    assert "cannot be told" in told
    assert "nobody signed" not in told


def test_a_date_that_is_said_in_two_ways_is_named_and_the_rest_is_read(examine: Any) -> None:
    result = examine(SOUND[:12] + bytes((SOUND[12] ^ 1,)) + SOUND[13:])
    assert (result.exit, result.kind, codes(result)) == (1, "wacz", ["bundle-damaged"])
    assert "its date is" in result.problems[0].message
    assert result.counts.records == 4


@pytest.mark.parametrize("gone", ["archive/data.warc.gz", "indexes/index.cdx", "pages/pages.jsonl"])
def test_what_the_format_demands_must_be_there(examine: Any, gone: str) -> None:
    files = made.contents()
    del files[gone]
    result = examine(made.wacz(files))
    assert codes(result) == ["package-invalid"]


def test_a_package_without_a_list_of_contents_is_none(examine: Any) -> None:
    assert "package-invalid" in codes(examine(made.zipped(made.contents())))


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"{", b"\xff", b'{"resources": 1}', b'{"resources": [1]}', b'{"a":1,"a":2}', b"[" * 100_000],
    ids=range(8),
)
def test_a_list_of_contents_that_cannot_be_read_is_named(examine: Any, text: bytes) -> None:
    result = examine(made.zipped({**made.contents(), "datapackage.json": text}))
    assert "package-invalid" in codes(result)
    assert any(problem.file == "datapackage.json" for problem in result.problems)


def test_a_listed_file_that_is_not_there_or_another_is_named(examine: Any) -> None:
    files = made.contents()
    stated = {"pages/pages.jsonl": "sha256:" + hashlib.sha256(b"before").hexdigest()}
    result = examine(made.wacz(files, resources=stated))
    assert [(problem.code, problem.file) for problem in result.problems] == [("package-altered", "pages/pages.jsonl")]
    listed = [{"path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"} for name, data in files.items()]
    listed.append({"path": "archive/gone.warc.gz", "hash": f"sha256:{'0' * 64}"})
    result = examine(made.wacz(files, package={"resources": listed}))
    assert [(problem.code, problem.file) for problem in result.problems] == [
        ("package-altered", "archive/gone.warc.gz")
    ]


def test_a_file_that_is_not_listed_is_named(examine: Any) -> None:
    import io
    import zipfile

    out = io.BytesIO(SOUND)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("extra", b"nobody knows me")
    result = examine(out.getvalue())
    assert [(problem.code, problem.file) for problem in result.problems] == [("package-altered", "extra")]


@pytest.mark.parametrize("algorithm", ["md5", "sha1"])
def test_a_digest_that_can_be_forged_is_compared_and_is_no_evidence(examine: Any, algorithm: str) -> None:
    files = made.contents()
    pages = files["pages/pages.jsonl"]
    good = f"{algorithm}:{hashlib.new(algorithm, pages).hexdigest()}"
    result = examine(made.wacz(files, resources={"pages/pages.jsonl": good}))
    assert (result.exit, [notice.code for notice in result.notices]) == (0, ["package-unhashed"])
    bad = f"{algorithm}:{hashlib.new(algorithm, b'before').hexdigest()}"
    assert codes(examine(made.wacz(files, resources={"pages/pages.jsonl": bad}))) == ["package-altered"]


def test_the_hash_of_js_wacz_is_known(examine: Any) -> None:
    records = [*made.good(), made.response(4, made.http(bytes(range(256)) * 1000))]
    files = made.contents(records)
    data = files["archive/data.warc.gz"]
    assert len(data) < 1 << 16
    big = made.contents([made.warcinfo(), made.response(1, made.http(hashlib.sha256(b"x").digest() * 10_000))])
    big["archive/data.warc.gz"] += made.packed(
        [made.response(7, made.http(b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(9000))))]
    )
    data = big["archive/data.warc.gz"]
    assert len(data) > 3 << 16
    doubled = hashlib.sha256()
    for at in range(0, len(data), 1 << 16):
        doubled.update(data[at : at + (1 << 16)] * 2)
    result = examine(made.wacz(big, resources={"archive/data.warc.gz": f"sha256:{doubled.hexdigest()}"}))
    assert result.exit == 0
    assert "js-wacz" in result.notices[0].message


def test_damage_in_a_warc_inside_is_named_with_its_file(examine: Any) -> None:
    files = made.contents()
    data = bytearray(files["archive/data.warc.gz"])
    data[-60] ^= 1
    files["archive/data.warc.gz"] = bytes(data)
    result = examine(made.wacz(files))
    assert "warc-damaged" in codes(result)
    assert any(problem.file == "archive/data.warc.gz" and problem.record == 4 for problem in result.problems)


def test_an_index_that_points_elsewhere_is_named(examine: Any) -> None:
    files = made.contents()
    first, second, third = files["indexes/index.cdx"].splitlines(keepends=True)
    offset = json.loads(second[second.index(b"{") :])["offset"]
    for line in (
        second.replace(b'"offset": "%s"' % offset.encode(), b'"offset": "%d"' % (int(offset) + 1)),
        second.replace(b"data.warc.gz", b"other.warc.gz"),
        second.replace(b"gazette.example/2", b"gazette.example/3"),
        second.replace(b'"length": "', b'"length": "1'),
        b"no line of an index\n",
        b'x 20200101000000 {"offset": }\n',
    ):
        assert line != second
        result = examine(made.wacz({**files, "indexes/index.cdx": first + line + third}))
        assert [(problem.code, problem.record) for problem in result.problems] == [("package-invalid", 2)], line


def test_indexes_are_read_packed_and_in_columns(examine: Any) -> None:
    import gzip

    files = made.contents()
    lines = files.pop("indexes/index.cdx")
    packed = b"".join(gzip.compress(line) for line in lines.splitlines(keepends=True))
    result = examine(made.wacz({**files, "indexes/index.cdx.gz": packed}))
    assert (result.exit, "3 index lines" in result.verdicts[0].detail) == (0, True)
    assert codes(examine(made.wacz({**files, "indexes/index.cdx.gz": packed[:-4]}))) == ["package-invalid"]
    entry = json.loads(lines[lines.index(b"{") : lines.index(b"\n")])
    columns = (
        f" CDX N b a m s k r M S V g\n"
        f"example,gazette)/1 20200102030405 https://gazette.example/1 text/html 200 - - - {entry['length']} "
        f"{entry['offset']} data.warc.gz\n"
    ).encode()
    result = examine(made.wacz({**files, "indexes/index.cdx": columns}))
    assert (result.exit, "1 index lines" in result.verdicts[0].detail) == (0, True)
    wrong = columns.replace(f" {entry['offset']} data".encode(), b" 7 data")
    assert codes(examine(made.wacz({**files, "indexes/index.cdx": wrong}))) == ["package-invalid"]


def test_a_page_that_no_record_holds_is_noted(examine: Any) -> None:
    files = made.contents()
    files["pages/pages.jsonl"] += b'{"id": "9", "url": "https://gazette.example/9", "ts": "2020-01-02T03:04:05Z"}\n'
    result = examine(made.wacz(files))
    assert (result.exit, [notice.code for notice in result.notices]) == (0, ["page-without-record"])
    files["pages/pages.jsonl"] += b"no json\n"
    assert codes(examine(made.wacz(files))) == ["package-invalid"]


# Signatures.


def key(curve: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(0x1234567890ABCDEF, curve)


def signed(text: str, private: ec.EllipticCurvePrivateKey, *, der: bool = False) -> dict[str, object]:
    """An anonymous signature as browsers make it (r and s), or in DER."""
    made_der = private.sign(text.encode(), ec.ECDSA(SHA256()))
    size = (private.curve.key_size + 7) // 8
    r, s = decode_dss_signature(made_der)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    raw = made_der if der else r.to_bytes(size, "big") + s.to_bytes(size, "big")
    return {"publicKey": base64.b64encode(public).decode(), "signature": base64.b64encode(raw).decode()}


def hash_of(data: bytes) -> str:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP256R1()], ids=["P-384", "P-256"])
@pytest.mark.parametrize("der", [False, True])
def test_an_anonymous_signature_is_verified(examine: Any, curve: ec.EllipticCurve, *, der: bool) -> None:
    right = signed(hash_of(SOUND), key(curve), der=der)
    result = examine(made.wacz(signed=right))
    assert (result.exit, result.verdicts[1].status) == (0, "ok")
    assert "nobody says whose it is" in result.verdicts[1].detail
    assert result.verdicts[4].status == "n/a"
    for wrong in (
        signed(hash_of(SOUND) + "0", key(curve)),
        {**right, "signature": base64.b64encode(bytes(96)).decode()},
        {**right, "signature": "!"},
        {**right, "publicKey": "AAAA"},
        {"signature": right["signature"]},
    ):
        result = examine(made.wacz(signed=wrong))
        assert (codes(result), result.verdicts[1].status) == (["package-signature"], "FAIL")


def test_a_signature_of_another_package_is_refused(examine: Any) -> None:
    """What one program takes: a genuine signature, copied from another package together with its hash."""
    other = made.wacz(made.contents([made.warcinfo(), made.response(1)]))
    stolen = {"hash": hash_of(other), **signed(hash_of(other), key(ec.SECP384R1()))}
    result = examine(made.wacz(signed=stolen))
    assert codes(result) == ["package-signature"]


def test_a_certificate_is_compared_and_its_chain_is_said_not_to_be(cases: Path) -> None:
    result = examine_wacz(cases / "warcs" / "py-wacz" / "valid_signed_example_1.wacz")
    assert (result.exit, result.verdicts[1].status, result.verdicts[3].status) == (0, "not checked", "not checked")
    assert "its chain is not checked" in result.verdicts[1].detail


def test_a_signature_that_is_not_the_certificates_is_refused(cases: Path, examine: Any) -> None:
    import io
    import zipfile

    source = cases / "warcs" / "py-wacz" / "valid_signed_example_1.wacz"
    with zipfile.ZipFile(source) as package:
        files = {name: package.read(name) for name in package.namelist()}
    document = json.loads(files["datapackage-digest.json"])
    other = key(ec.SECP256R1()).sign(document["hash"].encode(), ec.ECDSA(SHA256()))
    document["signedData"]["signature"] = base64.b64encode(other).decode()
    files["datapackage-digest.json"] = json.dumps(document).encode()
    out = io.BytesIO(made.zipped(files))
    assert codes(examine(out.getvalue())) == ["package-signature"]


def test_links_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "x.wacz").write_bytes(SOUND)
    (tmp_path / "link.wacz").symlink_to(tmp_path / "x.wacz")
    with pytest.raises(CallerError) as caught:
        examine_wacz(tmp_path / "link.wacz")
    assert caught.value.code == "not-evidence"
