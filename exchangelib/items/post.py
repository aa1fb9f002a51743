"""Posts: items that are put into a folder for whoever reads it, and answers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._model.element import EWSElement
from .._model.fields import Base64Field, BooleanField, CharField, DateTimeField, EWSElementField, TextField
from ..errors import MalformedResponseError
from ..properties import RESPONSE_OBJECTS, BodyField, MailboxField, ReferenceItemId
from .correspondence import Replies
from .item import Item
from .making import make

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .keywords import PostItemKeywords

__all__ = ["PostItem", "PostReplyItem"]


class PostItem(Replies, Item):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/postitem

    The fields stand in the order of types.xsd, PostItemType.
    """

    ELEMENT_NAME = "PostItem"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[PostItemKeywords]) -> None: ...

    conversation_index = Base64Field("message:ConversationIndex", is_read_only=True, is_searchable=False)
    conversation_topic = CharField("message:ConversationTopic", is_read_only=True)
    author = MailboxField("message:From", is_read_only_after_send=True)
    message_id = CharField("message:InternetMessageId", is_read_only_after_send=True)
    is_read = BooleanField("message:IsRead", is_required=True, default=False)
    posted_time = DateTimeField("postitem:PostedTime", is_read_only=True)
    references = TextField("message:References")
    sender = MailboxField("message:Sender", is_read_only=True)

    def post_reply(self, subject: str | None, body: Any, folder: Any = None) -> PostItem:
        """Post an answer to the post. (`reply` sends it to whoever posted.)

        :param subject: None leaves it to the server: "RE:" and the subject of the post
        :param body: text, or `HTMLBody`; the post stands below it
        :param folder: where; default is the folder of the post
        :return: the new post, whole
        :raises ResponseMessageError: what the server says against it
        """
        account = self._require_account()
        answer = PostReplyItem(account=account, subject=subject, new_body=body)
        answer.clean()
        answer.reference_item_id = self._reference()
        made = make(account, answer, folder, None)
        if len(made) != 1 or made[0][1].id is None:
            raise MalformedResponseError(f"{len(made)} posts were made of one answer")
        post = PostItem.__new__(PostItem)  # nothing is known of it yet, so it has no defaults
        post.__dict__.update(_id=made[0][1]._id, account=account)
        where = self.folder if folder is None else folder
        if hasattr(where, "root"):
            post.__dict__["folder"] = where
        return post.refresh()


class PostReplyItem(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/postreplyitem

    An answer to a post; it has what types.xsd, PostReplyItemType, has, and no more.

    :param account: from whose mailbox it is posted
    """

    ELEMENT_NAME = "PostReplyItem"
    FAMILY = RESPONSE_OBJECTS
    EXTRAS = frozenset({"account"})
    LIVE = frozenset({"account"})

    account: Any = None

    subject = CharField("Subject")
    body = BodyField("Body")
    reference_item_id = EWSElementField(value_cls=ReferenceItemId)
    new_body = BodyField("NewBodyContent")
