from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("exemplars", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "exemplars_adoption",
            "exemplars_adoptionreport",
            "exemplars_evidence",
            "exemplars_sharing",
        ),
    ]
