"""The built-in test provider: a QRIS-shaped charge and signed notifications, in this process, without HTTP.

It remembers nothing, so that it works across processes and after a crash: all it says is a function of the request
and of its key. The same charge asked for twice has the same QR and reference; the same payment notified twice has
the same id. What it cannot do therefore: say that a charge was paid whose notification was never delivered.
"""

from sambayan.partners.testpay.provider import BuiltInProvider

__all__ = ["BuiltInProvider"]
