from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "thidua.demo"
    label = "demo"

    def ready(self) -> None:
        """In demo mode the present is the demo's, not the machine's."""
        if settings.DEMO_SIGN_IN:
            from thidua.demo.clock import use_demo_clock

            use_demo_clock()
