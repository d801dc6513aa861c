from datetime import date

from sambayan.money.errors import NoTerms
from sambayan.money.models import Terms


def terms_on(*, day: date) -> Terms:
    """The terms that an order of this day is frozen with: the ones that started last. Raises NoTerms.

    Proposals, which have no first day, are never chosen.
    """
    found = Terms.objects.filter(valid_from__lte=day).order_by("-valid_from", "-version", "-id").first()
    if found is None:
        raise NoTerms(day.isoformat())
    return found
