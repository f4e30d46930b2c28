"""One account a sign-in name, whatever its capitals; of two that differed in them alone the later is renamed."""

import re

import django.core.validators
import django.db.models.functions.text
from django.db import migrations, models
from django.utils.translation import gettext_lazy as _


def rename_the_later(apps, _schema_editor) -> None:
    """Neither of the two could sign in before: the look-up found both."""
    taken = set()
    for account in apps.get_model("identity", "Account").objects.order_by("pk"):
        if account.username.lower() in taken:
            account.username = f"{account.username[:40]}-{account.pk}"
            account.save(update_fields=["username"])
        taken.add(account.username.lower())


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.RunPython(rename_the_later, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="account",
            name="username",
            field=models.CharField(
                max_length=60,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        re.compile("\\A[A-Za-z0-9._-]+\\Z"),
                        _(
                            "Tên đăng nhập chỉ gồm chữ cái không dấu, chữ số, dấu chấm, gạch nối và gạch dưới."
                        ),
                    )
                ],
                verbose_name="Tên đăng nhập",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("username"), name="one_account_a_name"
            ),
        ),
    ]
