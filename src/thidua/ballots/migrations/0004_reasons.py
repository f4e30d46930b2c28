from django.db import migrations, models

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("ballots", "0003_tie_rules"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="countminutes",
            options={"ordering": ("id",)},
        ),
        migrations.AddField(
            model_name="countminutes",
            name="change_note",
            field=models.CharField(blank=True, max_length=255, verbose_name="Lý do ban hành lại"),
        ),
        migrations.AddField(
            model_name="tellerappointment",
            name="reason",
            field=models.CharField(blank=True, max_length=255, verbose_name="Lý do thay"),
        ),
        # SQLite makes the table anew for the column, and its triggers go with the old one.
        KeepAppendOnly("ballots_countminutes"),
    ]
