from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "parties_partywithdrawal",
        ),
    ]
