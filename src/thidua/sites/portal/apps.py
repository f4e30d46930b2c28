from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "thidua.sites.portal"
    label = "portal"
