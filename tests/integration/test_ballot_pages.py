import pytest
from django.urls import reverse

from tests.factories import ballots as f
from thidua.ballots import actions, queries
from thidua.ballots.enums import Answer, BallotKind, BallotState, TieRule
from thidua.kernel import clock
from thidua.kernel.models import Draft


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    before = clock._source
    clock.use_source(lambda: f.AT)
    yield
    clock.use_source(before)


@pytest.fixture
def made():
    return f.voting_world()


def page(client, account, name, **kwargs):
    client.force_login(account)
    return client.get(reverse(f"workspace:{name}", kwargs=kwargs))


def post(client, account, name, data=None, **kwargs):
    client.force_login(account)
    return client.post(reverse(f"workspace:{name}", kwargs=kwargs), data or {})


def text(response):
    return response.content.decode()


def test_the_whole_way_of_a_nomination_through_its_pages(made, client):
    head, chief = made.offices["bac-kan"], f.tellers_of(made)[0]
    season = {"season_id": made.season_id}
    assert "Chưa có cuộc bỏ phiếu nào" in text(page(client, head, "ballots", **season))
    prepare = page(client, head, "ballot-prepare", kind="nomination", **season)
    assert "khoản 7 Điều 30" in text(prepare)
    answer = post(
        client,
        head,
        "ballot-prepare",
        {
            "title": "Suy tôn",
            "award_code": "CTDCP",
            "candidates": [made.members["tuyen-quang"].pk],
            "vote_date": "06/03/2024",
            "seats": "1",
            "max_rounds": "2",
            "tie_rule": "head",
        },
        kind="nomination",
        **season,
    )
    assert answer.status_code == 302
    view = queries.ballots_of(made.season)[0]
    key = {"ballot_id": view.id}
    team = [str(account.pk) for account in f.tellers_of(made)]
    assert post(client, head, "ballot-tellers", {"tellers": team, "chief": team[0]}, **key).status_code == 302
    voters = {f"member_{made.members[code].pk}": made.leaders[code].pk for code in f.SEVEN}
    assert post(client, head, "ballot-roll", voters, **key).status_code == 302
    view = f.view(view.ballot)
    assert view.state == BallotState.READY
    marks = {f"entry_{entry.pk}": "electronic" for entry in view.voters}
    assert post(client, chief, "ballot-desk", marks, **key).status_code == 302
    round_ = f.view(view.ballot).open_round
    assert "Bạn có một phiếu chưa bỏ" in text(page(client, made.leaders["hoa-binh"], "ballots", **season))
    mark = f"c{view.candidates[0].pk}"
    for code in f.SEVEN[:6]:
        confirm = post(client, made.leaders[code], "ballot-vote", {"mark": mark}, round_id=round_.id)
        assert "Xem lại lần cuối" in text(confirm)
        cast = post(
            client, made.leaders[code], "ballot-vote", {"mark": mark, "step": "cast"}, round_id=round_.id
        )
        assert cast.status_code == 302
    assert "Đã bỏ phiếu" in text(page(client, made.leaders["bac-kan"], "ballot-vote", round_id=round_.id))
    turnout = text(page(client, chief, "ballot-turnout", **key))
    assert "6/7" in turnout
    assert post(client, chief, "ballot-close", round_id=round_.id).status_code == 302
    assert page(client, chief, "ballot-turnout", **key).status_code == 286
    assert post(client, head, "ballot-conclude", **key).status_code == 302
    result = text(page(client, made.auditor, "ballot", **key))
    assert "Được suy tôn" in result
    assert "6/7" in result
    preview = page(client, head, "ballot-minutes-preview", **key)
    assert preview.content[:5] == b"%PDF-"
    assert post(client, head, "ballot-minutes", **key).status_code == 302
    assert post(client, head, "ballot-minutes", **key).status_code == 422
    assert len(f.view(view.ballot).minutes) == 1
    assert "Ban hành lại biên bản kiểm phiếu" in text(page(client, head, "ballot", **key))
    assert post(client, head, "ballot-minutes", {"change_note": "Sai tên"}, **key).status_code == 302
    assert len(f.view(view.ballot).minutes) == 2
    assert not Draft.objects.exists()


