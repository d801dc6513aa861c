import gzip
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


READS_GZIP = {"accept-encoding": "gzip, deflate, br"}


def asked(client: Client, address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    answer: Any = client.get(address, headers=headers)
    if not answer.streaming:
        return answer.status_code, dict(answer.headers), answer.content
    body = b"".join(answer.streaming_content)
    answer.close()
    return answer.status_code, dict(answer.headers), body


@pytest.mark.parametrize("address", ["/", "/gaya", "/static/sambayan.css", "/static/made/htmx.js", "/logo.svg"])
def test_text_goes_out_compressed_to_who_can_read_it(address: str, client: Client) -> None:
    _, plain, whole = asked(client, address)

    status, headers, body = asked(client, address, **READS_GZIP)

    assert "Content-Encoding" not in plain
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "Accept-Encoding" in headers["Vary"]
    assert gzip.decompress(body) == whole
    assert len(body) < len(whole)


def test_a_static_file_that_did_not_change_is_not_sent_again(client: Client) -> None:
    _, headers, _ = asked(client, "/static/sambayan.css", **READS_GZIP)
    tag = {"if-none-match": headers["ETag"]} if "ETag" in headers else {}

    status, _, body = asked(
        client, "/static/sambayan.css", **READS_GZIP, **{"if-modified-since": headers["Last-Modified"]}, **tag
    )

    assert (status, body) == (304, b"")


def test_a_part_of_a_file_goes_as_it_is(client: Client) -> None:
    status, headers, body = asked(client, "/static/sambayan.css", range="bytes=0-99", **READS_GZIP)

    assert (status, len(body)) == (206, 100)
    assert "Content-Encoding" not in headers


def test_a_font_is_not_compressed_twice(client: Client) -> None:
    _, headers, body = asked(client, "/static/made/plus-jakarta-sans.woff2", **READS_GZIP)

    assert body.startswith(b"wOF2")
    assert "Content-Encoding" not in headers
