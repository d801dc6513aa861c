"""Second factors: allauth's views, on our pages. A code of an app works without JavaScript, a passkey needs it."""

from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from sambayan.web.components.pages import View, read_only
from sambayan.web.middleware.visitor import visitor_of

_THERE = "after second factor"  # the page that asked for one, while it is being set up
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


@read_only
@never_cache
def gate(request: HttpRequest) -> HttpResponse:
    """Before a page of an office: show the second factor, or set one up."""
    there = request.GET.get("next", "")
    there = there if url_has_allowed_host_and_scheme(there, allowed_hosts=None) else ""
    if not visitor_of(request).withheld:
        return redirect(there or "account")
    if is_mfa_enabled(request.user, _FACTORS):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': there})}")
    request.session[_THERE] = there
    return render(request, "account/second_factor.html")


def _who_has_one(view: View) -> View:
    """Who has no second factor is shown how to get one, not refused."""

    @wraps(view)
    def answer(request: HttpRequest, **place: Any) -> HttpResponse:
        return view(request, **place) if is_mfa_enabled(request.user, _FACTORS) else redirect("mfa_index")

    return answer


class _SetsUp:
    """A factor that was set up just now was shown as well: nobody is asked for it again at once."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        record_authentication(self.request, self.request.user, method="mfa", type=self.kind, reauthenticated=True)
        return response

    kind: str


class ActivateTOTP(_SetsUp, ActivateTOTPView):  # type: ignore[misc]
    kind = "totp"


class AddPasskey(_SetsUp, AddWebAuthnView):  # type: ignore[misc]
    kind = "webauthn"


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    success_url = reverse_lazy("mfa_index")


class SignInPasskey(LoginWebAuthnView):  # type: ignore[misc]
    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ARG002 - allauth's signature
        there = self.request.POST.get("next", "")
        return redirect(f"{reverse('account_login')}?{urlencode({'kunci': 'gagal', 'next': there})}")


class ShowRecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """Shown once, and from there on to the page that asked for a second factor."""

    def get_context_data(self, **shown: Any) -> dict[str, Any]:
        there = self.request.session.pop(_THERE, "")
        return {**super().get_context_data(**shown), "there": there}


activate_totp = never_cache(ActivateTOTP.as_view())
deactivate_totp = never_cache(DeactivateTOTPView.as_view())
add_passkey = never_cache(AddPasskey.as_view())
remove_passkey = never_cache(RemovePasskey.as_view())
show_recovery_codes = never_cache(ShowRecoveryCodes.as_view())
new_recovery_codes = never_cache(GenerateRecoveryCodesView.as_view())
index = never_cache(IndexView.as_view())
authenticate = never_cache(AuthenticateView.as_view())
reauthenticate = never_cache(_who_has_one(ReauthenticateView.as_view()))
reauthenticate_passkey = never_cache(_who_has_one(ReauthenticateWebAuthnView.as_view()))
sign_in_passkey = never_cache(SignInPasskey.as_view())
