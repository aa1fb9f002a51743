"""Items: the fields that all of them share, and the verbs that save, refresh and delete them."""

from __future__ import annotations

from collections.abc import Container, Iterable
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from .._model import problems
from .._model.family import ITEMS
from .._model.fields import (
    AttachmentField,
    Base64Field,
    BooleanField,
    CharField,
    CharListField,
    ChoiceField,
    CultureField,
    DateTimeField,
    EWSElementField,
    EWSElementListField,
    Field,
    ImportanceField,
    IntegerField,
    MimeContentField,
    SensitivityField,
    TextField,
    TextListField,
    URIField,
)
from .._model.path import FieldPath
from ..errors import InvalidTypeError, InvalidValue
from ..properties import (
    AppliedHashtag,
    AppliedHashtagsPreview,
    ArchiveTag,
    BodyField,
    ConversationId,
    EffectiveRightsField,
    EntityExtractionResult,
    Flag,
    Like,
    LikesPreview,
    MailboxListField,
    MentionAction,
    MentionsPreview,
    MessageHeaderField,
    ParentFolderId,
    PolicyTag,
    ResponseObjects,
    RightsManagementLicenseData,
    TextBodyField,
)
from ..services import CreateItem, DeleteItem, GetItem, UpdateItem
from ..version import EXCHANGE_2010, EXCHANGE_2010_SP2, EXCHANGE_2013, Version
from .base import BulkCreateResult
from .constants import (
    ALL_OCCURRENCES,
    AUTO_RESOLVE,
    HARD_DELETE,
    ID_ONLY,
    MOVE_TO_DELETED_ITEMS,
    SAVE_ONLY,
    SEND_TO_NONE,
    SOFT_DELETE,
)
from .correspondence import Forwards
from .icons import ICON_INDEX_CHOICES
from .verbs import ItemVerbs

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from .keywords import ItemKeywords

__all__ = ["Item"]

# Seen first in the schema of this date; builds do not tell, for Exchange Online speaks what a request asks for
_2016_04 = "V2016_04_13"


# Required fields with a default whose value is a header in MIME (Importance, Sensitivity, Disposition-Notification-To ...)
_SAID_BY_MIME = frozenset(("importance", "sensitivity", "is_read_receipt_requested", "is_delivery_receipt_requested"))


