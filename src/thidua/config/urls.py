"""Every address of the product, by site."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from thidua.config.environment import Mode
from thidua.sites.workspace.views import gallery

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("thidua.sites.portal.urls")),
    path("vao/", include("thidua.identity.urls")),
    path("lam-viec/", include("thidua.sites.workspace.urls")),
    path("api/", include("thidua.api.urls")),
]

if settings.MODE is not Mode.PRODUCTION:
    urlpatterns += gallery.urlpatterns

handler400 = "thidua.kernel.refusals_web.bad_request"
handler403 = "thidua.kernel.refusals_web.permission_denied"
handler404 = "thidua.kernel.refusals_web.not_found"
handler500 = "thidua.kernel.refusals_web.server_error"
