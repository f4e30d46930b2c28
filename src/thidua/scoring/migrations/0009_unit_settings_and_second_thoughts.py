import django.db.models.deletion
from django.db import migrations, models

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0004_scoring_by_field"),
        ("parties", "0003_people_by_name_and_birth"),
        ("scoring", "0008_line_sources"),
    ]

    operations = [
        migrations.AlterField(
            model_name="crosscheckclose",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="closes",
                to="scoring.crosscheckassignment",
            ),
        ),
        migrations.CreateModel(
            name="ObjectionWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="Lý do rút kiến nghị")),
                ("withdrawn_at", models.DateTimeField()),
                ("withdrawn_by", models.CharField(max_length=200)),
                (
                    "objection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="scoring.objection",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CrossCheckReopen",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="Lý do")),
                ("reopened_at", models.DateTimeField()),
                ("reopened_by", models.CharField(max_length=200)),
                (
                    "close",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopen",
                        to="scoring.crosscheckclose",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_reopening_has_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LineAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_assigned", models.BooleanField(verbose_name="Có giao")),
                ("reason", models.CharField(max_length=500, verbose_name="Lý do")),
                ("set_at", models.DateTimeField()),
                ("set_by", models.CharField(max_length=200)),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="scoring.criterion"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="scoring.scoresheet",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sheet", "criterion"], name="scoring_lin_sheet_i_49f570_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="an_assignment_has_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RankingHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_held", models.BooleanField(verbose_name="Tạm chưa xếp hạng")),
                ("ground", models.CharField(max_length=500, verbose_name="Căn cứ")),
                ("set_at", models.DateTimeField()),
                ("set_by", models.CharField(max_length=200)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organisation",
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ranking_holds",
                        to="clusters.season",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ground", ""), _negated=True), name="a_hold_has_a_ground"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TieValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("group_points", "Điểm cao hơn ở nhóm tiêu chí"),
                            ("least_minus", "Bị trừ ít điểm hơn"),
                            ("earliest_submission", "Nộp bảng tự chấm sớm hơn"),
                            ("women_share", "Tỷ lệ nữ cao hơn"),
                            ("vote", "Số phiếu của các thành viên cao hơn"),
                            ("chair", "Cụm trưởng quyết định"),
                        ],
                        max_length=30,
                        verbose_name="Quy tắc",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="Giá trị"
                    ),
                ),
                ("ground", models.CharField(max_length=500, verbose_name="Căn cứ")),
                ("set_at", models.DateTimeField()),
                ("set_by", models.CharField(max_length=200)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organisation",
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tie_values",
                        to="clusters.season",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["season", "kind"], name="scoring_tie_season__c4ec4e_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ground", ""), _negated=True), name="a_tie_value_has_a_ground"
                    )
                ],
            },
        ),
        KeepAppendOnly("scoring_crosscheckclose"),
        KeepAppendOnly("scoring_crosscheckreopen"),
        KeepAppendOnly("scoring_objectionwithdrawal"),
        KeepAppendOnly("scoring_lineassignment"),
        KeepAppendOnly("scoring_rankinghold"),
        KeepAppendOnly("scoring_tievalue"),
    ]
