"""Every address of the product, by site."""

from django.urls import include, path

urlpatterns = [
    path("", include("thidua.sites.portal.urls")),
    path("vao/", include("thidua.identity.urls")),
    path("lam-viec/", include("thidua.sites.workspace.urls")),
    path("api/", include("thidua.api.urls")),
]
