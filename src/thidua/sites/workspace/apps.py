from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "thidua.sites.workspace"
    label = "workspace"
