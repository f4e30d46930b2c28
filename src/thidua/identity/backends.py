"""Who is signed in, read with what every page shows of them."""

from django.contrib.auth.backends import ModelBackend

from thidua.identity.models import Account


class AccountBackend(ModelBackend):
    """Django's sign-in by name and password; an account comes with its organisation, in one query."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, unless it was closed."""
        try:
            account = Account.objects.select_related("organisation").get(pk=user_id)
        except Account.DoesNotExist:
            return None
        return account if self.user_can_authenticate(account) else None
