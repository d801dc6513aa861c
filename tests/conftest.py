from django.conf import settings


def pytest_configure() -> None:
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0  # a kept connection would bar dropping the test database
