"""`python -m tests.journeys.pictures`: the pictures that the walk has just taken, into docs/tour."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOTS, TOUR = ROOT / ".sambayan" / "shots", ROOT / "docs" / "tour"
# People with a phone in the hand, and people at a desk.
SHOWN = {
    360: (
        "0-perjalanan", "1-sentra", "2-keranjang", "3-bayar", "4-pesanan", "5-lapak", "6-uang-kembali", "8-tawaran",
        "9-diantar", "10-antar",
    ),
    1280: ("7-meja", "11-provinsi", "12-catatan", "13-dinas", "14-dishub", "15-mitra", "16-skema"),
}  # fmt: skip


def main() -> None:
    TOUR.mkdir(exist_ok=True)
    for width, names in SHOWN.items():
        for name in names:
            shutil.copyfile(SHOTS / f"walk-{name}-{width}.png", TOUR / f"{name}-{width}.png")


if __name__ == "__main__":
    main()
