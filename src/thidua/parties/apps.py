from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "thidua.parties"
    label = "parties"
