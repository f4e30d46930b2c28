"""Numbers of issued documents: one register an issuer, kind and year, without gaps or doubles."""

from thidua.kernel.models import NumberRegister


def next_number(*, issuer_id: int, register: str, year: int) -> int:
    """The next number of that register; call it inside the action that issues, so that a failure gives it back."""
    return next_numbers(issuer_id=issuer_id, register=register, year=year, count=1)


def next_numbers(*, issuer_id: int, register: str, year: int, count: int) -> int:
    """Take `count` consecutive numbers and return the first of them."""
    line, _ = NumberRegister.objects.select_for_update().get_or_create(
        issuer_id=issuer_id, register=register, year=year
    )
    first = line.latest + 1
    line.latest += count
    line.save(update_fields=["latest"])
    return first
