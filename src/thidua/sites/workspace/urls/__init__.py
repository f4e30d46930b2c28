"""Addresses of the workspace, room by room."""

from thidua.sites.workspace.urls import (
    administration,
    ballots,
    clusters,
    commendation,
    conferences,
    covenants,
    documents,
    eligibility,
    exemplars,
    home,
    imports,
    law,
    movements,
    records,
    register,
    scoring,
    scoring_worksheets,
    statistics,
)

app_name = "workspace"
urlpatterns = [
    *home.urlpatterns,
    *clusters.urlpatterns,
    *movements.urlpatterns,
    *covenants.urlpatterns,
    *scoring.urlpatterns,
    *scoring_worksheets.urlpatterns,
    *ballots.urlpatterns,
    *conferences.urlpatterns,
    *exemplars.urlpatterns,
    *commendation.urlpatterns,
    *imports.urlpatterns,
    *register.urlpatterns,
    *records.urlpatterns,
    *eligibility.urlpatterns,
    *law.urlpatterns,
    *statistics.urlpatterns,
    *documents.urlpatterns,
    *administration.urlpatterns,
]
