"""Items taken out of a mailbox as its server keeps them, and put into one; what is in them is not looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import services
from .._progress import Progress
from .batches import Plan, ids_of, run, several
from .moving import new_name


class BulkTransfer:
    """What an account does to back items up, and to restore them."""

    def export(self, items: Iterable[Any], chunk_size: int | None = None, progress: Progress = None) -> list[Any]:
        """Export items with everything that the server knows of them. `streaming.export` keeps none in memory.

        :param items: items, pairs (id, changekey), ids; a queryset too
        :param chunk_size: how many items one request exports; at most 100
        :param progress: True shows a bar; a callable is called with how many are done, and of how many if that is known
        :return: for each item, in order: its content as base64 text, for `upload`, or the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        :raises InvalidFieldForVersion: servers before Exchange 2010 SP1 cannot do it
        """
        return run(self._plan_export(items, chunk_size), progress)

    def _plan_export(self, items: Iterable[Any], chunk_size: int | None = None) -> Plan:
        service = services.ExportItems(account=self, chunk_size=chunk_size)
        # Nothing changes by it, so the search may go on while items are exported
        return Plan(service, ids_of("items", items, lazily=True), service.call, lambda _, result: result, "Exporting")

    def upload(
        self,
        data: Iterable[tuple[Any, Any]],
        chunk_size: int | None = None,
        progress: Progress = None,
        create_action: str | None = None,
    ) -> list[Any]:
        """Put items that were exported into folders.

        :param data: pairs (folder, data), where data is what `export` gave, as text or bytes; or, to replace an item,
            (folder, (item_id, is_associated, data)). A list is checked as a whole first
        :param chunk_size: how many items one request uploads; it holds 25 MB at most, whatever their number
        :param progress: see `export`
        :param create_action: what is done with those that have an item_id: "Update", the default, "UpdateOrCreate" or
            "CreateNew"
        :return: for each, in order: the (id, changekey) of the item, or the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        :raises InvalidFieldForVersion: servers before Exchange 2010 SP1 cannot do it
        """
        return run(self._plan_upload(data, chunk_size, create_action), progress)

    def _plan_upload(
        self, data: Iterable[tuple[Any, Any]], chunk_size: int | None = None, create_action: str | None = None
    ) -> Plan:
        service = services.UploadItems(account=self, chunk_size=chunk_size)
        return Plan(
            service,
            several("data", data),
            lambda some: service.call(items=some, create_action=create_action),
            new_name,
            "Uploading",
        )
