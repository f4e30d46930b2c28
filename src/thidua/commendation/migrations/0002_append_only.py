from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("commendation", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "commendation_decision",
            "commendation_recipient",
            "commendation_return",
            "commendation_submission",
            "commendation_withdrawal",
        ),
    ]
