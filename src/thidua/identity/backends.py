"""Who is signed in, read with what every page shows of them."""

from django.contrib.auth.backends import ModelBackend

from thidua.identity.models import Account


class AccountBackend(ModelBackend):
    """Django's sign-in by name and password; an account comes with its organisation, in one query."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, unless it was closed."""
        account = Account.objects.select_related("organisation").filter(pk=user_id).first()
        return account if account and self.user_can_authenticate(account) else None
