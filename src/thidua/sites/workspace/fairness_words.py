"""How questions of fairness read: always as a question, with the uncertainty in words, never as an accusation."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.kernel.refusals import Message
from thidua.kernel.templatetags.ui import points, vn_date
from thidua.parties.enums import SuccessionKind
from thidua.scoring.fairness.shapes import Estimate, Lack, Missing
from thidua.scoring.queries.fairness import FairnessData, Uncounted
from thidua.sites.workspace.fairness_charts import NO_BREAK, share

_LACKING: Mapping[Lack, Message] = {
    Lack.NOTHING: gettext_lazy("Chưa có số liệu: câu hỏi này trả lời được khi có bảng điểm đã thống nhất."),
    Lack.FEW_LINES: gettext_lazy(
        "Mới có %(found)d dòng mà các đơn vị khác điểm nhau; cần ít nhất %(needed)d dòng."
    ),
    Lack.FEW_UNITS: gettext_lazy(
        "Mới có điểm đã thống nhất của %(found)d đơn vị; cần ít nhất %(needed)d đơn vị."
    ),
    Lack.FEW_YEARS: gettext_lazy(
        "Mới có %(found)d năm đã rõ đơn vị đứng đầu; với số thành viên này cần ít nhất %(needed)d năm mới "
        "phân biệt được với ngẫu nhiên."
    ),
    Lack.FEW_CHECKERS: gettext_lazy("Mới có %(found)d nơi chấm so được với nhau; cần ít nhất %(needed)d."),
    Lack.FEW_SHEETS: gettext_lazy("Mới có %(found)d lượt chấm bảng điểm; cần ít nhất %(needed)d lượt."),
    Lack.NOT_CHECKED_TWICE: gettext_lazy(
        "Mới có %(found)d dòng điểm được từ hai nơi chấm; cần ít nhất %(needed)d. Cần kết quả kiểm tra chéo."
    ),
    Lack.DISCONNECTED: gettext_lazy(
        "Những nơi chấm chia thành các nhóm không chấm chung dòng nào, nên không so được với nhau: thiết kế "
        "không liên thông, không có con số nào là đúng."
    ),
    Lack.NO_VARIATION: gettext_lazy("Các nơi chấm lệch nhau y như nhau ở mọi dòng nên không ước lượng được."),
    Lack.FEW_MUTUAL: gettext_lazy(
        "Mới có %(found)d cặp đơn vị đã chấm lẫn nhau (tính qua các năm); cần ít nhất %(needed)d cặp."
    ),
}


def lacking(missing: Missing) -> str:
    """What is missing, in a sentence."""
    return str(_LACKING[missing.lack]) % {"needed": missing.needed, "found": missing.found}


def sure(estimate: Estimate, *, signed: bool = False) -> str:
    """The uncertainty and the number of observations in words."""
    if not estimate.has_interval:
        return _("không tính được khoảng tin cậy; n = %(n)d") % {"n": estimate.n}
    text = _("khoảng tin cậy 95 %%: từ %(low)s đến %(high)s; n = %(n)d") % {
        "low": share(estimate.low, signed=signed),
        "high": share(estimate.high, signed=signed),
        "n": estimate.n,
    }
    return text.replace("n = ", f"n{NO_BREAK}={NO_BREAK}")


def named(data: FairnessData) -> dict[str, str]:
    """The names of units; of two of one name, before and after a merger, the reader must know which is meant."""
    return {
        unit: _("%s (cũ)") % name if unit in data.lineage.former else name
        for unit, name in data.names.items()
    }


def followed(data: FairnessData) -> list[str]:
    """Which units of the page follow others, from when, and what that means for the numbers."""
    told = [
        (
            _("%(name)s: từ %(day)s, hợp nhất từ %(names)s.")
            if one.kind is SuccessionKind.MERGED
            else _("%(name)s: từ %(day)s, đổi tên từ %(names)s.")
        )
        % {
            "name": data.names.get(one.unit, one.unit),
            "day": vn_date(one.effective),
            "names": ", ".join(one.names),
        }
        for one in data.lineage.told
    ]
    if data.lineage.former:
        told.append(
            _(
                "Các năm trước khi hợp nhất là của những đơn vị cũ, mang tên cũ; không cộng vào đơn vị mới, và không "
                "nêu câu hỏi về đơn vị không còn."
            )
        )
    return told


def uncounted(lines: Uncounted) -> list[str]:
    """The lines of this season whose self score is not held against what was agreed, and why."""
    told = []
    if lines.elsewhere:
        told.append(
            _(
                "Không tính %(lines)d dòng do cơ quan khác chấm (mức tối đa cộng lại %(points)s điểm): đơn vị không tự "
                "biết được điểm của các dòng ấy."
            )
            % {"lines": lines.elsewhere, "points": points(lines.elsewhere_points)}
        )
    if lines.comparing:
        told.append(
            _(
                "Chưa tính %(lines)d dòng so sánh giữa các đơn vị (mức tối đa cộng lại %(points)s điểm): chỉ tính được "
                "khi mọi bảng điểm của năm đã thống nhất."
            )
            % {"lines": lines.comparing, "points": points(lines.comparing_points)}
        )
    return told


METHODS: Mapping[str, tuple[Message, ...]] = {
    "tu-cham": (
        gettext_lazy(
            "Mỗi dòng: (điểm tự chấm − điểm thống nhất) ÷ mức tối đa của dòng, lấy trung bình. Khoảng tin "
            "cậy theo t, coi các năm của cùng một dòng là một cụm quan sát (Cochran 1977)."
        ),
        gettext_lazy(
            "Không tính dòng do cơ quan khác chấm và dòng không giao: đơn vị không tự biết được điểm của các dòng "
            "ấy. Ở dòng so sánh giữa các đơn vị, số liệu tự báo của một đơn vị được đặt giữa số liệu đã thống nhất "
            "của các đơn vị khác rồi tính điểm: người khác tự báo sai không làm đổi con số của đơn vị này. Chỉ tính "
            "dòng ấy ở những năm mọi bảng điểm đã thống nhất."
        ),
        gettext_lazy(
            "Một đơn vị được so với trung bình các đơn vị khác trên cùng từng dòng, trong cùng năm (kiểm định t theo "
            "cặp, một phía). Chỉ hỏi khi khác biệt vượt 1 % mức tối đa và xác suất đã hiệu chỉnh Benjamini–Hochberg "
            "(1995) cho mọi đơn vị, mọi dòng không quá 5 %."
        ),
        gettext_lazy(
            "Giả định: chênh lệch ở các dòng khác nhau độc lập với nhau. Chênh lệch không phải là lỗi: minh "
            "chứng có thể đến muộn, hướng dẫn chấm có thể hiểu theo hai cách."
        ),
    ),
    "chat-nhe": (
        gettext_lazy(
            "Mô hình: điểm (phần của mức tối đa) = mức xứng đáng của từng dòng từng đơn vị − độ chặt của "
            "nơi chấm + thiên lệch đối với đơn vị + sai số. Đây là dạng cộng của mô hình Rasch nhiều mặt "
            "(Linacre 1989; Eckes 2015); chỉ so trên những dòng có từ hai nơi chấm trở lên, nên đơn vị giỏi "
            "hay kém không ảnh hưởng."
        ),
        gettext_lazy(
            "Khoảng tin cậy tính trên trung bình mỗi nơi chấm mỗi bảng điểm (Donald, Lang 2007), vì các "
            "dòng của một bảng đi cùng nhau. Xác suất được hiệu chỉnh theo số nơi chấm (Benjamini–Hochberg "
            "1995); lệch dưới 1 % không hỏi. Mức chung là nơi chấm đứng giữa (trung vị)."
        ),
        gettext_lazy(
            "Giả định: một nơi chấm chặt như nhau ở mọi dòng, các nơi chấm độc lập. Ai nhìn thấy điểm của "
            "nơi khác trước thì sẽ trông gần với nơi đó hơn thực tế."
        ),
        gettext_lazy(
            "Đơn vị hợp nhất là một nơi chấm mới; những đơn vị cũ giữ con số của mình và không bị hỏi. Nếu nơi chấm "
            "cũ và mới không chấm chung với ai, chỉ nhóm của năm nay được ước lượng."
        ),
    ),
    "cham-cho-nhau": (
        gettext_lazy(
            "Phần cho thêm của A đối với B: trung bình điểm A chấm trừ điểm nơi khác chấm trên cùng dòng, "
            "đã trừ độ chặt chung của A và mức chung của B (mô hình quan hệ xã hội, Warner, Kenny, Stoto "
            "1979)."
        ),
        gettext_lazy(
            "Xác suất do hoán vị: phần cho thêm nào rơi vào chiều nào là ngẫu nhiên (Good 2005). Các cặp "
            "được hiệu chỉnh theo Benjamini–Hochberg. Hai đơn vị hiểu rõ việc của nhau hơn cũng cho kết quả "
            "như vậy."
        ),
    ),
    "cao-bang": (
        gettext_lazy(
            "Tổng điểm: độ lệch chuẩn của tổng điểm so với khi xáo điểm từng dòng giữa các đơn vị, mỗi dòng "
            "xáo riêng (tỷ số phương sai, Schluter 1984; kiểm định hoán vị, Good 2005). Chỉ hỏi khi các "
            "tổng gần nhau hơn ngẫu nhiên."
        ),
        gettext_lazy(
            "Từng dòng: độ phân tán giữa các đơn vị so với sai số của riêng một nơi chấm (kiểm định khi "
            "bình phương về phương sai; Snedecor, Cochran 1989), hiệu chỉnh theo số dòng. Giả định: sai số "
            "chuẩn, như nhau ở mọi dòng; điểm của đơn vị này không định theo điểm của đơn vị khác. Chỉ xét "
            "các dòng cho điểm trực tiếp."
        ),
    ),
    "luan-phien": (
        gettext_lazy(
            "Hai con số: có bao nhiêu đơn vị khác nhau từng đứng đầu (so với các năm độc lập, mọi thành "
            "viên như nhau: bài toán ngày sinh, Feller 1968); và có bao nhiêu lần một đơn vị đứng đầu lại "
            "trước khi đủ một vòng (so với khi hoán vị thứ tự các năm, Good 2005). Xác suất chung là hai "
            "lần số nhỏ hơn (Bonferroni)."
        ),
        gettext_lazy(
            "Đơn vị thật sự giỏi thì hay đứng đầu lại, nên so với ngẫu nhiên như vậy là đã rộng rãi. Khi các thành "
            "viên hợp nhất, một vòng mới bắt đầu: lần đứng đầu của đơn vị cũ không tính cho đơn vị mới, và thứ tự "
            "các năm chỉ hoán vị trong cùng một vòng."
        ),
    ),
    "khong-phan-biet": (
        gettext_lazy(
            "Với mỗi dòng: tỷ lệ kết quả trùng với kết quả hay gặp nhất (làm tròn đến 1 % mức tối đa), "
            "khoảng tin cậy Wilson (1927). Hỏi từ 90 % trở lên. Đây là mô tả, không phải kiểm định (độ phân "
            "biệt của câu hỏi, Ebel, Frisbie 1991)."
        ),
        gettext_lazy(
            "Một dòng mọi đơn vị đều đạt có thể vẫn cần, vì điều nó yêu cầu; đây là câu hỏi về bảng tiêu chí."
        ),
    ),
    "on-dinh": (
        gettext_lazy(
            "Lấy tổng điểm trừ điểm của từng dòng rồi xếp lại; độ giống nhau của hai thứ tự là tau-b của "
            "Kendall (1945). Biên thứ hạng là tốt nhất và kém nhất khi bỏ từng dòng (jackknife, Efron 1982)."
        ),
        gettext_lazy(
            "Các con số là chính xác, không ước lượng gì và không kiểm định gì: khi điểm sát nhau, đơn vị đứng đầu phụ "
            "thuộc vào một dòng là chuyện thường (gần một nửa số mùa mô phỏng công bằng). Không áp dụng quy tắc xét "
            "khi bằng điểm; mức trần của nhóm giữ như cũ."
        ),
    ),
}
