"""Stored files as answers in the browser."""

from django.http import FileResponse

from thidua.kernel.models import StoredFile


def file_response(file: StoredFile, *, inline: bool = False) -> FileResponse:
    """The file, to be saved, or shown in the browser where it is `inline`; who may have it is checked before.

    It never changes, so the browser may keep it, but only for this visitor. A shown PDF is freed of the page's
    content policy: the browser's own viewer would be stopped by it, and it runs nothing of ours.
    """
    response = FileResponse(
        file.content.open("rb"), as_attachment=not inline, filename=file.name, content_type=file.content_type
    )
    response["Cache-Control"] = "private, max-age=3600"
    response["ETag"] = f'"{file.sha256}"'
    response._csp_exempt = inline  # type: ignore[attr-defined]
    return response
