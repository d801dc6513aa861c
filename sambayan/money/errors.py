"""What can go wrong with money. Each message says what, where, and what to do."""


class MoneyError(Exception):
    """Any of the errors below."""


class UnknownProvider(MoneyError):
    def __init__(self, provider: str) -> None:
        super().__init__(f"no payment provider is called {provider!r}; see money.actions.charges.PROVIDERS")


class Forged(MoneyError):
    def __init__(self, provider: str) -> None:
        super().__init__(f"a notification in the name of {provider} bears no valid signature; answer 401, do not act")


class Malformed(MoneyError):
    def __init__(self, provider: str, why: str) -> None:
        super().__init__(f"a signed notification of {provider} cannot be read: {why}; answer 400, ask the provider")


class ProviderSilent(MoneyError):
    def __init__(self, provider: str, code: str) -> None:
        super().__init__(f"{provider} did not answer for charge {code}; ask again with the same key, nothing is lost")


class PaymentRefused(MoneyError):
    def __init__(self, provider: str, code: str) -> None:
        super().__init__(f"{provider} refused charge {code}; use another way to pay, under a new key")


class NoProviderForMethod(MoneyError):
    def __init__(self, method: str) -> None:
        super().__init__(f"{method} is not requested from a provider; use collect_cash or book_platform_payment")


class KeyUsedOtherwise(MoneyError):
    def __init__(self, key: str) -> None:
        super().__init__(f"key {key!r} already stands for another amount or reference; a new request needs a new key")


class RefundTooLarge(MoneyError):
    def __init__(self, reference: str, amount: int, left: int) -> None:
        super().__init__(f"refund of {amount} rupiah for {reference}: only {left} are still held and not refunded")


class SharesDoNotAddUp(MoneyError):
    def __init__(self, reference: str, shares: int, held: int) -> None:
        super().__init__(
            f"shares of {reference} sum to {shares} rupiah, but {held} are to be released (held + subsidy - refunds)"
        )


class NotRefunded(MoneyError):
    def __init__(self, reference: str, held: int) -> None:
        super().__init__(f"{reference} still holds {held} rupiah; refund the buyer or release it before a write-off")


class NoTerms(MoneyError):
    def __init__(self, day: str) -> None:
        super().__init__(f"no terms are in force on {day}; load a region pack with terms that start by then")


class BudgetChanged(MoneyError):
    def __init__(self, code: str) -> None:
        super().__init__(
            f"subsidy budget {code} was loaded with other values; give the change a code and days of its own"
        )


class UnknownBudget(MoneyError):
    def __init__(self, budget_id: int) -> None:
        super().__init__(f"no subsidy budget {budget_id}; see subsidy_budgets.csv of the region pack")


class TermsChanged(MoneyError):
    def __init__(self, code: str, version: int) -> None:
        super().__init__(f"terms {code} version {version} were loaded with other values; give the change a new version")


class NotATestCharge(MoneyError):
    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"charge {code} cannot be paid at the test provider: {why}")