class Item(Forwards, ItemVerbs):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/item

    The fields stand in the order of types.xsd, ItemType.
    """

    ELEMENT_NAME = "Item"
    FAMILY = ITEMS
    FIELD_ORDER = ("mime_content", "_id")
    # In the schema extended properties come next
    INSERT_AFTER_FIELD = "has_attachments"
    EXTRAS: ClassVar[frozenset[str]] = ItemVerbs.EXTRAS | {"_is_new_mime", "_own", "_before"}

    mime_content = MimeContentField("item:MimeContent", is_read_only_after_send=True, is_searchable=False)
    parent_folder_id = EWSElementField("item:ParentFolderId", value_cls=ParentFolderId, is_read_only=True)
    item_class = CharField("item:ItemClass", is_read_only=True)
    subject = CharField("item:Subject")
    sensitivity = SensitivityField("item:Sensitivity", is_required=True, default="Normal")
    body = BodyField("item:Body")
    attachments = AttachmentField("item:Attachments")
    datetime_received = DateTimeField("item:DateTimeReceived", is_read_only=True)
    size = IntegerField("item:Size", is_read_only=True)
    categories = CharListField("item:Categories")
    importance = ImportanceField("item:Importance", is_required=True, default="Normal")
    in_reply_to = TextField("item:InReplyTo")
    is_submitted = BooleanField("item:IsSubmitted", is_read_only=True)
    is_draft = BooleanField("item:IsDraft", is_read_only=True)
    is_from_me = BooleanField("item:IsFromMe", is_read_only=True)
    is_resend = BooleanField("item:IsResend", is_read_only=True)
    is_unmodified = BooleanField("item:IsUnmodified", is_read_only=True)
    headers = MessageHeaderField("item:InternetMessageHeaders", is_read_only=True)
    datetime_sent = DateTimeField("item:DateTimeSent", is_read_only=True)
    datetime_created = DateTimeField("item:DateTimeCreated", is_read_only=True)
    response_objects = EWSElementField(
        "item:ResponseObjects", value_cls=ResponseObjects, is_read_only=True, is_complex=True
    )
    reminder_due_by = DateTimeField("item:ReminderDueBy", is_required_after_save=True, is_searchable=False)
    reminder_is_set = BooleanField("item:ReminderIsSet", is_required=True, default=False)
    reminder_next_time = DateTimeField(
        "item:ReminderNextTime", is_read_only=True, supported_from=EXCHANGE_2013, is_displaceable=True
    )
    reminder_minutes_before_start = IntegerField(
        "item:ReminderMinutesBeforeStart", is_required_after_save=True, min=0, default=0
    )
    display_cc = TextField("item:DisplayCc", is_read_only=True)
    display_to = TextField("item:DisplayTo", is_read_only=True)
    display_bcc = TextField("item:DisplayBcc", is_read_only=True, first_schema=_2016_04, is_displaceable=True)
    has_attachments = BooleanField("item:HasAttachments", is_read_only=True)
    culture = CultureField("item:Culture", is_required_after_save=True, is_searchable=False)
    effective_rights = EffectiveRightsField("item:EffectiveRights")
    last_modified_name = CharField("item:LastModifiedName", is_read_only=True)
    last_modified_time = DateTimeField("item:LastModifiedTime", is_read_only=True)
    is_associated = BooleanField("item:IsAssociated", is_read_only=True, supported_from=EXCHANGE_2010)
    web_client_read_form_query_string = URIField(
        "item:WebClientReadFormQueryString", is_read_only=True, supported_from=EXCHANGE_2010
    )
    web_client_edit_form_query_string = URIField(
        "item:WebClientEditFormQueryString", is_read_only=True, supported_from=EXCHANGE_2010
    )
    conversation_id = EWSElementField(
        "item:ConversationId", value_cls=ConversationId, is_read_only=True, supported_from=EXCHANGE_2010
    )
    unique_body = BodyField("item:UniqueBody", is_read_only=True, supported_from=EXCHANGE_2010)

    # Those from here on, but for text_body, are in the schema and in neither 3.2 nor 5.6. What GetItem alone returns,
    # or is not known to come from FindItem, is complex.
    flag = EWSElementField("item:Flag", value_cls=Flag, supported_from=EXCHANGE_2013, is_displaceable=True)
    store_entry_id = Base64Field(
        "item:StoreEntryId",
        is_read_only=True,
        is_searchable=False,
        supported_from=EXCHANGE_2010_SP2,
        is_displaceable=True,
    )
    instance_key = Base64Field(
        "item:InstanceKey", is_read_only=True, is_searchable=False, supported_from=EXCHANGE_2013, is_displaceable=True
    )
    normalized_body = BodyField(
        "item:NormalizedBody",
        is_read_only=True,
        is_searchable=False,
        supported_from=EXCHANGE_2013,
        is_displaceable=True,
    )
    entity_extraction_result = EWSElementField(
        "item:EntityExtractionResult",
        value_cls=EntityExtractionResult,
        is_read_only=True,
        is_searchable=False,
        is_complex=True,
        supported_from=EXCHANGE_2013,
        is_displaceable=True,
    )
    policy_tag = EWSElementField(
        "item:PolicyTag", value_cls=PolicyTag, is_searchable=False, supported_from=EXCHANGE_2013, is_displaceable=True
    )
    archive_tag = EWSElementField(
        "item:ArchiveTag", value_cls=ArchiveTag, is_searchable=False, supported_from=EXCHANGE_2013, is_displaceable=True
    )
    retention_date = DateTimeField(
        "item:RetentionDate", is_read_only=True, supported_from=EXCHANGE_2013, is_displaceable=True
    )
    preview = TextField(
        "item:Preview", is_read_only=True, is_searchable=False, supported_from=EXCHANGE_2013, is_displaceable=True
    )
    rights_management_license_data = EWSElementField(
        "item:RightsManagementLicenseData",
        value_cls=RightsManagementLicenseData,
        is_read_only=True,
        is_searchable=False,
        is_complex=True,
        supported_from=EXCHANGE_2013,
        is_displaceable=True,
    )
    predicted_action_reasons = TextListField(
        "item:PredictedActionReasons",
        list_elem_name="PredictedActionReason",
        is_read_only=True,
        is_searchable=False,
        supported_from=EXCHANGE_2013,
        is_displaceable=True,
    )
    is_clutter = BooleanField(
        "item:IsClutter", is_read_only=True, is_searchable=False, supported_from=EXCHANGE_2013, is_displaceable=True
    )
    block_status = BooleanField(
        "item:BlockStatus", is_read_only=True, is_searchable=False, supported_from=EXCHANGE_2013, is_displaceable=True
    )
    has_blocked_images = BooleanField(
        "item:HasBlockedImages",
        is_read_only=True,
        is_searchable=False,
        supported_from=EXCHANGE_2013,
        is_displaceable=True,
    )
    text_body = TextBodyField("item:TextBody", is_read_only=True, supported_from=EXCHANGE_2013)
    icon_index = ChoiceField(
        "item:IconIndex",
        choices=ICON_INDEX_CHOICES,
        is_read_only=True,
        is_searchable=False,
        supported_from=EXCHANGE_2013,
        is_displaceable=True,
    )
    search_key = Base64Field(
        "item:SearchKey", is_read_only=True, is_searchable=False, is_addressable=False, is_displaceable=True
    )
    sort_key = IntegerField(
        "item:SortKey", is_read_only=True, is_searchable=False, is_addressable=False, is_displaceable=True
    )
    hashtags = TextListField("item:Hashtags", is_searchable=False, first_schema=_2016_04, is_displaceable=True)
    mentions = MailboxListField("item:Mentions", is_searchable=False, first_schema=_2016_04, is_displaceable=True)
    mentioned_me = BooleanField(
        "item:MentionedMe", is_read_only=True, is_searchable=False, first_schema=_2016_04, is_displaceable=True
    )
    mentions_preview = EWSElementField(
        "item:MentionsPreview",
        value_cls=MentionsPreview,
        is_read_only=True,
        is_searchable=False,
        is_complex=True,
        first_schema=_2016_04,
        is_displaceable=True,
    )
    mentions_ex = EWSElementListField(
        "item:MentionsEx",
        value_cls=MentionAction,
        is_read_only=True,
        is_searchable=False,
        first_schema=_2016_04,
        is_displaceable=True,
    )
    applied_hashtags = EWSElementListField(
        "item:AppliedHashtags",
        value_cls=AppliedHashtag,
        is_read_only=True,
        is_searchable=False,
        first_schema=_2016_04,
        is_displaceable=True,
    )
    applied_hashtags_preview = EWSElementField(
        "item:AppliedHashtagsPreview",
        value_cls=AppliedHashtagsPreview,
        is_read_only=True,
        is_searchable=False,
        is_complex=True,
        first_schema=_2016_04,
        is_displaceable=True,
    )
    likes = EWSElementListField(
        "item:Likes",
        value_cls=Like,
        is_read_only=True,
        is_searchable=False,
        first_schema=_2016_04,
        is_displaceable=True,
    )
    likes_preview = EWSElementField(
        "item:LikesPreview",
        value_cls=LikesPreview,
        is_read_only=True,
        is_searchable=False,
        is_complex=True,
        first_schema=_2016_04,
        is_displaceable=True,
    )
    pending_social_activity_tag_ids = TextListField(
        "item:PendingSocialActivityTagIds",
        is_read_only=True,
        is_searchable=False,
        first_schema=_2016_04,
        is_displaceable=True,
    )
    at_all_mention = BooleanField(
        "item:AtAllMention", is_read_only=True, is_searchable=False, first_schema=_2016_04, is_displaceable=True
    )
    can_delete = BooleanField(
        "item:CanDelete", is_read_only=True, is_searchable=False, first_schema=_2016_04, is_displaceable=True
    )
    inference_classification = ChoiceField(
        "item:InferenceClassification",
        choices=("Focused", "Other"),
        is_read_only=True,
        is_searchable=False,
        first_schema=_2016_04,
        is_displaceable=True,
    )

    def __init__(self, *args: NoReturn, **kwargs: Unpack[ItemKeywords]) -> None:
        """Make an item that is not saved yet.

        :param kwargs: values by the names of fields; also `account` and `folder`
        """
        super().__init__(*args, **kwargs)
        if kwargs.get("mime_content") is not None:
            self.__dict__.update(_is_new_mime=True, _own=frozenset(kwargs))
            self._leave_to_mime(kwargs)
        elif kwargs.get("id") is not None:
            self.__dict__["_own"] = frozenset(kwargs)
        elif not _SAID_BY_MIME.isdisjoint(kwargs):
            self.__dict__["_own"] = _SAID_BY_MIME.intersection(kwargs)
        fixed = (self._tables or self._get_tables()).fixed
        if not fixed.isdisjoint(kwargs) and self.id is None:
            # Of an item that is on the server, they may be what is known of it
            self.__dict__["_before"] = dict.fromkeys(fixed.intersection(kwargs))
        self._adopt()

    def _leave_to_mime(self, given: Container[str]) -> None:
        """Take back the defaults of what the MIME says itself: written beside it, they would overrule it.

        https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/exporting-and-importing-items-by-using-ews-in-exchange
        """
        for name in _SAID_BY_MIME:
            if name not in given:
                self.__dict__.pop(name, None)

    def __setattr__(self, name: str, value: Any) -> None:
        values = self.__dict__
        before = values.get(name)
        super().__setattr__(name, value)
        if name == "mime_content":
            values["_is_new_mime"] = True
            if self.id is None and value is not None:
                self._leave_to_mime(values.get("_own", ()))
        elif name == "attachments":
            self._adopt()
        elif name in (tables := type(self)._get_tables()).names:
            # Said by whoever has the item, so that it counts although there is MIME
            values["_own"] = values.get("_own", frozenset()) | {name}
            if name in tables.fixed or name in tables.final:
                values["_before"] = {name: before, **values.get("_before", {})}

    def clean(self, version: Version | None = None) -> None:
        """Check every value. Attachments that were added to the list belong to the item from now on."""
        given = set(self.__dict__) if "_is_new_mime" in self.__dict__ else None
        if "_before" in self.__dict__:
            self._check_fixed(is_new=True)
        super().clean(version)
        if given is not None:
            self._leave_to_mime(given)
        if self.__dict__.get("attachments"):
            self._adopt()

    def _check_fixed(self, is_new: bool) -> None:
        """Refuse values that were assigned although no server would take them: nothing is lost silently.

        :raises InvalidField: there is one
        """
        before: dict[str, Any] = self.__dict__.get("_before", {})
        for name, old in before.items():
            value = self.__dict__.get(name)
            if value == old:
                continue
            if name in type(self)._get_tables().fixed:
                raise problems.fixed(type(self).__name__, name, value, "it is read-only: the server sets it")
            if not is_new and self.is_draft is False:
                raise problems.fixed(
                    type(self).__name__, name, value, "it cannot be changed any more: the item is no draft"
                )

    def write_checked(self, out: list[str], version: Version) -> None:
        """Check the item and append it as text; with MIME or attachments there is more to it than its fields."""
        if "_before" in self.__dict__:
            self._check_fixed(is_new=True)
        if "_is_new_mime" in self.__dict__ or self.__dict__.get("attachments"):
            self.clean(version)
            self.write(out, version)
        else:
            super().write_checked(out, version)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._adopt()

    def _was_read(self, values: dict[str, Any], account: Any) -> None:
        super()._was_read(values, account)
        if "attachments" in values:
            self._adopt()

    def _adopt(self) -> None:
        """Tell each attachment which item it belongs to."""
        mine = self.__dict__.get("attachments")
        for attachment in mine if isinstance(mine, (list, tuple)) else (mine,):
            if hasattr(attachment, "parent_item"):
                if attachment.parent_item is not None and attachment.parent_item is not self:
                    raise InvalidValue(f"{type(self).__name__}.attachments: {attachment!r} belongs to another item")
                attachment.parent_item = self

    # -- verbs

    def save(
        self,
        update_fields: Iterable[str] | None = None,
        conflict_resolution: str = AUTO_RESOLVE,
        send_meeting_invitations: str = SEND_TO_NONE,
        *,
        suppress_read_receipts: bool = True,
    ) -> Self:
        """Create the item on the server, or change it there if it has an id.

        :param update_fields: names of the fields to change; None means every field that has a value here, or was set to
            None, and can be changed
        :param conflict_resolution: "NeverOverwrite", "AutoResolve" or "AlwaysOverwrite"
        :param send_meeting_invitations: who is told of a meeting: "SendToNone", "SendOnlyToAll" or "SendToAllAndSaveCopy";
            of a change of it also "SendOnlyToChanged" or "SendToChangedAndSaveCopy"
        :param suppress_read_receipts: if the change is that it was read, do not tell the sender who wants to know
        :return: the item itself, with its id and the new change key
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent; one of them
            (`InvalidField`) if another value was assigned to a field that only the server sets, or that cannot be changed
            any more
        :raises ResponseMessageError: what the server says against it
        """
        account = self._require_account()
        if self.id is None:
            if update_fields is not None:
                raise InvalidValue(
                    f"{type(self).__name__}.save: 'update_fields' is only valid for items that have an id"
                )
            self._create(account, send_meeting_invitations, self._saved_in(account))
        else:
            self._update(account, update_fields, conflict_resolution, send_meeting_invitations, suppress_read_receipts)
        self._is_as_saved()
        return self

    def _is_as_saved(self) -> None:
        """Forget what was changed here: the server has it, but for what it never takes."""
        values = self.__dict__
        for name in ("_is_new_mime", "_own"):
            values.pop(name, None)
        before, fixed = values.pop("_before", None), type(self)._get_tables().fixed
        if before:
            values["_before"] = {name: old for name, old in before.items() if name in fixed}

    def _create(self, account: Any, send_meeting_invitations: str, folder: Any) -> None:
        if self.changekey is not None:
            raise InvalidValue(f"{type(self).__name__}: a 'changekey' is of no use without an 'id'")
        # CreateItem takes attachments since Exchange 2007 SP1 (documentation of CreateItem, the message with attachments),
        # so that item and attachments are there together or not at all. Files are sent after it, while they are read.
        mine: Any = self.__dict__.get("attachments")
        streamed = self._files()
        if streamed:
            self.__dict__["attachments"] = [a for a in mine if not getattr(a, "is_streamed", False)]
        try:
            result = CreateItem(account=account).get(
                items=[self],
                folder=folder,
                message_disposition=SAVE_ONLY,
                # Whoever is invited gets all attachments: with those that are still to come, the invitation comes last
                send_meeting_invitations=SEND_TO_NONE if streamed else send_meeting_invitations,
                read=BulkCreateResult.from_xml,
            )
            self._id = result._id
            self.__dict__.pop("is_draft", None)  # as what was sent before; nothing is known of the new one
            for old, new in zip(self.__dict__.get("attachments") or [], result.attachments, strict=False):
                old.attachment_id = new.attachment_id
        finally:
            if streamed:
                self.__dict__["attachments"] = mine
        if streamed:
            self._attach_files(account, send_meeting_invitations)

    def _files(self) -> list[Any]:
        """Give the attachments that are sent by themselves, while they are read."""
        mine = self.__dict__.get("attachments")
        return [a for a in mine if getattr(a, "is_streamed", False)] if isinstance(mine, (list, tuple)) else []

    def _without_files(self) -> Self:
        """Give what of the item is sent when it is created: everything but the files that follow it."""
        if not self._files():
            return self
        bare = copy(self)
        bare.__dict__["attachments"] = [a for a in self.attachments if not getattr(a, "is_streamed", False)]
        return bare

    def _attach_files(self, account: Any, send_meeting_invitations: str | None) -> None:
        """Send the files that follow the item, and then the invitations."""
        for attachment in self._files():
            attachment.attach()
        if send_meeting_invitations not in (None, SEND_TO_NONE):
            self._update(account, ["subject"], AUTO_RESOLVE, send_meeting_invitations)

    def _saved_in(self, account: Any) -> Any:
        """Give the folder, or that of somebody else's mailbox; None leaves it to the server."""
        return account.folder_for(self) if self.folder is None and hasattr(account, "folder_for") else self.folder

    def _update(
        self,
        account: Any,
        update_fields: Iterable[str] | None,
        conflict_resolution: str,
        invitations: str,
        suppress_read_receipts: bool = True,
    ) -> None:
        if isinstance(update_fields, str) or not (update_fields is None or hasattr(update_fields, "__iter__")):
            raise InvalidTypeError("update_fields", update_fields, (list, tuple))
        names = self._changeable(account) if update_fields is None else list(update_fields)
        result = UpdateItem(account=account).get(
            items=[(self, names)],
            conflict_resolution=conflict_resolution,
            message_disposition=SAVE_ONLY,
            send_meeting_invitations_or_cancellations=invitations,
            suppress_read_receipts=suppress_read_receipts,
            read=BulkCreateResult.from_xml,
        )
        self._id = result._id

    def _changeable(self, account: Any) -> list[str]:
        """Give the names of the fields that are here and that the server lets change now.

        :raises InvalidField: one was assigned that it does not let change

        With MIME that is new, these are the MIME and what was assigned beside it: the rest is what the old MIME said.
        """
        self._check_fixed(is_new=False)
        values = self.__dict__
        names = values.get("_own", frozenset()) | {"mime_content"} if "_is_new_mime" in values else values
        return [
            field.name
            for field in type(self).FIELDS
            if field.name in values
            and field.name in names
            and self._may_change(field, values[field.name])
            # A default that the server does not know stays here
            and not (field.is_optional(values[field.name]) and not field.supports_version(account.version))
        ]

    def _may_change(self, field: Field[Any], value: Any) -> bool:
        if field.is_read_only or not field.is_sent or field.name == "attachments":
            return False
        if field.is_read_only_after_send and self.is_draft is False:
            return False
        if field.name == "mime_content" and "_is_new_mime" not in self.__dict__:
            return False  # it says again what the other fields say, and would undo their change
        return not (field.is_required_after_save and value is None)

    def refresh(self) -> Self:
        """Fetch every field anew.

        :return: the item itself
        :raises ErrorItemNotFound: if it is gone
        """
        account = self._require_account()
        version = account.version
        fresh = GetItem(account=account).get(
            items=[self._require_id()],
            additional_fields=[FieldPath(field) for field in type(self).supported_fields(version)],
            shape=ID_ONLY,
        )
        if type(fresh) is not type(self) and not isinstance(self, type(fresh)):
            raise InvalidValue(f"The server has a {type(fresh).__name__} under the id of this {type(self).__name__}")
        kept = {name: value for name, value in self.__dict__.items() if name in type(self).LIVE}
        self.__dict__.clear()
        self.__dict__.update(vars(fresh) | kept)
        for attachment in self.__dict__.get("attachments") or ():
            attachment.parent_item = self
        return self

    def delete(
        self,
        send_meeting_cancellations: str = SEND_TO_NONE,
        affected_task_occurrences: str = ALL_OCCURRENCES,
        suppress_read_receipts: bool = True,
    ) -> None:
        """Delete the item for good. It has no id afterwards.

        :param send_meeting_cancellations: "SendToNone", "SendOnlyToAll" or "SendToAllAndSaveCopy"
        :param affected_task_occurrences: "AllOccurrences" or "SpecifiedOccurrenceOnly"
        :param suppress_read_receipts: do not tell the sender that the message was deleted unread
        """
        self._delete(HARD_DELETE, send_meeting_cancellations, affected_task_occurrences, suppress_read_receipts)

    def soft_delete(
        self,
        send_meeting_cancellations: str = SEND_TO_NONE,
        affected_task_occurrences: str = ALL_OCCURRENCES,
        suppress_read_receipts: bool = True,
    ) -> None:
        """Delete the item so that it can be recovered. It has no id afterwards. For the arguments see `delete`."""
        self._delete(SOFT_DELETE, send_meeting_cancellations, affected_task_occurrences, suppress_read_receipts)

    def move_to_trash(
        self,
        send_meeting_cancellations: str = SEND_TO_NONE,
        affected_task_occurrences: str = ALL_OCCURRENCES,
        suppress_read_receipts: bool = True,
    ) -> None:
        """Move the item to Deleted Items, where it has another id. For the arguments see `delete`."""
        self._delete(
            MOVE_TO_DELETED_ITEMS, send_meeting_cancellations, affected_task_occurrences, suppress_read_receipts
        )

    def _delete(self, delete_type: str, cancellations: str, occurrences: str, suppress_read_receipts: bool) -> None:
        DeleteItem(account=self._require_account()).get(
            items=[self._require_id()],
            delete_type=delete_type,
            send_meeting_cancellations=cancellations,
            affected_task_occurrences=occurrences,
            suppress_read_receipts=suppress_read_receipts,
        )
        self._id = None
        self.folder = None
