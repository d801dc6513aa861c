"""The five-minute walk, played in a real browser as the province's leaders, the dinas, Dishub and the platform see it.

Each minute asserts what is seen; the pictures are kept in `.sambayan/shots/walk-…` and are those of docs/tour.md.
"""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import InBrowser
from tests.journeys.conftest import Running
from tests.journeys.looking import Form, looked_at
from tests.journeys.pages import SENTRA
from tests.journeys.walking import Walk
from tests.journeys.weight import FIRST_PAGES, MOST_BYTES, weighed

PURSE, PEMPEK, COFFEE = "Dompet tapis pucuk rebung", "Pempek campur, isi 10", "Kopi robusta bubuk, 200 g"
CAUSES = ("Tutup sampai", "Semua barangnya tidak dijual lagi", "Belum dilihat siapa pun", "di atas nilai tengah")
SOON = 90_000  # milliseconds: at twenty times, half an hour of the sample world


def add(page: Page, product: str, stall: str) -> None:
    """Put one into the basket from the row that names both."""
    row = page.locator("li", has_text=product).filter(has_text=stall)
    row.get_by_role("button", name=re.compile("^Tambah")).first.click()


def reload_until(page: Page, seen: Callable[[Page], Locator]) -> Locator:
    """What appears in a while; pages look for news themselves, a reload is what everybody can do."""
    deadline = time.monotonic() + SOON / 1000
    while not seen(page).first.is_visible():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(500)
        page.reload()
    return seen(page).first


def its_turn(stall: Page, call: str) -> Locator:
    """The order, once those that came to the stall before it are answered."""

    def asked(page: Page) -> Locator:
        order, other = page.locator("article", has_text=call), page.get_by_role("button", name="Terima pesanan")
        if not order.count() and other.count():
            other.first.click()
        return order

    return reload_until(stall, asked)


def count_one_purse(walk: Walk) -> None:
    """The stall counts what is left: one purse."""
    craft = walk.as_("craft", "/lapak/barang")
    card = craft.locator("article", has_text=PURSE)
    card.get_by_role("textbox").first.fill("1")
    card.get_by_role("button", name="Simpan").first.click()


def buy(walk: Walk) -> Page:
    """0.00 to 1.10: three stalls, one basket, one ongkir, one QR."""
    buyer = walk.page()
    buyer.goto(SENTRA)
    expect(buyer.get_by_text(re.compile(r"\d+ dari 30 lapak buka"))).to_be_visible()
    expect(buyer.get_by_text("Rp5.000 ditanggung Pemprov").first).to_be_visible()
    walk.keep(buyer, "1-sentra")
    add(buyer, PEMPEK, "Pempek Cek Ida")
    expect(buyer.get_by_text("1 barang, 1 lapak")).to_be_visible()
    for pieces, product, stall in ((2, COFFEE, "Kopi Pakde Wiryo"), (3, PURSE, "Tapis Mak Ros")):
        buyer.get_by_role("searchbox").fill(product)
        buyer.get_by_role("button", name="Cari", exact=True).click()
        add(buyer, product, stall)
        expect(buyer.locator("#dok")).to_contain_text(f"{pieces} barang, {pieces} lapak")
    buyer.goto("/keranjang")
    expect(buyer.get_by_text("3 barang, 3 lapak")).to_be_visible()
    buyer.get_by_label("Kecamatan").select_option(label="Sukarame")
    buyer.get_by_role("button", name="Hitung ongkir").click()
    expect(buyer.get_by_text("Satu ongkir")).to_have_count(1)
    expect(buyer.get_by_text("Ditanggung Pemprov")).to_be_visible()
    buyer.get_by_role("button", name="Periksa & bayar").click()
    expect(buyer.locator(".problem").first).to_be_visible()
    walk.look(buyer, "2a-keranjang-salah")
    buyer.get_by_label("Jalan, nomor rumah").fill("Jl. Griya Utama 12, pagar hijau")
    buyer.get_by_label(re.compile("^Nama")).fill("Dewi")
    buyer.get_by_label("Nomor telepon").fill("0812 3456 7890")
    buyer.get_by_role("button", name="Hitung ongkir").click()
    expect(buyer.locator(".problem")).to_have_count(0)
    expect(buyer.get_by_label("Nama", exact=True)).to_have_value("Dewi")
    walk.look(buyer, "2-keranjang")
    buyer.get_by_role("button", name="Periksa & bayar").click()
    expect(buyer.get_by_role("img", name="QR untuk membayar")).to_be_visible()
    expect(buyer.get_by_text("QRIS contoh")).to_be_visible()
    walk.look(buyer, "3-bayar")
    buyer.get_by_role("button", name="Saya sudah bayar").click()
    for stall in ("Pempek Cek Ida", "Kopi Pakde Wiryo", "Tapis Mak Ros"):
        expect(buyer.locator(".shares li", has_text=stall).locator(".chip")).to_be_visible()
    walk.look(buyer, "4-pesanan")
    return buyer


