"""Where the sandbox keeps its mailboxes; it knows neither SOAP nor HTTP."""

from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.store.folders import Counts, Folder
from exchangelib.sandbox.store.items import Item
from exchangelib.sandbox.store.store import Store
from exchangelib.sandbox.store.users import User

__all__ = ["Attachment", "Counts", "Folder", "Item", "NewItem", "Store", "User"]
