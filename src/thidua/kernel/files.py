"""Files in and out: size and true type checked on the way in, policy applied on the way out."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from thidua.kernel.actors import Actor
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import InvalidInput, NotFound

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Mapping[str, str] = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".xlsx": XLSX,
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
_OFFICE_PART = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}

Reader = Callable[..., bool]
_readers: dict[str, Reader] = {}


def register_reader(subject_type: str, may_read: Reader) -> None:
    """Declare who may read files of this subject: `may_read(by=actor or None, file=StoredFile) -> bool`."""
    _readers[subject_type] = may_read


def store_upload(
    *, by: Actor, at: datetime, upload: BinaryIO, name: str, size: int, subject_type: str, subject_id: str
) -> StoredFile:
    """Check an uploaded file (size limit, permitted kind, content that is what the name says) and store it.

    Raises `InvalidInput`. Call inside an action: when the action fails, the record is rolled back with it.
    """
    limit = settings.UPLOAD_LIMIT_BYTES
    if size > limit:
        raise InvalidInput(
            _(
                "Tệp “%(name)s” nặng %(size)d MB, vượt giới hạn %(limit)d MB. Hãy nén hoặc tách nhỏ rồi tải lại."
            )
            % {"name": name, "size": -(-size // 1048576), "limit": limit // 1048576}
        )
    content = upload.read(limit + 1)
    suffix = PurePath(name).suffix.lower()
    if suffix not in TYPES:
        raise InvalidInput(
            _("Tệp “%(name)s” không thuộc loại được nhận. Các loại được nhận: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(sorted(TYPES))}
        )
    if not content:
        raise InvalidInput(_("Tệp “%(name)s” rỗng.") % {"name": name})
    if not _is_really(content, suffix):
        raise InvalidInput(
            _("Nội dung tệp “%(name)s” không phải là %(suffix)s như tên tệp ghi. Hãy kiểm tra lại tệp gốc.")
            % {"name": name, "suffix": suffix}
        )
    return store_content(
        by=by, at=at, content=content, name=name, subject_type=subject_type, subject_id=subject_id
    )


def store_content(
    *, by: Actor, at: datetime, content: bytes, name: str, subject_type: str, subject_id: str
) -> StoredFile:
    """Store bytes the product made or already checked."""
    digest = hashlib.sha256(content).hexdigest()
    safe_name = re.sub(r"[^\w.\- ]+", "_", PurePath(name).name)[-200:]
    return StoredFile.objects.create(
        sha256=digest,
        name=safe_name,
        content_type=TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream"),
        size_bytes=len(content),
        stored_at=at,
        stored_by=by.actor_id,
        content=ContentFile(content, name=f"{digest[:24]}{PurePath(name).suffix.lower()}"),
        subject_type=subject_type,
        subject_id=str(subject_id),
    )


def access_file(*, by: Actor | None, file_id: int) -> StoredFile:
    """The file, if the room it belongs to lets `by` (None: a visitor) read it; otherwise `NotFound`."""
    found = StoredFile.objects.filter(pk=file_id).first()
    if found is not None:
        may_read = _readers.get(found.subject_type)
        if may_read is not None and may_read(by=by, file=found):
            return found
    raise NotFound(_("Không có tệp này, hoặc bạn không được xem."))


def _is_really(content: bytes, suffix: str) -> bool:
    if suffix in _OFFICE_PART:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return _OFFICE_PART[suffix] in archive.namelist()
        except zipfile.BadZipFile:
            return False
    try:
        return puremagic.from_string(content, mime=True) == TYPES[suffix]
    except puremagic.PureError:
        return False