def answer(walk: Walk, buyer: Page, call: str) -> Page:
    """1.10 to 2.00: two stalls answer, the purse cannot be had, its money goes back."""
    owner = walk.as_("owner", "/lapak/pesanan")
    order = its_turn(owner, call)
    expect(order).to_contain_text(PEMPEK)
    expect(order).not_to_contain_text("Kopi")
    expect(order).to_contain_text("Diterima Rp")
    expect(order).to_contain_text("cair")
    walk.keep(owner, "5-lapak")
    order.get_by_role("button", name="20 menit lagi").click()
    expect(owner.locator("article", has_text=call)).to_contain_text("Sedang dibuat")
    craft = walk.as_("craft", "/lapak/pesanan")
    purse = its_turn(craft, call)
    expect(purse).not_to_contain_text("Pempek")
    purse.get_by_role("link", name="Tidak bisa").click()
    craft.get_by_role("button", name="Habis").click()
    speed(buyer, "20×")  # while a stall was waited for, the clock went no faster than the wall
    expect(reload_until(buyer, lambda page: page.get_by_text("Rp300.000 dikembalikan"))).to_be_visible()
    reload_until(buyer, lambda page: page.locator(".back"))
    expect(buyer.locator(".back")).to_contain_text("Rp300.000 dikembalikan")
    expect(buyer.locator(".back")).to_contain_text(re.compile(r"paling lambat \w{3}, \d+ Apr 2026"))
    walk.look(buyer, "6-uang-kembali")
    return owner


COURIERS = {
    "Hendra": "courier", "Siti": "courier-2", "Wayan": "courier-3", "Agus": "courier-4", "Eko": "courier-6",
    "Rahmat": "courier-7", "Dodi": "courier-8", "Ketut": "courier-9", "Lina": "courier-10", "Bagas": "courier-11",
}  # fmt: skip


def bring(walk: Walk, buyer: Page, owner: Page, call: str) -> None:
    """2.00 to 2.40: the desk gives it to a courier, who sees the pay first; the dot moves."""
    desk = walk.as_("desk", "/meja/pkor-way-halim")
    speed(buyer, "1×")
    reload_until(desk, lambda page: page.locator(".ticket", has_text=call)).click()
    name, courier = given(walk, desk, call)
    offer = courier.locator("article", has_text="Tawaran baru")
    expect(offer).to_contain_text(re.compile(r"Rp\d+\.\d{3}"))
    walk.keep(courier, "8-tawaran")
    offer.get_by_role("button", name="Terima").click()
    expect(courier.get_by_text("Ambil di meja")).to_be_visible()
    owner.goto("/lapak/pesanan")
    owner.locator("article", has_text=call).get_by_role("button", name="Siap diambil").click()
    speed(buyer, "20×")
    hand_over(desk, call)
    dot = reload_until(buyer, lambda page: page.locator(".sketch .dot"))
    first = place_of(dot)
    walk.look(buyer, "9-diantar")
    expect(buyer.get_by_text(f"{name}, kurir sentra")).to_be_visible()
    deadline = time.monotonic() + SOON / 1000
    while place_of(buyer.locator(".sketch .dot")) == first:
        assert time.monotonic() < deadline, "the dot stands still"
        buyer.wait_for_timeout(500)
    courier.goto("/kurir")
    expect(courier.get_by_text("Jl. Griya Utama 12, pagar hijau")).to_be_visible()
    walk.keep(courier, "10-antar")
    courier.get_by_role("button", name="Sudah diserahkan").click()
    reload_until(buyer, lambda page: page.get_by_text("Sudah tiba"))
    walk.keep(buyer, "10b-tiba")