def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_wrong(made, client):
    answer = post(
        client,
        made.offices["bac-kan"],
        "ballot-prepare",
        {"title": "Suy tôn thử", "declared_threshold": "0.8", "tie_rule": "head"},
        season_id=made.season_id,
        kind="nomination",
    )
    assert answer.status_code == 422
    assert "Hãy nhập phân số" in text(answer)
    assert "Suy tôn thử" in text(answer)


@pytest.mark.parametrize("name", ["ballot-desk", "ballot-tellers", "ballot-roll", "ballot-minutes-preview"])
def test_pages_of_tellers_and_head_are_theirs_alone(made, client, name):
    ballot = f.ready(made)
    assert page(client, made.offices["hoa-binh"], name, ballot_id=ballot.pk).status_code in {403, 404}


def test_tellers_are_replaced_on_their_page_while_a_round_is_open(made, client):
    ballot = f.opened(made).ballot
    head, key = made.offices["bac-kan"], {"ballot_id": ballot.pk}
    assert "Thay tổ kiểm phiếu" in text(page(client, head, "ballot", **key))
    team = [str(each.pk) for each in f.tellers_of(made, ("hoa-binh", "yen-bai", "phu-tho"))]
    told = {"tellers": team, "chief": team[0]}
    assert post(client, head, "ballot-tellers", told, **key).status_code == 422
    assert post(client, head, "ballot-tellers", told | {"reason": "Ốm"}, **key).status_code == 302
    assert "Đã thay khi đang bỏ phiếu: Ốm" in text(page(client, head, "ballot", **key))


def test_members_see_how_many_voted_and_only_tellers_and_head_see_who(made, client):
    round_ = f.opened(made)
    f.vote(made, round_, "yen-bai", "tuyen-quang")
    key = {"ballot_id": round_.ballot_id}
    for watcher in (made.offices["hoa-binh"], made.auditor):
        seen = text(page(client, watcher, "ballot-turnout", **key))
        assert "1/7" in seen
        assert "Yên Bái" not in seen
    assert "Yên Bái" in text(page(client, f.tellers_of(made)[0], "ballot-turnout", **key))


def test_nobody_sees_a_result_before_closing(made, client):
    round_ = f.opened(made)
    for code in f.SEVEN[:5]:
        f.vote(made, round_, code, "tuyen-quang")
    for watcher in (made.officer, made.auditor, made.offices["bac-kan"], f.tellers_of(made)[0]):
        for name, key in (
            ("ballot", {"ballot_id": round_.ballot_id}),
            ("ballots", {"season_id": made.season_id}),
        ):
            seen = text(page(client, watcher, name, **key))
            assert "share-bar" not in seen
    assert page(client, made.administrator, "ballot", ballot_id=round_.ballot_id).status_code == 404


def test_a_second_vote_and_a_vote_after_closing_are_told_in_words(made, client):
    round_ = f.opened(made)
    voter, mark = made.leaders["bac-kan"], f"c{round_.options.get().candidate_id}"
    post(client, voter, "ballot-vote", {"mark": mark, "step": "cast"}, round_id=round_.pk)
    again = post(client, voter, "ballot-vote", {"mark": "blank", "step": "cast"}, round_id=round_.pk)
    assert again.status_code == 409
    assert "chỉ bỏ một lần" in text(again)
    f.close(made, round_)
    late = post(
        client, made.leaders["hoa-binh"], "ballot-vote", {"mark": mark, "step": "cast"}, round_id=round_.pk
    )
    assert late.status_code == 409
    assert "đã đóng" in text(late)


def test_an_empty_or_forged_mark_is_refused_at_the_paper(made, client):
    round_ = f.opened(made)
    for data in ({"mark": ""}, {"mark": "c999999", "step": "cast"}):
        answer = post(client, made.leaders["bac-kan"], "ballot-vote", data, round_id=round_.pk)
        assert answer.status_code == 422
    assert f.papers(round_)["Bắc Kạn"] is False


