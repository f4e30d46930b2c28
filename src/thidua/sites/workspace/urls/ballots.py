"""Addresses of the secret ballots of a season."""

from django.urls import path

from thidua.sites.workspace.views import ballots

ROOM = "mua/<int:season_id>/bo-phieu/"
BALLOT = "bo-phieu/<int:ballot_id>/"
ROUND = "bo-phieu/vong/<int:round_id>/"

urlpatterns = [
    path(ROOM, ballots.ballots, name="ballots"),
    path(f"{ROOM}chuan-bi/<slug:kind>/", ballots.prepare, name="ballot-prepare"),
    path(f"{ROOM}giao-chuc-danh/", ballots.install, name="offices-install"),
    path(BALLOT, ballots.ballot, name="ballot"),
    path(f"{BALLOT}to-kiem-phieu/", ballots.tellers, name="ballot-tellers"),
    path(f"{BALLOT}danh-sach/", ballots.roll, name="ballot-roll"),
    path(f"{BALLOT}huy/", ballots.withdraw, name="ballot-withdraw"),
    path(f"{BALLOT}ban-kiem-phieu/", ballots.desk, name="ballot-desk"),
    path(f"{BALLOT}tinh-hinh/", ballots.turnout, name="ballot-turnout"),
    path(f"{BALLOT}bang-phieu/", ballots.decide, name="ballot-decide"),
    path(f"{BALLOT}ket-luan/", ballots.conclude, name="ballot-conclude"),
    path(f"{BALLOT}bien-ban/", ballots.minutes, name="ballot-minutes"),
    path(f"{BALLOT}bien-ban.pdf", ballots.minutes_preview, name="ballot-minutes-preview"),
    path(f"{ROUND}phieu/", ballots.vote, name="ballot-vote"),
    path(f"{ROUND}dong/", ballots.close, name="ballot-close"),
]
