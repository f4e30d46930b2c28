from django.db import migrations, models

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0007_owner_scoring"),
    ]

    operations = [
        migrations.AddField(
            model_name="criterion",
            name="source",
            field=models.CharField(blank=True, max_length=80, verbose_name="Nguồn dữ liệu"),
        ),
        migrations.AddField(
            model_name="selfscoreentry",
            name="taken_from",
            field=models.JSONField(blank=True, default=dict, verbose_name="Lấy từ nguồn dữ liệu"),
        ),
        KeepAppendOnly("scoring_selfscoreentry"),
    ]
