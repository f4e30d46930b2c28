from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "documents_documentreader",
            "documents_issueddocument",
            "documents_publication",
            "documents_revocation",
            "documents_supersession",
            "documents_verificationcode",
        ),
    ]
