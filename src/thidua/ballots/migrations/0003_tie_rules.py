from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballots", "0002_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ballot",
            name="tie_rule",
            field=models.CharField(
                choices=[
                    ("head", "Bỏ phiếu lại giữa các đơn vị bằng phiếu; sau vòng cuối, cụm trưởng quyết định"),
                    (
                        "organiser",
                        "Bỏ phiếu lại giữa các đơn vị bằng phiếu; sau vòng cuối, Hội đồng tổ chức cụm quyết định",
                    ),
                    (
                        "head_below",
                        "Bỏ phiếu lại giữa các đơn vị bằng phiếu; sau vòng cuối, cụm trưởng quyết định giữa các đơn vị dẫn đầu bằng phiếu, kể cả khi chưa đơn vị nào đạt tỷ lệ phiếu",
                    ),
                    (
                        "organiser_below",
                        "Bỏ phiếu lại giữa các đơn vị bằng phiếu; sau vòng cuối, Hội đồng tổ chức cụm quyết định giữa các đơn vị dẫn đầu bằng phiếu, kể cả khi chưa đơn vị nào đạt tỷ lệ phiếu",
                    ),
                ],
                max_length=20,
            ),
        ),
    ]
