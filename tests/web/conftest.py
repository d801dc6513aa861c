import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def without_a_token(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
