"""Every rupiah: double-entry ledger, terms, charges, refunds, settlements, payouts."""
