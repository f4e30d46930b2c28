from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "thidua.register"
    label = "register"
