"""What is built is complete by itself: one package, its samples and schemas inside, running where no checkout is."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def build(kind: str, into: Path, source: Path = ROOT) -> Path:
    """Builds a wheel or an sdist without the network and without asking anything of this process."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)],
        cwd=source,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    (built,) = into.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@dataclass(frozen=True)
class Installed:
    """The wheel alone in a folder, and the dependencies; nothing of the checkout can be imported."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NEWSPROOF"))}
        libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        # As entries of PYTHONPATH these folders are only searched: no .pth file in them brings in the checkout.
        path = os.pathsep.join([str(self.folder), *sorted(libraries)])
        own = {
            "NEWSPROOF_CONFIG": str(self.folder.parent / "conf"),
            "NEWSPROOF_STATE": str(self.folder.parent / "state"),
        }
        return kept | own | {"PYTHONPATH": path, "PYTHONUTF8": "1"}

    def run(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Runs the interpreter (-S: no site folder, -P: not the current one) with these arguments."""
        return subprocess.run(
            [sys.executable, "-S", "-P", *arguments],
            cwd=cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def newsproof(self, *arguments: str, cwd: Path) -> str:
        done = self.run("-m", "archive", *arguments, cwd=cwd)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel, installed alone into an empty folder."""
    folder = tmp_path_factory.mktemp("installed") / "packages"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-q"),
            *("--no-deps", "--no-index", "--target", str(folder), str(wheel)),
        ],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    alone = Installed(folder)
    told = alone.run(
        "-c", "import archive, json, sys; print(json.dumps([archive.__file__, sys.path]))", cwd=folder.parent
    )
    place, path = json.loads(told.stdout)
    assert place == str(folder / "archive" / "__init__.py")
    assert not [entry for entry in path if Path(entry).resolve() == ROOT]
    return alone


def files_under(folder: str) -> set[str]:
    return {
        path.relative_to(ROOT / folder).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_one_package_with_its_samples_and_schemas(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
        assert len(names) == len(file.namelist())
        about = f"{PROJECT['name']}-{PROJECT['version']}.dist-info"
        assert {PurePosixPath(name).parts[0] for name in names} == {"archive", about}
        expected = {f"archive/{name}" for name in files_under("archive")}
        # What is spoiled is for readers of the documentation: nothing that is installed needs it.
        expected |= {f"archive/samples/{name}" for name in files_under("samples") if not name.startswith("spoiled/")}
        expected |= {f"archive/schemas/{name}" for name in files_under("schemas")}
        assert {name for name in names if name.startswith("archive/")} == expected
        assert "archive/py.typed" in names
        assert "archive/samples/newsroom/plan.json" in names
        assert not [name for name in names if "spoiled" in name]
        assert file.read(f"{about}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
        assert b"newsproof = archive.cli:main" in file.read(f"{about}/entry_points.txt")
        for name in expected:
            own = name.removeprefix("archive/")
            home = ROOT if own.startswith(("samples/", "schemas/")) else ROOT / "archive"
            assert file.read(name) == (home / own).read_bytes(), name


def test_the_wheel_says_what_it_is_and_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        about = f"{PROJECT['name']}-{PROJECT['version']}.dist-info"
        metadata = Parser().parsestr(file.read(f"{about}/METADATA").decode())
        assert (metadata["Name"], metadata["Version"]) == (PROJECT["name"], PROJECT["version"])
        assert metadata["License-Expression"] == "Apache-2.0"
        assert metadata["Requires-Python"] == PROJECT["requires-python"]
        needs = [need for need in metadata.get_all("Requires-Dist", []) if "extra ==" not in need]
        assert sorted(needs) == sorted(PROJECT["dependencies"])
        assert set(metadata.get_all("Provides-Extra", [])) == set(PROJECT["optional-dependencies"])
        assert "make demo" in metadata.get_payload()
        assert b"Root-Is-Purelib: true\nTag: py3-none-any" in file.read(f"{about}/WHEEL")
        for name, digest, length in csv.reader(file.read(f"{about}/RECORD").decode().splitlines()):
            if name != f"{about}/RECORD":
                data = file.read(name)
                stated = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                assert (digest, int(length)) == (f"sha256={stated}", len(data)), name


def test_nothing_in_the_wheel_names_a_place_on_this_machine(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        for name in file.namelist():
            assert str(ROOT).encode() not in file.read(name), name


def test_a_wheel_from_the_source_distribution_is_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """So whoever has the sources can check what was published."""
    source = build("sdist", tmp_path)
    shutil.unpack_archive(source, tmp_path)
    (unpacked,) = (path for path in tmp_path.iterdir() if path.is_dir())
    again = build("wheel", tmp_path / "again", unpacked)
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()
    for needed in ("tests/conftest.py", "docs/dependencies.md", "Makefile", "requirements/run.txt", "pyproject.toml"):
        assert (unpacked / needed).is_file(), needed


def test_the_demonstration_runs_alone(installed: Installed, tmp_path: Path) -> None:
    shown = installed.newsproof("demo", cwd=tmp_path)
    for words in (
        "Capturing into newsproof-demo/",
        "$ newsproof -A newsproof-demo diff varosh-flood-old-town@v1..v2",
        "[-evacuaton-] {+evacuation+}",
        "typo",
        "date style",
        "$ newsproof -A newsproof-demo history harbour-bridge",
        "number changed",
        "HTTP 503",
        "rioters",
        "newsproof-demo-report.html",
        "$ newsproof verify newsproof-demo",
        "0 problems",
    ):
        assert words in shown
    assert shown.index("caption 1") < shown.index("number changed"), "its first diff is a caption"
    for word, status in (("INTACT", "ok"), ("SIGNED", "ok"), ("LOGGED", "ok"), ("TIMED", "not checked")):
        assert any(line.split() == [word, *status.split()] for line in (row[:20] for row in shown.splitlines()))
    assert (tmp_path / "newsproof-demo" / "newsproof.toml").is_file()
    report = (tmp_path / "newsproof-demo-report.html").read_text()
    assert "<script" not in report
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "newsproof-demo",
        "newsproof-demo-quote.html",
        "newsproof-demo-report.html",
    ]

    before = {path: path.read_bytes() for path in sorted((tmp_path / "newsproof-demo").rglob("*")) if path.is_file()}
    shown = installed.newsproof("demo", "tamper", cwd=tmp_path)
    for words in (
        "WARC-Date",
        "WARC digests: ",
        "0 wrong",
        "INTACT   FAIL",
        "error[record-altered]",
        "harbour-bridge v3",
    ):
        assert words in shown
    assert {path: path.read_bytes() for path in before} == before, "the original is untouched"
    assert installed.run("-m", "archive", "verify", "newsproof-demo-tampered", cwd=tmp_path).returncode == 1
    assert installed.run("-m", "archive", "verify", "newsproof-demo", cwd=tmp_path).returncode == 0


def test_tamper_alone_builds_what_it_needs_first(installed: Installed, tmp_path: Path) -> None:
    shown = installed.newsproof("demo", "tamper", "there", cwd=tmp_path)
    assert "Built there/ first." in shown
    assert "error[record-altered]" in shown


def test_the_schemas_are_inside_and_are_what_the_command_prints(installed: Installed, tmp_path: Path) -> None:
    listed = installed.newsproof("schema", cwd=tmp_path).split()
    files = {path.stem: path for path in (installed.folder / "archive" / "schemas").glob("*.json")}
    assert set(listed) == set(files)
    for name in ("article", "edits", "verify"):
        assert json.loads(installed.newsproof("schema", name, cwd=tmp_path)) == json.loads(files[name].read_text())


def test_the_command_is_installed_by_its_name(installed: Installed, tmp_path: Path) -> None:
    script = installed.folder / "bin" / "newsproof"
    done = installed.run(str(script), "--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"newsproof {PROJECT['version']}\n")


def test_the_package_imports_alone_and_is_typed(installed: Installed, tmp_path: Path) -> None:
    program = (
        "from archive import Archive, compare, verify\n"
        "print([edit.kinds for edit in compare('<h1>Bridge</h1><p>It cost 41 million.</p>',"
        " '<h1>Bridge</h1><p>It cost 14 million.</p>').edits])"
    )
    done = installed.run("-c", program, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "[('NUMBER_CHANGED',)]\n"), done.stderr
    assert (installed.folder / "archive" / "py.typed").read_bytes() == b""
