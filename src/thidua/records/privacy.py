"""Which stored fields are personal data, field by field."""

_RECORD = {
    "id": "none",
    "party": "personal",
    "keeper": "none",
    "decision_number": "none",
    "decision_date": "none",
    "authority_text": "business",
    "source": "none",
    "source_file": "none",
    "corrects": "none",
    "correction_reason": "personal",
    "withdraws": "none",
    "illustrative": "none",
    "recorded_at": "none",
    "recorded_by": "business",
    "is_current": "none",
}
_OWN = {
    "YearlyRating": {"year": "none", "rating": "personal"},
    "Proof": {
        "proof_kind": "none",
        "scope": "none",
        "year": "none",
        "title": "personal",
        "state": "none",
        "recognised_by": "business",
    },
    "ProofUse": {
        "proof": "personal",
        "purpose": "none",
        "award_code": "none",
        "award": "none",
        "year": "none",
    },
    "Discipline": {"level": "personal", "start": "personal", "end": "personal"},
    "Hold": {"ground": "personal", "start": "personal", "note": "personal"},
    "HoldEnd": {"hold": "personal", "end": "personal", "conclusion": "personal"},
    "ServicePeriod": {
        "service_kind": "personal",
        "start": "personal",
        "end": "personal",
        "note": "personal",
    },
    "Leave": {"leave_kind": "personal", "year": "personal"},
    "MemberShare": {"name": "none", "year": "none", "part": "none", "whole": "none"},
    "SubjectGroup": {"group": "personal", "valid_from": "personal", "valid_to": "personal"},
}

FIELDS = {f"{model}.{field}": kind for model, own in _OWN.items() for field, kind in (_RECORD | own).items()}
