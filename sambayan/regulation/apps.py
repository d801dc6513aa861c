from django.apps import AppConfig


class RegulationConfig(AppConfig):
    name = "sambayan.regulation"
    default_auto_field = "django.db.models.BigAutoField"
