"""Every address. What it takes to open one stands in `middleware.guard`."""

from django.urls import URLPattern, URLResolver, path

from sambayan.web.api import health, hooks, metrics
from sambayan.web.components.views import language, logo, picture, style
from sambayan.web.demo.views import day

urlpatterns: list[URLPattern | URLResolver] = [
    path("", day, name="day"),
    path("logo.svg", logo, name="logo"),
    path("gambar/<int:seed>/<slug:glyph>.svg", picture, name="picture"),
    path("bahasa/<slug:code>", language, name="language"),
    path("gaya", style, name="style"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("hooks/<slug:provider>", hooks.receive, name="hook"),
]
