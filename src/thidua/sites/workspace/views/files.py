"""Uploaded files, to whoever may read them."""

from django.http import FileResponse
from django.views.decorators.http import require_safe

from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel.files import access_file


@signed_in
@require_safe
def stored_file(request: SignedInRequest, file_id: int) -> FileResponse:
    """The file as a download, when the room it belongs to lets the account read it."""
    file = access_file(by=request.user, file_id=file_id)
    return FileResponse(
        file.content.open("rb"), as_attachment=True, filename=file.name, content_type=file.content_type
    )
