from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [KeepAppendOnly("imports_brought")]
