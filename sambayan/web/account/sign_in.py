"""Signing in: a number, the code that was sent to it, a name when nobody has the number yet.

Which number was asked for and which code was sent stands in the part of the session that is in the database.
"""

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sambayan.registry import actions as registry
from sambayan.registry import queries as register
from sambayan.registry.errors import CodeOver, CodeWrong, PhoneNotUnderstood, TooManyCodes
from sambayan.web.adapters import AccountAdapter, address_of, can_send_codes
from sambayan.web.middleware.visitor import visitor_of
from sambayan.web.templatetags.writing import clock, day

_UNDER_WAY = "sign in"
_LONGEST_NAME = 80


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Ask for the number and send a code to it. Known or not, the answer is the same."""
    there = _there(request)
    if request.method != "POST":
        if visitor_of(request).person_id is not None:
            return redirect(there or "account")
        return _ask_phone(request, there)
    typed = request.POST.get("nomor", "").strip()
    number = f"+62{typed}" if typed.startswith("8") else typed
    problem = _send(request, number, there)
    return _ask_phone(request, there, typed, problem) if problem else redirect("sign-in-code")


def _ask_phone(request: HttpRequest, there: str, typed: str = "", problem: str = "") -> HttpResponse:
    shown = {
        "next": there,
        "typed": typed,
        "problem": problem,
        "can_send": can_send_codes(),
        "passkey_failed": "kunci" in request.GET,
    }
    return render(request, "account/phone.html", shown, status=400 if problem else 200)


def _send(request: HttpRequest, number: str, there: str) -> str:
    """What stands in the way, in a sentence; empty when the code is on its way."""
    if not can_send_codes():
        return _("Codes cannot be sent from here yet: no provider of messages is connected.")
    try:
        issued = registry.issue_code(phone=number, address=address_of(request))
    except PhoneNotUnderstood:
        return _("This is no Indonesian number. Write it like 0812 3456 7890.")
    except TooManyCodes as refused:
        return _too_many(refused.free_at)
    AccountAdapter(request).send_verification_code_sms(user=None, phone=issued.phone, code=issued.code)
    request.session[_UNDER_WAY] = {"code": issued.id, "phone": issued.phone, "next": there}
    if settings.DEMO:
        request.session[_UNDER_WAY]["shown"] = issued.code
    return ""


def _too_many(free_at: datetime) -> str:
    """Until when, and how to get in meanwhile: a passkey needs no code."""
    said = {"time": clock(free_at), "day": day(free_at)}
    if timezone.localdate(free_at) == timezone.localdate():
        return _("Too many codes were asked for. Try again at %(time)s, or sign in with a passkey.") % said
    return _("Too many codes were asked for. Try again on %(day)s at %(time)s, or sign in with a passkey.") % said


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that was sent, and sign in who has the number."""
    under_way = request.session.get(_UNDER_WAY)
    if not under_way or "new" in under_way:  # the number is proven: the browser's back button leads here
        return redirect("sign-up" if under_way else "account_login")
    if request.method != "POST":
        return _ask_code(request, under_way)
    if "lagi" in request.POST:
        problem = _send(request, under_way["phone"], under_way["next"])
        return _ask_code(request, under_way, problem) if problem else redirect("sign-in-code")
    typed = "".join(letter for letter in request.POST.get("kode", "") if letter.isdigit())
    try:
        registry.redeem_code(code_id=under_way["code"], code=typed)
    except CodeWrong as wrong:
        return _ask_code(request, under_way, _wrong(wrong.left))
    except CodeOver:
        return _ask_code(request, under_way, _("This code is no longer valid. Ask for a new one below."))
    return _proved(request, under_way)


def _ask_code(request: HttpRequest, under_way: dict[str, Any], problem: str = "") -> HttpResponse:
    shown = {
        "phone": register.masked_phone(under_way["phone"]),
        "next": under_way["next"],
        "sample": under_way.get("shown"),
        "problem": problem,
    }
    return render(request, "account/code.html", shown, status=400 if problem else 200)


def _wrong(left: int) -> str:
    if not left:
        return _("That was the last try for this code. Ask for a new one below.")
    return ngettext(
        "This code is not right. %(count)d try is left.", "This code is not right. %(count)d tries are left.", left
    ) % {"count": left}


def _proved(request: HttpRequest, under_way: dict[str, Any]) -> HttpResponse:
    person_id = register.person_with_phone(phone=under_way["phone"])
    if person_id is None:
        request.session[_UNDER_WAY] = {"new": under_way["phone"], "next": under_way["next"]}
        return redirect("sign-up")
    return _sign_in(request, person_id, under_way["next"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Ask the name of somebody new, once their number is proven, and register them as a buyer."""
    under_way = request.session.get(_UNDER_WAY) or {}
    if "new" not in under_way:
        return redirect("account_login")
    typed = " ".join(request.POST.get("nama", "").split())
    if request.method == "POST" and 0 < len(typed) <= _LONGEST_NAME:
        person_id = registry.register_person(name=typed, phone=under_way["new"])
        return _sign_in(request, person_id, under_way["next"])
    problem = _("Write your name, in at most 80 letters.") if request.method == "POST" else ""
    shown = {"phone": register.masked_phone(under_way["new"]), "typed": typed, "problem": problem}
    return render(request, "account/name.html", shown, status=400 if problem else 200)


def _sign_in(request: HttpRequest, person_id: int, there: str) -> HttpResponse:
    """Go on with allauth: it asks for the second factor where there is one, and signs in."""
    request.session.flush()  # whoever was signed in here before, and the code
    person = get_user_model().objects.get(pk=person_id)
    record_authentication(request, person, method="code")
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=there or None))
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out here."""
    logout(request, show_message=False)
    request.session.flush()
    return redirect(_there(request) or "/")


@require_POST
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out here and on every other phone and computer."""
    person_id = visitor_of(request).person_id
    if person_id is not None:
        registry.end_sessions(person_id=person_id, actor_id=person_id)
    return leave(request)


def _there(request: HttpRequest) -> str:
    """The page of ours to go to afterwards, as the address or the form names it."""
    address = request.POST.get("next") or request.GET.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else ""