def given(walk: Walk, desk: Page, call: str) -> tuple[str, Page]:
    """The courier who is offered the order, and their page; whom the planner was quicker to ask is left to it."""
    deadline = time.monotonic() + SOON / 1000
    while True:
        free = reload_until(desk, lambda page: page.locator(".couriers li").filter(has=page.get_by_role("button")))
        name = free.locator("b").inner_text().split()[0]
        walk.keep(desk, "7-meja")
        courier = walk.as_(COURIERS[name], "/kurir")
        desk.locator(".couriers li", has_text=name).get_by_role("button", name=re.compile(call)).click()
        courier.goto("/kurir")
        if courier.locator("article", has_text="Tawaran baru").count():
            return name, courier
        assert time.monotonic() < deadline, desk.locator("main").inner_text()
        courier.goto("/demo/buyer")


def speed(page: Page, times: str) -> None:
    page.get_by_role("button", name=times).click()


def hand_over(desk: Page, call: str) -> None:
    """The label is scanned as soon as everything is ready."""
    deadline = time.monotonic() + SOON / 1000
    while True:
        desk.goto("/meja/pkor-way-halim")
        desk.get_by_label(re.compile("pindai label")).fill(call)
        desk.get_by_role("button", name="Serah terima").first.click()
        if "diantar" in state(desk, call):
            return
        assert time.monotonic() < deadline, desk.locator("main").inner_text()
        desk.wait_for_timeout(1_000)


def state(desk: Page, call: str) -> str:
    """The column in which the order stands."""
    return (
        desk.locator(".column", has=desk.locator(".ticket", has_text=call)).get_by_role("heading").inner_text().lower()
    )


def place_of(dot: Locator) -> str:
    return str(dot.locator("xpath=..").get_attribute("transform"))


def rows_behind(province: Page) -> None:
    """A number, its rows, an order that is done, and its entries: each has debits equal to credits."""
    province.get_by_role("link", name="Lihat baris").first.click()
    province.locator("main tr", has_text="Selesai").locator("a").first.click()
    entries = province.locator(".entry tfoot")
    expect(entries.first).to_be_visible()
    for sums in entries.all():
        debit, credit = (re.sub(r"\D", "", cell) for cell in sums.locator("td").all_inner_texts())
        assert debit == credit != ""


