from django.apps import AppConfig


class SchemeConfig(AppConfig):
    name = "sambayan.scheme"
    default_auto_field = "django.db.models.BigAutoField"
