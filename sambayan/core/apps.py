import importlib

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "sambayan.core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        importlib.import_module("sambayan.core.checks")  # registers them
