from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "kernel_auditrecord",
            "kernel_storedfile",
        ),
    ]
