"""Every address. What it takes to open one stands in `middleware.guard`."""

from django.urls import URLPattern, URLResolver, path

from sambayan.web.account import own, second_factor, sign_in
from sambayan.web.api import health, hooks, metrics
from sambayan.web.components.views import language, logo, picture, style
from sambayan.web.courier import runs
from sambayan.web.demo import views as demo
from sambayan.web.government import books, dinas, dishub, province, scheme
from sambayan.web.merchant import goods, money, orders, stalls
from sambayan.web.platform import partner
from sambayan.web.sentra import board, cash
from sambayan.web.sentra import stalls as desk
from sambayan.web.storefront import checkout, own_orders, putting
from sambayan.web.storefront import views as storefront

urlpatterns: list[URLPattern | URLResolver] = [
    path("", storefront.front, name="front"),
    path("sentra/<slug:slug>", storefront.sentra, name="sentra"),
    path("sentra/<slug:slug>/lapak", storefront.stalls, name="stalls"),
    path("sentra/<slug:slug>/lapak/<slug:number>", storefront.stall, name="stall"),
    path("sentra/<slug:slug>/keranjang", putting.dock, name="dock"),
    path("barang/<slug:code>", storefront.product, name="product"),
    path("keranjang", checkout.basket, name="basket"),
    path("keranjang/isi", putting.put, name="basket-put"),
    path("bayar", checkout.pay, name="pay"),
    path("bayar/<slug:link>", checkout.qr, name="pay-qr"),
    path("bayar/<slug:link>/qris.svg", checkout.qr_file, name="pay-qr-file"),
    path("pesanan", own_orders.orders, name="orders"),
    path("pesanan/<slug:link>", checkout.follow, name="order"),
    path("hari", demo.day, name="day"),
    path("demo", demo.tour, name="demo"),
    path("demo/jam", demo.turn, name="demo-clock"),
    path("demo/<slug:key>", demo.enter, name="demo-enter"),
    path("logo.svg", logo, name="logo"),
    path("gambar/<int:seed>/<slug:glyph>.svg", picture, name="picture"),
    path("bahasa/<slug:code>", language, name="language"),
    path("gaya", style, name="style"),
    path("provinsi", province.summary, name="province"),
    path("provinsi/pesanan", province.orders, name="province-orders"),
    path("provinsi/pesanan/<slug:code>", province.order, name="province-order"),
    path("provinsi/lapak", province.stalls, name="province-stalls"),
    path("provinsi/lapak/<slug:code>", province.stall, name="province-stall"),
    path("dinas", dinas.register, name="dinas"),
    path("dinas/umkm/<slug:code>", dinas.umkm, name="dinas-umkm"),
    path("dinas/umkm/<slug:code>/pemilik", dinas.reveal, name="dinas-reveal"),
    path("dishub", dishub.rules, name="dishub"),
    path("mitra", partner.demand, name="platform"),
    path("mitra/contoh.csv", partner.sample, name="platform-sample"),
    path("mitra/contoh.json", partner.manifest, name="platform-manifest"),
    path("skema", scheme.compare, name="scheme"),
    path("pemeriksaan", books.latest, name="books"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("hooks/<slug:provider>", hooks.receive, name="hook"),
    path("lapak/pesanan", orders.orders, name="stall-orders"),
    path("lapak/pesanan/<slug:code>/tidak-bisa", orders.refusal, name="stall-refusal"),
    path("lapak/barang", goods.goods, name="stall-goods"),
    path("lapak/uang", money.money, name="stall-money"),
    path("lapak/bantuan", money.help_page, name="stall-help"),
    path("lapak/buka", stalls.opening, name="stall-opening"),
    path("kurir", runs.run, name="courier"),
    path("kurir/posisi", runs.position, name="courier-position"),
    path("meja/<slug:slug>", board.board, name="desk"),
    path("meja/<slug:slug>/lapak", desk.stalls, name="desk-stalls"),
    path("meja/<slug:slug>/kas", cash.cash, name="desk-cash"),
    path("meja/<slug:slug>/kas/<int:courier>", cash.hand_in, name="desk-hand-in"),
    path("meja/<slug:slug>/label/<slug:code>", desk.label, name="desk-label"),
    path("masuk", sign_in.phone, name="account_login"),
    path("masuk/kode", sign_in.code, name="sign-in-code"),
    path("masuk/langkah-kedua", second_factor.authenticate, name="mfa_authenticate"),
    path("masuk/kunci", second_factor.sign_in_passkey, name="mfa_login_webauthn"),
    path("keluar", sign_in.leave, name="account_logout"),
    path("akun", own.account, name="account"),
    path("akun/daftar", sign_in.name, name="sign-up"),
    path("akun/keluar-semua", sign_in.leave_everywhere, name="sign-out-everywhere"),
    path("akun/langkah-kedua", second_factor.gate, name="second-factor"),
    path("akun/keamanan", second_factor.index, name="mfa_index"),
    path("akun/aplikasi", second_factor.activate_totp, name="mfa_activate_totp"),
    path("akun/aplikasi/hapus", second_factor.deactivate_totp, name="mfa_deactivate_totp"),
    path("akun/kunci", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("akun/kunci/<int:pk>/hapus", second_factor.remove_passkey, name="mfa_remove_webauthn"),
    path("akun/kode-cadangan", second_factor.show_recovery_codes, name="mfa_view_recovery_codes"),
    path("akun/kode-cadangan/baru", second_factor.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("akun/pastikan", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("akun/pastikan/kunci", second_factor.reauthenticate_passkey, name="mfa_reauthenticate_webauthn"),
]
