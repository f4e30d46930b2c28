"""Addresses of sign-in."""

from django.urls import path

from thidua.identity import views

app_name = "identity"
urlpatterns = [
    path("", views.sign_in, name="sign_in"),
    path("nhanh/", views.demo_sign_in, name="demo_sign_in"),
    path("ra/", views.sign_out, name="sign_out"),
    path("mat-khau/", views.change_password, name="change_password"),
    path("ngon-ngu/", views.set_language, name="set_language"),
]
