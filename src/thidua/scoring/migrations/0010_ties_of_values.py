from collections import defaultdict

from django.db import migrations, models

from thidua.kernel.append_only import KeepAppendOnly


def name_ties(apps, _editor):
    """What was brought at once, to one rule, was brought to one tie."""
    TieValue = apps.get_model("scoring", "TieValue")
    at_once = defaultdict(list)
    for value in TieValue.objects.select_related("organisation").order_by("pk"):
        at_once[value.season_id, value.kind, value.set_at, value.set_by].append(value)
    for values in at_once.values():
        tied = sorted({value.organisation.code for value in values})
        TieValue.objects.filter(pk__in=[value.pk for value in values]).update(tied=tied)


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0009_unit_settings_and_second_thoughts"),
    ]

    operations = [
        KeepAppendOnly("scoring_tievalue").undone,
        migrations.AddField(
            model_name="tievalue",
            name="tied",
            field=models.JSONField(default=list, verbose_name="Giữa các đơn vị"),
        ),
        migrations.RunPython(name_ties, migrations.RunPython.noop),
        KeepAppendOnly("scoring_tievalue"),
    ]
