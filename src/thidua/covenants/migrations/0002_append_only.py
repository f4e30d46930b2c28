from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("covenants", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "covenants_acceptance",
            "covenants_covenantissue",
            "covenants_covenanttext",
            "covenants_return",
            "covenants_signature",
            "covenants_submission",
            "covenants_targetremark",
            "covenants_targetresult",
        ),
    ]
