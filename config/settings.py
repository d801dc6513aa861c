"""Settings: one file, everything that may differ between machines comes from the environment.

A variable that cannot be read stops the command with its name, what was expected, and exit 2.
"""

from __future__ import annotations

import difflib
import os
import secrets
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from sambayan.core import database, logs, pack

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


_asked: set[str] = set()


def env_text(name: str, default: str) -> str:
    _asked.add(name)
    return os.environ.get(name, default)


def env_bool(name: str, *, default: bool) -> bool:
    text = env_text(name, "").strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    if text:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}")
    return default


def env_int(name: str, default: int, *, least: int, most: int) -> int:
    text = env_text(name, "").strip()
    if not text:
        return default
    try:
        value = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}") from None
    if not least <= value <= most:
        raise ImproperlyConfigured(f"{name} must be between {least} and {most}, not {value}")
    return value


def env_path(name: str, default: Path) -> Path:
    return Path(env_text(name, "") or default).expanduser().resolve()


def env_list(name: str) -> list[str]:
    return [part.strip() for part in env_text(name, "").split(",") if part.strip()]


PRODUCTION = env_bool("SAMBAYAN_PRODUCTION", default=False)
# Sample people whom anybody may sign in as, and a clock that anybody may turn. `sambayan run` switches it on.
DEMO = env_bool("SAMBAYAN_DEMO", default=False)
if DEMO and PRODUCTION:
    raise ImproperlyConfigured("SAMBAYAN_DEMO lets anybody sign in as anybody; production refuses it")
HOME = env_path("SAMBAYAN_HOME", BASE_DIR / ".sambayan")


LEAST_SECRET = 50  # characters, as Django's deployment check asks


def env_secret(name: str) -> str:
    """A secret of at least LEAST_SECRET characters; outside production one is made once and kept in HOME."""
    value = env_text(name, "")
    if value:
        if len(value) < LEAST_SECRET:
            raise ImproperlyConfigured(f"{name} must have at least {LEAST_SECRET} characters, it has {len(value)}")
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(f"{name} is not set; production takes its secrets from the environment")
    return database.kept(HOME / f"development-{name.lower()}", lambda: secrets.token_urlsafe(48))


MASTER_KEY_PREVIOUS = env_text("SAMBAYAN_MASTER_KEY_PREVIOUS", "")
METRICS_TOKEN = env_text("SAMBAYAN_METRICS_TOKEN", "")
INBOX_DAYS = env_int("SAMBAYAN_INBOX_DAYS", 30, least=1, most=3650)
DEBUG = False
ALLOWED_HOSTS = env_list("SAMBAYAN_HOSTS") or ["127.0.0.1", "localhost"]
if PRODUCTION and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "SAMBAYAN_HOSTS must name the hosts that are answered, not *; production answers no others"
    )
BEHIND_TLS_PROXY = env_bool("SAMBAYAN_BEHIND_TLS_PROXY", default=PRODUCTION)

REGION_DIR = env_path("SAMBAYAN_REGION", BASE_DIR / "regions" / "lampung")
REGION = pack.read_identity(REGION_DIR)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "sambayan.core",
    "sambayan.regulation",
    "sambayan.registry",
    "sambayan.money",
    "sambayan.delivery",
    "sambayan.market",
    "sambayan.demand",
    "sambayan.impact",
    "sambayan.scheme",
    "sambayan.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "sambayan.web.middleware.requests.RequestLog",
    "sambayan.web.middleware.compressed.Compressed",
    "django.middleware.security.SecurityMiddleware",
    "sambayan.web.middleware.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sambayan.web.middleware.readable.Readable",
    "sambayan.web.middleware.origin.SameOrigin",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sambayan.web.middleware.language.Language",
    "sambayan.web.middleware.played.Played",
    "sambayan.web.middleware.guard.Guard",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "registry.Person"

# Signing in: docs/decisions/0034-sign-in.md
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "account_login"
SESSION_ENGINE = "sambayan.web.middleware.sessions"
SESSION_COOKIE_NAME = "sesi"
SESSION_COOKIE_AGE = 30 * 86_400
CODE_SENDER = env_text("SAMBAYAN_CODE_SENDER", "" if PRODUCTION else "console")
if CODE_SENDER not in {"", "console"}:
    raise ImproperlyConfigured(f"SAMBAYAN_CODE_SENDER must be console or empty, not {CODE_SENDER!r}")
if CODE_SENDER == "console" and PRODUCTION:
    raise ImproperlyConfigured("SAMBAYAN_CODE_SENDER console writes codes where operators read them; leave it empty")
ACCOUNT_ADAPTER = "sambayan.web.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "sambayan.web.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS_PROXY
MFA_TOTP_TOLERANCE = 1  # periods; clocks of phones differ
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Tries of a second factor are counted over all processes, and a code of an app works once in all of them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "registry_cache"}}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASE_URL = env_text("DATABASE_URL", "")


def _database() -> dict[str, Any]:
    try:
        parameters = database.parameters(DATABASE_URL, HOME)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL {error}") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        **parameters,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 3,
            "options": "-c timezone=UTC -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000",
        },
    }


DATABASES = {"default": _database()}

USE_TZ = True
TIME_ZONE = REGION.time_zone
USE_I18N = True
LANGUAGE_CODE = REGION.language
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "sambayan" / "web" / "locale"]

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # served from the package: nothing to collect

SWEEP_SECONDS = 1.0
# One name a line; each is a job that calls one `work_due_…(limit)` action and returns how many it worked.
# In the order in which they feed each other.
SWEEP = [
    "sambayan.money.jobs.work_notifications",
    "sambayan.delivery.jobs.give_up_unserved",
    "sambayan.market.jobs.outcomes",
    "sambayan.market.jobs.orders",
    "sambayan.money.jobs.work_refunds",
    "sambayan.delivery.jobs.take_back_offers",
    "sambayan.delivery.jobs.dispatch",
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["config.schedule"]

SILENCED_SYSTEM_CHECKS = ["security.W003"]  # no tokens: `middleware.origin` asks the browser where a form stands
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked from inside, past the proxy
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

try:
    LOGGING = logs.configuration(level=env_text("SAMBAYAN_LOG_LEVEL", "INFO"))
except ValueError as error:
    raise ImproperlyConfigured(f"SAMBAYAN_LOG_LEVEL {error}") from None


_SECRETS = {"SAMBAYAN_SECRET_KEY", "SAMBAYAN_MASTER_KEY"}


def _refuse_unknown_variables() -> None:
    """A misspelt variable would be ignored without a word, and its default taken for the choice."""
    for name in sorted(name for name in os.environ if name.startswith("SAMBAYAN_") and name not in _asked | _SECRETS):
        (meant,) = difflib.get_close_matches(name, _asked | _SECRETS, n=1, cutoff=0)
        raise ImproperlyConfigured(f"{name} is no variable of Sambayan; the nearest is {meant}")


_refuse_unknown_variables()

# Last, because outside production they are made and kept when they are missing: not for a start that is refused.
SECRET_KEY = env_secret("SAMBAYAN_SECRET_KEY")
MASTER_KEY = env_secret("SAMBAYAN_MASTER_KEY")
