from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("ballots", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "ballots_chosen",
            "ballots_conclusion",
            "ballots_count",
            "ballots_countminutes",
            "ballots_optioncount",
            "ballots_roll",
            "ballots_rollentry",
            "ballots_round",
            "ballots_roundoption",
            "ballots_tiedecision",
            "ballots_withdrawal",
        ),
    ]
