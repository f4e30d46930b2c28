from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_withdrawals")]

    operations = [
        migrations.AddIndex(model_name="party", index=models.Index(fields=["name"], name="party_by_name")),
        migrations.AddIndex(
            model_name="person", index=models.Index(fields=["birth_date"], name="person_by_birth_date")
        ),
    ]
