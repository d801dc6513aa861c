from sambayan.web.urls import urlpatterns

__all__ = ["urlpatterns"]
