"""A payload of QRIS shape that no bank will pay: only a licensed provider issues real ones (facts: QRIS, EMVCo MPM).

Issuer, merchant number and NMID are made up, and the name that a scanning phone shows says so.
"""

from qriskit import MerchantAccount, build

_ACCOUNTS = (
    MerchantAccount.create(
        tag="26", guid="ID.CO.TESTPAY.WWW", pan="936000000000000001", merchant_id="TESTPAY0001", criteria="UMI"
    ),
    MerchantAccount.national(nmid="ID0000000000000", criteria="UMI"),
)


def payload(order_id: str, amount: int) -> str:
    """Dynamic payload (tag 01 = 12) with the amount in tag 54 and our order id in tag 62/01."""
    qr = build(
        merchant_name="UJI COBA BUKAN QRIS ASLI",
        merchant_city="CONTOH",
        mcc="5812",
        accounts=_ACCOUNTS,
        amount=amount,
        additional_data={"01": order_id},
    )
    return str(qr.dumps())
