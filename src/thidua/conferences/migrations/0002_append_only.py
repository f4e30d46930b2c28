from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("conferences", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "conferences_adoption",
            "conferences_attendance",
            "conferences_closing",
            "conferences_currentitem",
            "conferences_minutesissue",
            "conferences_opinion",
            "conferences_sitting",
        ),
    ]
