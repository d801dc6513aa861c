"""The words of the interface for states and accounts. A state is an icon, a word and a tint, never a colour alone."""

from dataclasses import dataclass

from sambayan.market.enums import OrderState
from sambayan.money.enums import Account
from sambayan.registry.enums import SentraState


@dataclass(frozen=True, slots=True)
class Chip:
    """Icon and tint are names of lucide and of the style sheet."""

    word: str
    icon: str
    tint: str


ORDER_STATES = {
    OrderState.PLACED: Chip("Menunggu bayar", "clock", "amber"),
    OrderState.CONFIRMED: Chip("Menunggu lapak", "clock", "amber"),
    OrderState.ACCEPTED: Chip("Disiapkan", "package", "indigo"),
    OrderState.READY: Chip("Siap diambil", "package", "green"),
    OrderState.ON_THE_WAY: Chip("Diantar", "bike", "indigo"),
    OrderState.DELIVERED: Chip("Sampai", "check", "green"),
    OrderState.COMPLETED: Chip("Selesai", "check", "green"),
    OrderState.EXPIRED: Chip("Tidak dibayar", "x", "plain"),
    OrderState.REFUNDED: Chip("Batal", "undo-2", "red"),
}

SENTRA_STATES = {
    SentraState.PROPOSED: Chip("Diusulkan", "clock", "amber"),
    SentraState.ACTIVE: Chip("Berjalan", "check", "green"),
    SentraState.IDLE: Chip("Belum berjalan", "moon", "plain"),
    SentraState.CLOSED: Chip("Tutup", "x", "plain"),
    SentraState.MOVED: Chip("Pindah", "bike", "indigo"),
}

# In the order of the page: first where money stands, then whom it belongs to, then what it cost.
ACCOUNTS = {
    Account.BANK: "Rekening pengelola",
    Account.PROVIDER_RECEIVABLE: "Penyedia QRIS, belum cair",
    Account.COURIER_CASH: "Uang tunai di kurir",
    Account.PLATFORM_RECEIVABLE: "Platform mitra, belum cair",
    Account.SUBSIDY_RECEIVABLE: "Subsidi ongkir, ditagih ke Pemprov",
    Account.UMKM_PAYABLE: "UMKM, belum dicairkan",
    Account.COURIER_PAYABLE: "Kurir, belum dicairkan",
    Account.PLATFORM_PAYABLE: "Potongan platform mitra",
    Account.HELD: "Uang dalam proses",
    Account.TRANSFER_FEE: "Biaya transfer",
    Account.LOSS: "Hilang, ditanggung pengelola",
    Account.ROUNDING: "Pembulatan",
}
