"""What folders tell of themselves beside names and counts."""

from __future__ import annotations

from .._model.element import EWSElement
from .._model.fields import BooleanField, IntegerField, TextField

__all__ = ["ManagedFolderInformation"]


class ManagedFolderInformation(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/managedfolderinformation"""

    ELEMENT_NAME = "ManagedFolderInformation"

    can_delete = BooleanField("CanDelete")
    can_rename_or_move = BooleanField("CanRenameOrMove")
    must_display_comment = BooleanField("MustDisplayComment")
    has_quota = BooleanField("HasQuota")
    is_managed_folders_root = BooleanField("IsManagedFoldersRoot")
    managed_folder_id = TextField("ManagedFolderId")
    comment = TextField("Comment")
    storage_quota = IntegerField("StorageQuota")
    folder_size = IntegerField("FolderSize")
    home_page = TextField("HomePage")
