from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("clusters", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "clusters_handover",
            "clusters_periodicreport",
            "clusters_plancomment",
            "clusters_planissue",
            "clusters_reminder",
            "clusters_seasonreview",
            "clusters_stagemove",
        ),
    ]
