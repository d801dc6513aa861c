"""What a search at a sentra finds, and how much of it is what was asked for.

A product is shown when every word stands somewhere in its name, its category or the name of its stall. What was asked
for is narrower: once any product bears the words in its own name, the rest of such a stall or category is no answer to
"seruit". Only what could be bought at that moment counts as found, so that what is sought in vain can be told.
"""

from collections.abc import Iterable, Sequence

from sambayan.market.queries.catalogue import ProductCard


def found(cards: Iterable[ProductCard], words: str) -> list[ProductCard]:
    """The products that are shown: what can be ordered comes first, and of that what bears the words itself."""
    wanted = words.casefold().split()
    hits = [card for card in cards if all(word in _text(card) for word in wanted)]
    return sorted(hits, key=lambda card: (not card.can_be_ordered, not _is_named(card, wanted)))


def could_be_bought(cards: Sequence[ProductCard], words: str) -> int:
    """How many products that were asked for can be ordered; the sentra's hours are another question."""
    wanted = words.casefold().split()
    hits = found(cards, words)
    asked_for = [card for card in hits if _is_named(card, wanted)] or hits
    return sum(card.can_be_ordered for card in asked_for)


def _is_named(card: ProductCard, wanted: Sequence[str]) -> bool:
    name = card.name.casefold()
    return all(word in name for word in wanted)


def _text(card: ProductCard) -> str:
    return f"{card.name} {card.category} {card.category_en} {card.umkm}".casefold()
