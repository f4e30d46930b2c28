from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0002_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attendance",
            name="presence",
            field=models.CharField(
                choices=[
                    ("present", "Có mặt"),
                    ("proxy", "Cử người dự thay"),
                    ("absent", "Vắng mặt"),
                    ("left", "Đã ra về"),
                ],
                max_length=10,
            ),
        ),
    ]
