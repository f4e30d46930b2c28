from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("movements", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "movements_launch",
            "movements_movementreview",
            "movements_participation",
            "movements_progressreport",
            "movements_reportedfigure",
        ),
    ]
