"""What allauth asks of us: how a code is sent, where a person goes after signing in, what a second factor is called."""

import base64
import sys
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from sambayan.core import fields
from sambayan.registry import actions as registered
from sambayan.registry import queries as registry
from sambayan.registry.enums import OFFICIAL_ROLES, Role
from sambayan.registry.queries import HeldRole

OFFICIAL_SESSION = 12 * 3600  # seconds
_SEEN_NETWORK = 64  # bits of an IPv6 address that one connection has

# The page that a role works on, by the name of its address; the first that a person may open is theirs.
HOMES = {
    Role.OWNER: "stall-orders",
    Role.COURIER: "courier",
    Role.DESK: "desk",
    Role.OPERATOR: "desk",
    Role.GOVERNOR_OFFICE: "province",
    Role.DINAS_KOPERASI: "dinas",
    Role.DISHUB: "dishub",
    Role.TREASURER: "books",
    Role.AUDITOR: "books",
    Role.PLATFORM: "platform",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in without password, name or e-mail: a code, and a second factor where there is one."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This code is not right. Look again and type it once more."),
        "too_many_login_attempts": _("That was tried too often. Wait five minutes, then try again."),
        "rate_limited": _("That was tried too often. Wait five minutes, then try again."),
    }

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def logout(self, request: HttpRequest) -> None:
        """Whoever was played in the sample world is left to it."""
        if settings.DEMO and request.user.is_authenticated:
            registered.leave_person(person_id=request.user.pk)
        super().logout(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the person works; their account when that is nowhere."""
        account = registry.own_account(person_id=request.user.pk)  # type: ignore[arg-type]
        return next(filter(None, map(home_of, account.roles if account else ())), reverse("account"))

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        shorten_for_officials(request, user.pk)
        response: HttpResponse = super().post_login(request, user, **how)
        return response

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **_how: Any) -> None:  # noqa: ARG002
        """The number in +62 form. Raises ImproperlyConfigured when nothing is there to send with."""
        try:
            send = _SENDERS[settings.CODE_SENDER]
        except KeyError:
            raise ImproperlyConfigured("no sender of codes; see SAMBAYAN_CODE_SENDER") from None
        send(phone, code)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: secrets sealed under the master key, names as a person knows them."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Look again and type it once more."),
    }

    def encrypt(self, text: str) -> str:
        key = fields.new_person_key()
        return ".".join(base64.b64encode(part).decode() for part in (key, fields.seal(key, text)))

    def decrypt(self, encrypted_text: str) -> str:
        key, sealed = (base64.b64decode(part) for part in encrypted_text.split("."))
        return fields.open_sealed(key, sealed)

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def build_totp_svg(self, url: str) -> str:
        return segno.make(url, error="m").svg_inline(omitsize=True, border=4, dark="#000", light="#fff")

    def _get_site_name(self) -> str:
        return str(settings.REGION.name)

    def _get_user_identifier(self, user: Any) -> str:
        return registry.person_names(person_ids=[user.pk]).get(user.pk, "")

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        name = self._get_user_identifier(user)
        return {**super().get_public_key_credential_user_entity(user), "display_name": name, "name": name}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002, ARG002 - allauth's signature
        return str(_("Passkey"))


def can_send_codes() -> bool:
    """Whether anything is there to send a code with; a demo shows it on the page."""
    return settings.CODE_SENDER in _SENDERS


def _write_to_console(phone: str, code: str) -> None:
    sys.stderr.write(f"sign-in code for {registry.masked_phone(phone)}: {code}\n")


_SENDERS: dict[str, Callable[[str, str], None]] = {"console": _write_to_console}


def home_of(held: HeldRole) -> str:
    """The address of the page that the role works on; empty where there is none."""
    name = HOMES.get(held.role, "")
    for place in ([held.slug], []):
        try:
            return reverse(name, args=list(filter(None, place)))
        except NoReverseMatch:
            continue
    return ""


def address_of(request: HttpRequest) -> str:
    """The network address that asks, of IPv6 its /64; behind our proxy it is the last that the proxy wrote."""
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:
        text = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or text
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _SEEN_NETWORK), strict=False).network_address)
    return str(address)


def shorten_for_officials(request: HttpRequest, person_id: int) -> None:
    """Let the session of somebody with an office end after half a day."""
    if is_official(role.role for role in registry.active_roles(person_id=person_id)):
        request.session.set_expiry(OFFICIAL_SESSION)


def is_official(roles: Any) -> bool:
    return not frozenset(OFFICIAL_ROLES).isdisjoint(roles)


def sign_in_sample(request: HttpRequest, person_id: int) -> None:
    """Sign in as a sample person, as if a second factor had been shown. Raises outside a demo."""
    if not settings.DEMO:
        raise ImproperlyConfigured("nobody is signed in without a code outside a demo")
    person = get_user_model().objects.get(pk=person_id)
    AccountAdapter(request).login(request, person)
    record_authentication(request, person, method="mfa", type="sample")
    shorten_for_officials(request, person_id)
