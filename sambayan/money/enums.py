from enum import StrEnum


class Account(StrEnum):
    """Chart of accounts. A line's amount is positive for a debit, negative for a credit."""

    PROVIDER_RECEIVABLE = "provider_receivable"  # captured by a payment provider, not yet settled to us
    BANK = "bank"  # on the operator's bank account
    COURIER_CASH = "courier_cash"  # notes in a courier's bag
    PLATFORM_RECEIVABLE = "platform_receivable"  # a GoFood order's money, at the platform
    SUBSIDY_RECEIVABLE = "subsidy_receivable"  # promised by the province for an order
    HELD = "held"  # paid for an order and not yet released: uang dalam proses
    UMKM_PAYABLE = "umkm_payable"  # owed to an UMKM
    COURIER_PAYABLE = "courier_payable"  # owed to a courier
    PLATFORM_PAYABLE = "platform_payable"  # commission owed to the platform
    TRANSFER_FEE = "transfer_fee"  # cost of moving money: provider's MDR, bank transfers
    LOSS = "loss"  # refunded or paid out without anybody to claim it from
    ROUNDING = "rounding"  # what whole rupiah leave over

    @property
    def holds_money(self) -> bool:
        """Money of buyers stands here, so that a line must say who holds it (the custodian)."""
        return self in _HOLDING


_HOLDING = {Account.PROVIDER_RECEIVABLE, Account.BANK, Account.COURIER_CASH, Account.PLATFORM_RECEIVABLE}


class PartyKind(StrEnum):
    """Whom a line concerns."""

    UMKM = "umkm"  # registry.Umkm
    COURIER = "courier"  # delivery.Courier
    PLATFORM = "platform"  # the partner platform, party 0
    PROVINCE = "province"  # party 0
    BUYER = "buyer"  # registry.Person
    OPERATOR = "operator"  # registry.Operator


class EntryKind(StrEnum):
    """Movements of money; one file each in `actions`."""

    PAYMENT = "payment"  # a charge was paid
    SUBSIDY = "subsidy"  # the province's share of an order was added
    RELEASE = "release"  # an order is done, its shares are owed
    REFUND = "refund"  # money goes back to the buyer
    SETTLEMENT = "settlement"  # a provider's money reached the bank, less its fee
    HAND_IN = "hand_in"  # a courier brought cash to the desk
    PAYOUT = "payout"  # an UMKM or courier was paid
    WRITE_OFF = "write_off"  # owed for an order though its buyer was refunded


class Method(StrEnum):
    """How a buyer pays."""

    QRIS = "qris"
    CASH = "cash"  # to the courier, or at the desk
    PLATFORM = "platform"  # paid at the platform, as a GoFood order is


class ChargeState(StrEnum):
    REQUESTED = "requested"  # written before the provider is called
    PENDING = "pending"  # the provider shows its QR
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"  # the provider refused it


class RefundState(StrEnum):
    REQUESTED = "requested"
    DONE = "done"
    FAILED = "failed"  # the next rung of the ladder is to be taken


class FeeKind(StrEnum):
    """Fees that an order is frozen with."""

    DELIVERY = "delivery"  # ongkir, buyer to courier
    DELIVERY_SUBSIDY = "delivery_subsidy"  # province's share of the ongkir
    COMMISSION = "commission"  # rate on a stall's sales, UMKM to platform
    COMMISSION_FIXED = "commission_fixed"  # fixed amount per stall order, UMKM to platform


class FaultKind(StrEnum):
    """What can be wrong with the books; `queries.book_faults` looks for each."""

    UNBALANCED = "unbalanced"  # the lines of an entry do not sum to 0
    THIN = "thin"  # an entry has fewer than two lines
    CUSTODIAN = "custodian"  # a holder's balance is not what the charges, refunds and payouts say
    PAYMENT_WITHOUT_CHARGE = "payment_without_charge"  # a payment is booked that no paid charge explains
    CHARGE_WITHOUT_PAYMENT = "charge_without_payment"  # a charge is paid and not booked
    REFUND_WITHOUT_ENTRY = "refund_without_entry"  # a refund is done and not booked
    ENTRY_WITHOUT_REFUND = "entry_without_refund"  # a refund is booked that was never done
    REFUNDED_TOO_MUCH = "refunded_too_much"  # the refunds of a charge exceed it
    PAYOUT_WITHOUT_ENTRY = "payout_without_entry"  # a payout is sent and not booked
    ENTRY_WITHOUT_PAYOUT = "entry_without_payout"  # a payout is booked that was never sent
    OVERDRAWN = "overdrawn"  # more was released or refunded for a reference than was paid
    MISSHAPEN = "misshapen"  # an entry of a kind has lines that this kind never has
    OVERPAID = "overpaid"  # a party was paid out more than it was ever owed
    OVERCHARGED = "overcharged"  # a holder kept a fee that no rule gives it
    BANK_BELOW_ZERO = "bank_below_zero"  # more left the bank than had arrived
