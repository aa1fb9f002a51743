"""Mentions, hashtags and likes: what people do with an item in Exchange Online and Exchange 2016 and later.

The facts are those of types.xsd; the documentation has no pages on them.
"""

from __future__ import annotations

from .._model.element import EWSElement
from .._model.fields import BooleanField, EWSElementField, IntegerField, TextField, TextListField
from .people import EmailAddressExtended

__all__ = ["AppliedHashtag", "AppliedHashtagsPreview", "Like", "LikesPreview", "MentionAction", "MentionsPreview"]


class _SocialActivity(EWSElement):
    """types.xsd, AbstractSocialActivityType"""

    id = TextField("Id", is_required=True)
    created_by = EWSElementField("CreatedBy", value_cls=EmailAddressExtended, is_required=True)
    created_date_time = TextField("CreatedDateTime")
    server_created_date_time = TextField("ServerCreatedDateTime")
    deep_link = TextField("DeepLink")
    application = TextField("Application")


class MentionAction(_SocialActivity):
    """Somebody was mentioned (types.xsd, MentionActionType)."""

    ELEMENT_NAME = "MentionAction"

    mentioned = EWSElementField("Mentioned", value_cls=EmailAddressExtended, is_required=True)
    mention_text = TextField("MentionText")
    client_reference = TextField("ClientReference")


class AppliedHashtag(_SocialActivity):
    """A hashtag was set (types.xsd, AppliedHashtagType)."""

    ELEMENT_NAME = "AppliedHashtag"

    hashtag = TextField("Tag", is_required=True)
    is_auto_tagged = BooleanField("IsAutoTagged", is_required=True)
    is_inlined = BooleanField("IsInlined", is_required=True)


class Like(_SocialActivity):
    """Somebody liked it (types.xsd, LikeType)."""

    ELEMENT_NAME = "Like"


class MentionsPreview(EWSElement):
    """types.xsd, MentionsPreviewType"""

    ELEMENT_NAME = "MentionsPreview"

    is_mentioned = BooleanField("IsMentioned", is_required=True)


class AppliedHashtagsPreview(EWSElement):
    """types.xsd, AppliedHashtagsPreviewType"""

    ELEMENT_NAME = "AppliedHashtagsPreview"

    hashtags = TextListField("Hashtags", is_required=True)


class LikesPreview(EWSElement):
    """types.xsd, LikesPreviewType"""

    ELEMENT_NAME = "LikesPreview"

    like_count = IntegerField("LikeCount", is_required=True)