def govern(walk: Walk) -> None:
    """2.40 to 5.00: province, dinas, Dishub, platform, scheme."""
    province = walk.as_("assistant", "/provinsi")
    main = province.locator("main")
    expect(province.get_by_role("heading", name="Apakah sentra berjalan?")).to_be_visible()
    for words in ("Pesanan", "Omzet lapak", "Lapak tanpa pesanan", "Sisa subsidi ongkir", "Belum dapat dipastikan"):
        expect(main).to_contain_text(words)
    for stall in ("Engkak Bu Hindun", "Lempok Pak Amin", "Ukir Siger Pak Tohir", "Tenun Kak Intan"):
        expect(main).to_contain_text(stall)
    walk.keep(province, "11-provinsi")
    expect(main.locator(".figures, .card").first).to_contain_text(re.compile(r"\d\s+dari 30"))
    expect(main).to_contain_text("dari Rp60 juta")
    for cause in CAUSES:
        expect(main).to_contain_text(cause)
    rows_behind(province)
    walk.keep(province, "12-catatan")

    dinas = walk.as_("dinas", "/dinas")
    expect(dinas.locator("main")).to_contain_text("P-IRT habis 12 hari lagi")
    expect(dinas.locator("main")).to_contain_text("6 dari 30 data awal")
    walk.keep(dinas, "13-dinas")

    dishub = walk.as_("dishub", "/dishub")
    dishub.get_by_label("Tanggal").fill("2018-04-02")
    dishub.get_by_role("button", name="Lihat aturan").click()
    expect(dishub.locator("h1")).to_contain_text(re.compile("belum ada", re.IGNORECASE))
    expect(dishub.locator("main")).to_contain_text("PM 108/2017")
    walk.keep(dishub, "14-dishub")
    dishub.goto("/dishub")
    expect(dishub.locator("main")).to_contain_text("1 dari 11 kurir diblokir")
    expect(dishub.locator("main")).to_contain_text("SIM C habis Sel, 31 Mar 2026")

    partner = walk.as_("platform", "/mitra")
    expect(partner.locator("td:visible", has_text="disamarkan").first).to_be_visible()
    assert partner.locator("tr", has_text="seruit").locator("td").all_inner_texts() == ["41", "0"]
    walk.keep(partner, "15-mitra")
    with partner.expect_download() as sample:
        partner.get_by_role("link", name=re.compile("CSV")).click()
    assert sample.value.path().read_text().startswith("schema_version,")

    scheme = walk.as_("assistant", "/skema")
    expect(scheme.locator("main")).to_contain_text("Rp50.000")
    for words in ("Untung", "Rugi"):
        expect(scheme.locator("main")).to_contain_text(words)
    expect(scheme.locator(".top")).not_to_contain_text("Sambayan")
    walk.keep(scheme, "16-skema")


def walked(browser: Browser, running: Running, width: int) -> None:
    walk = Walk(browser, running.address, width)
    count_one_purse(walk)
    start = walk.page()
    start.goto("/demo")
    expect(start.get_by_role("heading", name="Lima menit")).to_be_visible()
    walk.keep(start, "0-perjalanan")
    speed(start, "20×")
    buyer = buy(walk)
    call = buyer.locator("h1").inner_text().split()[-1]
    owner = answer(walk, buyer, call)
    bring(walk, buyer, owner, call)
    govern(walk)
    walk.end()


MOST_SECONDS = 150  # of a walk: 300 for both widths


@pytest.mark.parametrize("width", [360, 1280])
def test_the_walk_shows_in_five_minutes_what_it_promises(width: int, running: Running, in_browser: InBrowser) -> None:
    started = time.monotonic()

    in_browser(walked, running, width)

    assert time.monotonic() - started < MOST_SECONDS


def without_script(browser: Browser, running: Running) -> None:
    """The main action of everybody's page, by forms and links alone."""
    walk = Walk(browser, running.address, 360, script=False)
    start = walk.as_("buyer", "/demo")
    speed(start, "20×")
    buyer = walk.as_("buyer", f"{SENTRA}/lapak/A-07")
    add(buyer, PEMPEK, "Pempek Cek Ida")
    buyer.goto("/keranjang")
    expect(buyer.get_by_text("1 barang, 1 lapak")).to_be_visible()
    buyer.get_by_label("Kecamatan").select_option(label="Kedaton")
    buyer.get_by_role("button", name="Hitung ongkir").click()
    buyer.get_by_label("Jalan, nomor rumah").fill("Jl. Mawar 3")
    buyer.get_by_label("Tunai saat tiba").check()
    buyer.get_by_role("button", name="Periksa & bayar").click()
    expect(buyer.get_by_text("Dibayar tunai saat tiba")).to_be_visible()
    call = buyer.locator("h1").inner_text().split()[-1]

    owner = walk.as_("owner", "/lapak/pesanan")
    while not owner.locator("article", has_text=call).count():
        owner.get_by_role("button", name="Terima pesanan").or_(owner.get_by_role("link", name="Pesanan")).first.click()
    owner.locator("article", has_text=call).get_by_role("button", name="Terima pesanan").click()
    owner.locator("article", has_text=call).get_by_role("button", name="Siap diambil").click()
    owner.goto("/lapak/barang")
    owner.get_by_role("button", name="Simpan").first.click()
    expect(owner.get_by_text("Pempek campur").first).to_be_visible()

    offices_without_script(walk, call)
    walk.end()


