"""The WSGI application the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from thidua.config.warming import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.config.settings")
application = get_wsgi_application()
warm_up()
