"""Words that rules, cases and the register share: kinds of proof, groups of subjects, grounds of holds, leaves."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from thidua.rulebook import facts


class Rating(TextChoices):
    """How the tasks of a year were fulfilled (L06/2022 Đ22-28; evaluation by the competent body)."""

    EXCELLENT = facts.Rating.EXCELLENT.value, _("Hoàn thành xuất sắc nhiệm vụ")
    GOOD = facts.Rating.GOOD.value, _("Hoàn thành tốt nhiệm vụ")
    COMPLETED = facts.Rating.COMPLETED.value, _("Hoàn thành nhiệm vụ")
    NOT_COMPLETED = facts.Rating.NOT_COMPLETED.value, _("Không hoàn thành nhiệm vụ")


class ProofKind(TextChoices):
    """What a competent body confirms beside ratings and awards."""

    INITIATIVE = "initiative", _("Sáng kiến")
    SCIENCE = "science", _("Đề tài, đề án khoa học, công trình khoa học và công nghệ")
    COMBAT = "combat", _("Mưu trí, sáng tạo trong chiến đấu, phục vụ chiến đấu")
    INVENTION = "invention", _("Phát minh, sáng chế, công trình")
    SUDDEN = "sudden", _("Thành tích đột xuất")
    CONTRIBUTION = "contribution", _("Đóng góp cho phát triển, an sinh, từ thiện, tiến bộ kỹ thuật")
    PRIZE = "prize", _("Giải thưởng cao nhất, huy chương Vàng")
    PRIZE_SECOND = "prize_second", _("Giải Nhì, huy chương Bạc")
    PRIZE_THIRD = "prize_third", _("Giải Ba, huy chương Đồng")
    MOVEMENT = "movement", _("Kết quả phong trào thi đua được bình xét khi sơ kết, tổng kết")
    CLUSTER_LEAD = "cluster_lead", _("Dẫn đầu cụm, khối thi đua")
    TARGETS = "targets", _("Hoàn thành vượt mức chỉ tiêu, nhiệm vụ")
    MODEL = "model", _("Mô hình sản xuất hiệu quả")
    TRAINING = "training", _("Giúp đỡ, đào tạo đồng nghiệp")
    BRAVERY = "bravery", _("Hành động dũng cảm")
    MERIT = "merit", _("Công lao, thành tích đặc biệt")
    STANDARDS = "standards", _("Đạt tiêu chuẩn chi tiết do địa phương, bộ, ngành quy định")


class Scope(IntegerChoices):
    """How far a result reaches, narrowest first."""

    GRASSROOTS = facts.Scope.GRASSROOTS.value, _("Cơ sở")
    COMMUNE = facts.Scope.COMMUNE.value, _("Cấp xã")
    FIELD = facts.Scope.FIELD.value, _("Một lĩnh vực thuộc bộ, ban, ngành, tỉnh")
    MINISTRY_PROVINCE = facts.Scope.MINISTRY_PROVINCE.value, _("Bộ, ban, ngành, tỉnh")
    NATIONWIDE = facts.Scope.NATIONWIDE.value, _("Toàn quốc")
    REGIONAL = facts.Scope.REGIONAL.value, _("Khu vực (quốc tế)")
    WORLD = facts.Scope.WORLD.value, _("Thế giới")


class ProofState(TextChoices):
    """Whether a proof can still be used (CV 5007/BNV-TĐKT of 05/09/2023)."""

    FREE = facts.ProofState.FREE.value, _("Đã công nhận, chưa sử dụng")
    PENDING = facts.ProofState.PENDING.value, _("Chờ công nhận")
    USED_FOR_TITLE = facts.ProofState.USED_FOR_TITLE.value, _("Đã dùng để xét danh hiệu thi đua")
    USED_FOR_FORM = facts.ProofState.USED_FOR_FORM.value, _("Đã dùng để xét hình thức khen thưởng")


class Group(TextChoices):
    """Groups of subjects for whom the law has paths of their own. New ones come last: their order stands in files."""

    ARMY = "army", _("Quân đội")
    POLICE = "police", _("Công an")
    MILITIA = "militia", _("Dân quân tự vệ")
    WORKER = "worker", _("Công nhân, người lao động")
    FARMER = "farmer", _("Nông dân")
    ENTREPRENEUR = "entrepreneur", _("Doanh nhân")
    INTELLECTUAL = "intellectual", _("Trí thức")
    SCIENTIST = "scientist", _("Nhà khoa học")
    FOREIGN = "foreign", _("Người nước ngoài, tổ chức nước ngoài")
    OVERSEAS = "overseas", _("Người Việt Nam ở nước ngoài")
    ENTERPRISE = "enterprise", _("Doanh nghiệp, tổ chức kinh tế khác")
    COMMUNE = "commune", _("Xã, phường, đặc khu")
    VILLAGE = "village", _("Thôn, tổ dân phố")
    YOUTH_VOLUNTEER = "youth_volunteer", _("Thanh niên xung phong")
    TEACHER = "teacher", _("Nhà giáo")
    DOCTOR = "doctor", _("Thầy thuốc")
    ARTIST = "artist", _("Nghệ sĩ")
    CIRCUS_DANCE = "circus_dance", _("Nghệ sĩ xiếc, múa")
    ARTISAN = "artisan", _("Nghệ nhân")
    MANAGER = "manager", _("Cán bộ quản lý, nghiên cứu")
    MARTYR = "martyr", _("Liệt sĩ")
    ARMED_UNIT = "armed_unit", _("Đơn vị lực lượng vũ trang")
    MINISTRY_PROVINCE = "ministry_province", _("Bộ, ban, ngành, tỉnh; cơ quan của Quốc hội")
    CENTRAL_CLUSTER = "central_cluster", _("Thành viên cụm, khối do Hội đồng Trung ương tổ chức")
    NATIONAL_UNIVERSITY = "national_university", _("Đại học Quốc gia")
    SCHOOL = "school", _("Cơ sở giáo dục")


class LeaveKind(TextChoices):
    """Leaves that count as time (ND152/2025 Đ4)."""

    MATERNITY = "maternity", _("Nghỉ thai sản theo chế độ")


class DisciplineLevel(TextChoices):
    """Disciplines, mildest first."""

    REPRIMAND = "reprimand", _("Khiển trách")
    WARNING = "warning", _("Cảnh cáo")
    DEMOTION = "demotion", _("Hạ bậc lương, giáng chức")
    DISMISSAL = "dismissal", _("Cách chức")
    EXPULSION = "expulsion", _("Buộc thôi việc")


class HoldGround(TextChoices):
    """Why nothing is proposed for the time being (ND152/2025 Đ4)."""

    DISCIPLINE = "discipline", _("Đang xem xét kỷ luật")
    INSPECTION = "inspection", _("Đang thanh tra, kiểm tra có dấu hiệu vi phạm")
    COMPLAINT = "complaint", _("Có khiếu nại, tố cáo đang xác minh")
    PRESS = "press", _("Báo chí phản ánh, đang xác minh")
    INVESTIGATION = "investigation", _("Đang điều tra, truy tố, xét xử")


class ShareName(TextChoices):
    """What of a collective's members is counted in a year."""

    LDTT = "LDTT", _("Đạt Lao động tiên tiến")
    CSTT = "CSTT", _("Đạt Chiến sĩ tiên tiến")
    CSTDCS = "CSTDCS", _("Đạt Chiến sĩ thi đua cơ sở")
    COMPLETED = "completed", _("Hoàn thành nhiệm vụ trở lên")
    WARNED = "warned", _("Bị kỷ luật từ cảnh cáo trở lên")
    WOMEN = "women", _("Nữ")
