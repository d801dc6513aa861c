"""The documents say what the code does: an undocumented variable, command or word is an error."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from tests.architecture.tree import ROOT, files

DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives", "Guard"]
# Words that the interface was agreed to use: English in the code, Indonesian on the screen.
WORDS = {
    "sentra": "Sentra", "stall": "Lapak", "UMKM": "Usaha saya", "owner": "Pemilik usaha", "buyer": "Pembeli",
    "courier": "Kurir", "operator": "Pengelola", "platform": "Platform mitra", "basket": "Keranjang",
    "order": "Pesanan", "line": "Barang", "checkout": "Periksa & bayar", "delivery fee": "Ongkir",
    "cash on delivery": "Bayar tunai di tempat", "pick-up": "Ambil sendiri", "refund": "Uang kembali",
    "substitution": "Ganti barang", "refuse": "Tidak bisa", "ready": "Siap diambil", "hand-over": "Serah terima",
    "label": "Label", "desk": "Meja sentra", "gross sales": "Omzet", "net of fees": "Diterima",
    "profit": "Sisa setelah modal", "commission": "Potongan platform", "held money": "Uang dalam proses",
    "payout": "Pencairan", "statement": "Rincian harian", "unmet demand": "Dicari, tidak ada yang buka",
}  # fmt: skip


def variables() -> set[str]:
    """Names of the environment variables that the code reads, found in its syntax."""
    return {
        name
        for folder in ("sambayan", "config")
        for path in files(".py", root=ROOT / folder)
        for name in _variables(ast.parse(path.read_text()))
    }


def _variables(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(value)), *_]) if name.startswith("env_"):
                yield value
            case ast.Call(
                func=ast.Attribute(value=where, attr="get" | "pop"), args=[ast.Constant(value=str(value)), *_]
            ) if ast.unparse(where) == "os.environ":
                yield value
            case ast.Subscript(value=where, slice=ast.Constant(value=str(value))) if ast.unparse(where) == "os.environ":
                yield value


def commands(command: click.Command, name: str = "sambayan") -> Iterator[str]:
    """Every command that does something, with its groups in front."""
    if isinstance(command, click.Group):
        for part, below in sorted(command.commands.items()):
            yield from commands(below, f"{name} {part}")
    elif not command.hidden:
        yield name


def missing(names: set[str], text: str) -> list[str]:
    return sorted(name for name in names if not re.search(rf"`{re.escape(name)}\b", text))


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.+)$", text, re.MULTILINE)


def test_every_environment_variable_is_documented() -> None:
    foreign = {"DJANGO_SETTINGS_MODULE"}  # Django's own, always config.settings

    assert {"SAMBAYAN_HOME", "DATABASE_URL"} <= variables()
    assert missing(variables() - foreign, (DOCS / "operations.md").read_text()) == []


def test_no_document_explains_a_variable_that_nobody_reads() -> None:
    explained = set(re.findall(r"^\| `([A-Z_]+)`", (DOCS / "operations.md").read_text(), re.MULTILINE))

    assert explained - variables() == set()


def test_an_undocumented_variable_is_caught() -> None:
    source = "A = env_int('PLANTED_A', 1)\nB = os.environ.get('PLANTED_B')\nC = os.environ['PLANTED_C']\n"

    assert missing(set(_variables(ast.parse(source))), "| `PLANTED_A` | … |") == ["PLANTED_B", "PLANTED_C"]


def test_every_command_stands_in_both_readmes() -> None:
    found = set(commands(import_module("sambayan.cli").main))

    assert "sambayan run" in found
    for name in ("README.md", "BACA-SAYA.md"):
        assert missing(found, (ROOT / name).read_text()) == [], name


def test_an_undocumented_command_is_caught() -> None:
    group = click.Group("sambayan", {"books": click.Group("books", {"check": click.Command("check")})})

    assert list(commands(group)) == ["sambayan books check"]
    assert missing(set(commands(group)), "`sambayan book`") == ["sambayan books check"]


def test_decisions_have_the_parts_of_the_template() -> None:
    assert {path.name: headings(path.read_text()) for path in DECISIONS} == {path.name: HEADINGS for path in DECISIONS}


def test_each_decision_is_one_sentence_that_can_be_quoted() -> None:
    quotes = {path.name: re.findall(r"^> (.+)$", path.read_text(), re.MULTILINE) for path in DECISIONS}

    assert [name for name, found in quotes.items() if len(found) != 1 or not found[0].endswith(".")] == []


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(len(DECISIONS)))
    index = (DOCS / "decisions" / "README.md").read_text()
    assert [path.name for path in DECISIONS if f"({path.name})" not in index] == []


def test_each_word_of_the_interface_stands_once_in_the_glossary() -> None:
    rows = [line.split("|")[1:3] for line in (DOCS / "glossary.md").read_text().splitlines() if line.startswith("| ")]
    terms = [(english.strip(), indonesian.strip()) for english, indonesian in rows]

    assert {word: [found for term, found in terms if term == word] for word in WORDS} == {
        word: [indonesian] for word, indonesian in WORDS.items()
    }


def test_what_a_document_names_exists() -> None:
    named = [
        (path.name, name.rstrip("/"))
        for path in [*files(".md", root=DOCS), ROOT / "README.md", ROOT / "BACA-SAYA.md", ROOT / "CONTRIBUTING.md"]
        for name in re.findall(
            r"`((?:sambayan|config|tests|docs|regions|benchmarks|packages)/[\w./-]+)`", path.read_text()
        )
    ]

    assert named != []
    assert [(where, name) for where, name in named if not Path(ROOT / name).exists()] == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path.name}: {target}"
        for path in files(".md")
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text())
        if "://" not in target and not (path.parent / target).exists()
    ]

    assert broken == []