def offices_without_script(walk: Walk, call: str) -> None:
    """Those who work at a desk, and somebody who signs in."""
    desk = walk.as_("desk", "/meja/pkor-way-halim")
    expect(desk.locator(".ticket", has_text=call)).to_be_visible()
    courier = walk.as_("courier", "/kurir")
    courier.get_by_role("switch").click()
    courier.get_by_role("switch").click()
    expect(courier.get_by_text("Saya ditanya dulu")).to_be_visible()

    province = walk.as_("assistant", "/provinsi")
    province.get_by_role("link", name="30 hari").click()
    expect(province.locator("main")).to_contain_text("Omzet lapak")
    scheme = walk.as_("assistant", "/skema")
    scheme.get_by_role("button", name="Bandingkan").click()
    expect(scheme.locator("main")).to_contain_text("Bertemu di")
    dinas = walk.as_("dinas", "/dinas")
    dinas.get_by_label("Nama usaha").fill("Keripik")
    dinas.get_by_role("button", name="Cari").click()
    expect(dinas.locator("main")).to_contain_text("Keripik Bu Yanti")
    dishub = walk.as_("dishub", "/dishub")
    dishub.get_by_role("button", name="Lihat aturan").click()
    expect(dishub.locator("main")).to_contain_text("KP 667/2022")
    visitor = walk.page()
    visitor.goto("/masuk")
    visitor.get_by_label("Nomor ponsel").fill("811 7900 0099")
    visitor.get_by_role("button", name="Kirim kode").click()
    expect(visitor.get_by_text("Kode contoh")).to_be_visible()


def test_every_main_action_works_without_a_script(running: Running, in_browser: InBrowser) -> None:
    in_browser(without_script, running)


DAY_AND_NIGHT = (Form(360, "light"), Form(1280, "dark"))
NIGHT_AND_DAY = (Form(360, "dark"), Form(1280, "light"))


# Every page in both widths and both themes, languages by turns; `make tour` looks at all that are possible.
@pytest.mark.parametrize(
    ("forms", "languages"),
    [
        (DAY_AND_NIGHT, ("id", "en")),
        pytest.param(DAY_AND_NIGHT, ("en", "id"), marks=pytest.mark.every_form),
        pytest.param(NIGHT_AND_DAY, ("id", "en"), marks=pytest.mark.every_form),
        pytest.param(NIGHT_AND_DAY, ("en", "id"), marks=pytest.mark.every_form),
    ],
    ids=str,
)
def test_every_page_fits_and_everybody_can_use_it(
    forms: tuple[Form, Form], languages: tuple[str, str], running: Running, in_browser: InBrowser
) -> None:
    assert in_browser(looked_at, running, forms, languages) == []


@pytest.mark.parametrize("address", FIRST_PAGES)
def test_a_first_visit_is_light_as_it_is_sent(address: str, running: Running, in_browser: InBrowser) -> None:
    sizes: dict[str, int] = in_browser(weighed, running, address)

    assert any(url.endswith(".woff2") for url in sizes)
    assert [url for url in sizes if not url.startswith(running.address)] == []
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_afterwards_the_books_balance(running: Running) -> None:
    checked = running.command("books", "check")

    assert checked.returncode == 0, checked.stdout + checked.stderr
