"""The catalogue of translations, by Babel: `extract` brings it up to what is said, `compile` makes it of use.

Templates are read by Django itself: what it looks up later is what was extracted.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.core.exceptions import ImproperlyConfigured
from django.template import Template
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "sambayan" / "web"
CATALOGUES = sorted(WEB.glob("locale/*/LC_MESSAGES/django.po"))
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}

Said = str | tuple[str, ...]  # one form, or singular and plural


def main() -> None:
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"words: {error}")
    for path in CATALOGUES:
        if sys.argv[1:] == ["extract"]:
            extract(path)
        else:
            compile_catalogue(path)


def extract(path: Path) -> None:
    found = Catalog(charset="utf-8")
    for message, place in [*of_templates(), *of_code()]:
        found.add(message, locations=[(place, 0)])
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parts[-3])
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, include_lineno=False, width=120)
    empty = [message.id for message in catalogue if message.id and not is_translated(message)]
    print(f"words: {len(catalogue)} in {path.parts[-3]}, {len(empty)} without a translation")


def is_translated(message: Message) -> bool:
    """In every form that the language has."""
    forms = (message.string,) if isinstance(message.string, str) else message.string or ()
    return bool(forms) and all(forms)


def compile_catalogue(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parts[-3])
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def of_templates() -> Iterator[tuple[Said, str]]:
    for file in sorted(WEB.rglob("*.html")):
        template = Template(file.read_text())
        for kind in (TranslateNode, BlockTranslateNode):
            for node in template.nodelist.get_nodes_by_type(kind):
                yield said(node), file.relative_to(ROOT).as_posix()


def said(node: Node) -> Said:
    if isinstance(node, TranslateNode):
        return str(node.filter_expression.var.literal)
    assert isinstance(node, BlockTranslateNode)
    singular = node.render_token_list(node.singular)[0]
    plural = node.render_token_list(node.plural)[0] if node.plural else ""
    if node.trimmed:
        singular, plural = (" ".join(text.split()) for text in (singular, plural))
    return (singular, plural) if plural else singular


def of_code() -> Iterator[tuple[Said, str]]:
    for file, _, message, _, _ in extract_from_dir(WEB, [("**.py", "python")], keywords=KEYWORDS):
        yield message, f"sambayan/web/{file}"


if __name__ == "__main__":
    main()
