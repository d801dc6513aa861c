from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "sambayan.money"
    default_auto_field = "django.db.models.BigAutoField"
