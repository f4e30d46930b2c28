from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0001_initial")]

    operations = [KeepAppendOnly("eligibility_localsetting", changing=("valid_to",))]
