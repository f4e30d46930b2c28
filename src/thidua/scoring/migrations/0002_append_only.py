from django.db import migrations

from thidua.kernel.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]

    operations = [
        KeepAppendOnly(
            "scoring_agreedscore",
            "scoring_agreement",
            "scoring_answer",
            "scoring_appraisalclose",
            "scoring_appraisalentry",
            "scoring_appraisalminutes",
            "scoring_appraisalreopen",
            "scoring_lineresponse",
            "scoring_question",
            "scoring_rankingpublication",
            "scoring_reservation",
            "scoring_selfscoreentry",
            "scoring_sheetreturn",
            "scoring_submission",
            "scoring_tablefreeze",
        ),
    ]
