"""Every page that somebody reaches in the sample world: whom it is for, where it is, and its name in pictures."""

from dataclasses import dataclass

SENTRA = "/sentra/pkor-way-halim"
DESK = "/meja/pkor-way-halim"


@dataclass(frozen=True, slots=True)
class Known:
    """`first` is where a link is followed to reach a page whose address nobody knows beforehand."""

    name: str
    key: str
    address: str
    first: str = ""


PAGES = (
    Known("depan", "", "/"),
    Known("perjalanan", "", "/demo"),
    Known("hari", "", "/hari"),
    Known("sentra", "", SENTRA),
    Known("cari", "", f"{SENTRA}?cari=seruit"),
    Known("cari-kosong", "", f"{SENTRA}?cari=helikopter"),
    Known("rak", "", f"{SENTRA}?rak=kreatif"),
    Known("lapak-semua", "", f"{SENTRA}/lapak"),
    Known("lapak-satu", "", f"{SENTRA}/lapak/A-07"),
    Known("barang", "", f"{SENTRA}/lapak/A-07", first="main h3 a"),
    Known("keranjang-kosong", "", "/keranjang"),
    Known("masuk", "", "/masuk"),
    Known("akun", "buyer", "/akun"),
    Known("pesanan", "buyer", "/pesanan"),
    Known("lapak-pesanan", "owner", "/lapak/pesanan"),
    Known("lapak-barang", "owner", "/lapak/barang"),
    Known("lapak-uang", "owner", "/lapak/uang"),
    Known("lapak-bantuan", "owner", "/lapak/bantuan"),
    Known("kurir", "courier", "/kurir"),
    Known("meja", "desk", DESK),
    Known("meja-lapak", "desk", f"{DESK}/lapak"),
    Known("meja-kas", "desk", f"{DESK}/kas"),
    Known("provinsi", "assistant", "/provinsi"),
    Known("provinsi-pesanan", "assistant", "/provinsi/pesanan"),
    Known("provinsi-satu", "assistant", "/provinsi/pesanan", first="main table a"),
    Known("provinsi-lapak", "assistant", "/provinsi/lapak"),
    Known("provinsi-lapak-satu", "assistant", "/provinsi/lapak", first="main table a"),
    Known("dinas", "dinas", "/dinas"),
    Known("dinas-umkm", "dinas", "/dinas", first="main table a"),
    Known("dishub", "dishub", "/dishub"),
    Known("mitra", "platform", "/mitra"),
    Known("skema", "assistant", "/skema"),
    Known("pemeriksaan", "auditor", "/pemeriksaan"),
)