def test_several_seats_are_marked_on_one_paper(client):
    made = f.voting_world(limit=2)
    round_ = f.opened(made, candidates=("tuyen-quang", "hoa-binh", "yen-bai"))
    marks = [f"c{option.candidate_id}" for option in round_.options.all()]
    too_many = post(
        client, made.leaders["bac-kan"], "ballot-vote", {"mark": marks, "step": "cast"}, round_id=round_.pk
    )
    assert too_many.status_code == 422
    post(
        client,
        made.leaders["bac-kan"],
        "ballot-vote",
        {"mark": marks[:2], "step": "cast"},
        round_id=round_.pk,
    )
    assert sorted(row.answer for row in f.box_rows(round_) if row.answer) == [Answer.CHOICE]


def test_a_tie_is_decided_on_its_page(made, client):
    ballot = f.ready(
        made,
        kind=BallotKind.ELECTION_HEAD,
        candidates=("tuyen-quang", "hoa-binh"),
        max_rounds=1,
        tie_rule=TieRule.HEAD_BELOW,
    )
    round_ = f.open_round(made, ballot)
    f.run(made, round_, {"bac-kan": ("tuyen-quang",), "yen-bai": ("hoa-binh",)})
    key = {"ballot_id": ballot.pk}
    assert page(client, made.offices["hoa-binh"], "ballot-decide", **key).status_code == 403
    chosen = ballot.candidates.first().pk
    answer = post(
        client,
        made.offices["bac-kan"],
        "ballot-decide",
        {"candidates": [chosen], "reason": "Luân phiên"},
        **key,
    )
    assert answer.status_code == 302
    assert "Luân phiên" in text(page(client, made.auditor, "ballot", **key))


def test_paper_figures_that_do_not_add_up_come_back_with_the_input(made, client):
    ballot = f.ready(made)
    round_ = f.open_round(made, ballot, on_paper=f.view(ballot).voters[:2])
    data = {
        "collected": "2",
        "valid": "1",
        "blank": "0",
        "invalid": "0",
        f"yes_{ballot.candidates.get().pk}": "1",
    }
    answer = post(client, f.tellers_of(made)[0], "ballot-close", data, round_id=round_.pk)
    assert answer.status_code == 422
    assert "phải bằng số phiếu thu về" in text(answer)


def test_a_ballot_is_withdrawn_with_a_reason(made, client):
    ballot = f.ready(made)
    key = {"ballot_id": ballot.pk}
    assert post(client, made.offices["bac-kan"], "ballot-withdraw", {"reason": ""}, **key).status_code == 422
    assert (
        post(client, made.offices["bac-kan"], "ballot-withdraw", {"reason": "Đổi ngày"}, **key).status_code
        == 302
    )
    assert "Đổi ngày" in text(page(client, made.auditor, "ballot", **key))


def test_an_unknown_kind_or_ballot_is_not_found(made, client):
    head = made.offices["bac-kan"]
    assert page(client, head, "ballot-prepare", season_id=made.season_id, kind="x").status_code == 404
    assert page(client, head, "ballot", ballot_id=10**6).status_code == 404
    assert post(client, head, "ballot-close", round_id=10**6).status_code == 404


def test_elected_offices_are_installed_by_a_button(made, client):
    for kind, code in ((BallotKind.ELECTION_HEAD, "tuyen-quang"), (BallotKind.ELECTION_DEPUTY, "hoa-binh")):
        ballot = f.ready(made, kind=kind, candidates=(code,))
        f.run(made, f.open_round(made, ballot), dict.fromkeys(f.SEVEN, (code,)))
        actions.conclude_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=ballot)
    answer = post(client, made.offices["bac-kan"], "offices-install", season_id=made.season_id)
    assert answer.status_code == 409
    assert "2024" in text(answer)
