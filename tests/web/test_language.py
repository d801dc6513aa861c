import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

from sambayan.web.components.gaya import GLYPHS

pytestmark = pytest.mark.django_db


def test_the_region_speaks_first_whatever_the_browser_asks_for(client: Client) -> None:
    response = client.get("/nowhere", headers={"Accept-Language": "en"})

    assert response["Content-Language"] == "id"
    assert '<html lang="id">' in response.content.decode()
    assert "Halaman ini tidak ada" in response.content.decode()


def test_english_is_there_for_whoever_chose_it(client: Client) -> None:
    client.cookies["bahasa"] = "en"

    response = client.get("/nowhere")

    assert response["Content-Language"] == "en"
    assert "There is no such page" in response.content.decode()
    assert "Cookie" in response["Vary"]


def test_a_page_offers_the_other_language_and_leads_back_to_itself(client: Client) -> None:
    assert 'href="/bahasa/en?ke=%2Fgaya%3Fa%3D1" lang="en"' in client.get("/gaya?a=1").content.decode()

    response = client.get("/bahasa/en?ke=/gaya")

    assert (response.status_code, response["Location"]) == (302, "/gaya")
    assert client.cookies["bahasa"]["samesite"] == "Lax"
    assert client.get("/gaya")["Content-Language"] == "en"


@pytest.mark.parametrize("elsewhere", ["https://other.example/", "//other.example", "javascript:alert(1)", ""])
def test_it_never_leads_to_another_host(client: Client, elsewhere: str) -> None:
    assert client.get("/bahasa/en", {"ke": elsewhere})["Location"] == "/"


def test_a_language_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/bahasa/xx").status_code == 404


def test_an_unknown_language_is_no_choice(client: Client) -> None:
    client.cookies["bahasa"] = "../../etc"

    assert client.get("/nowhere")["Content-Language"] == "id"


def test_every_sentence_has_its_translation() -> None:
    (file,) = (settings.BASE_DIR / "sambayan" / "web" / "locale").rglob("django.po")
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale="id")

    assert len(catalogue) > 10
    forms = {one.id: [one.string] if isinstance(one.string, str) else one.string or [""] for one in catalogue if one.id}
    assert [sentence for sentence, strings in forms.items() if not all(strings)] == []
    assert [error for _, errors in catalogue.check() for error in errors] == []


@pytest.mark.parametrize(("language", "heading"), [("id", "Lembar gaya"), ("en", "Style sheet")])
def test_the_style_page_shows_everything_in_both_languages(client: Client, language: str, heading: str) -> None:
    client.cookies["bahasa"] = language

    page = client.get("/gaya").content.decode()

    assert f"<h1>{heading}</h1>" in page
    assert page.count('class="tapis"') == 1 + 5
    assert page.count("/gambar/") == len(GLYPHS) > 0
    assert "style=" not in page
