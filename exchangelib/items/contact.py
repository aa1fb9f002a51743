"""Contacts and distribution lists: who is known in a mailbox, and how to reach them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

from .._model.fields import (
    Base64Field,
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeBackedDateField,
    EmailAddressField,
    EWSElementField,
    EWSElementListField,
    IntegerField,
    MimeContentField,
    TextField,
    TextListField,
    URIField,
)
from ..indexed_properties import EmailAddressesField, ImAddressField, PhoneNumberField, PhysicalAddressField
from ..properties import (
    AbchEmailAddress,
    Base64ListField,
    CompleteName,
    ContactUrl,
    MailboxField,
    MailboxListField,
    MemberListField,
)
from ..version import EXCHANGE_2010, EXCHANGE_2010_SP2, EXCHANGE_2013
from .item import Item
from .personas import Persona

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .keywords import ContactKeywords, DistributionListKeywords

__all__ = ["Contact", "DistributionList", "Persona"]

# Outlook keeps days of the year at this time in UTC, at which it is the same day nearly everywhere
_NOON: Final = datetime.time(11, 59)
# The service sets them; builds do not tell which servers have them, the schema does
_SINCE_2016: Final[dict[str, Any]] = {
    "is_read_only": True,
    "is_searchable": False,
    "first_schema": "V2016_04_13",
    "is_displaceable": True,
}


class Contact(Item):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/contact

    The fields stand in the order of types.xsd, ContactItemType.
    """

    ELEMENT_NAME = "Contact"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[ContactKeywords]) -> None: ...

    # Exchange 2007 makes MIME of mail and appointments only:
    # https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
    mime_content = MimeContentField(
        "item:MimeContent", is_read_only_after_send=True, is_searchable=False, supported_from=EXCHANGE_2010
    )
    file_as = TextField("contacts:FileAs")
    file_as_mapping = ChoiceField(
        "contacts:FileAsMapping",
        choices=(
            "Company",
            "CompanyLastCommaFirst",
            "CompanyLastFirst",
            "CompanyLastSpaceFirst",
            "DisplayName",
            "Empty",
            "FirstName",
            "FirstSpaceLast",
            "LastCommaFirst",
            "LastCommaFirstCompany",
            "LastFirst",
            "LastFirstCompany",
            "LastFirstMiddleSuffix",
            "LastFirstSuffix",
            "LastName",
            "LastSpaceFirst",
            "LastSpaceFirstCompany",
            "None",
        ),
    )
    display_name = TextField("contacts:DisplayName", is_required=True)
    given_name = CharField("contacts:GivenName")
    initials = TextField("contacts:Initials")
    middle_name = CharField("contacts:MiddleName")
    nickname = TextField("contacts:Nickname")
    complete_name = EWSElementField("contacts:CompleteName", value_cls=CompleteName, is_read_only=True)
    company_name = TextField("contacts:CompanyName")
    email_addresses = EmailAddressesField("contacts:EmailAddress")
    abch_email_addresses = EWSElementListField("contacts:AbchEmailAddresses", value_cls=AbchEmailAddress, **_SINCE_2016)
    physical_addresses = PhysicalAddressField("contacts:PhysicalAddress")
    phone_numbers = PhoneNumberField("contacts:PhoneNumber")
    assistant_name = TextField("contacts:AssistantName")
    birthday = DateTimeBackedDateField("contacts:Birthday", default_time=_NOON)
    business_homepage = URIField("contacts:BusinessHomePage")
    children = TextListField("contacts:Children")
    companies = TextListField("contacts:Companies", is_searchable=False)
    contact_source = ChoiceField("contacts:ContactSource", choices=("ActiveDirectory", "Store"), is_read_only=True)
    department = TextField("contacts:Department")
    generation = TextField("contacts:Generation")
    im_addresses = ImAddressField("contacts:ImAddress")
    job_title = TextField("contacts:JobTitle")
    manager = TextField("contacts:Manager")
    mileage = TextField("contacts:Mileage")
    office = TextField("contacts:OfficeLocation")
    postal_address_index = ChoiceField(
        "contacts:PostalAddressIndex",
        choices=("Business", "Home", "None", "Other"),
        is_required_after_save=True,
        default="None",
    )
    profession = TextField("contacts:Profession")
    spouse_name = TextField("contacts:SpouseName")
    surname = CharField("contacts:Surname")
    wedding_anniversary = DateTimeBackedDateField("contacts:WeddingAnniversary", default_time=_NOON)
    has_picture = BooleanField("contacts:HasPicture", is_read_only=True, supported_from=EXCHANGE_2010)
    phonetic_full_name = TextField("contacts:PhoneticFullName", is_read_only=True, supported_from=EXCHANGE_2013)
    phonetic_first_name = TextField("contacts:PhoneticFirstName", is_read_only=True, supported_from=EXCHANGE_2013)
    phonetic_last_name = TextField("contacts:PhoneticLastName", is_read_only=True, supported_from=EXCHANGE_2013)
    email_alias = EmailAddressField("contacts:Alias", is_read_only=True, supported_from=EXCHANGE_2010_SP2)
    notes = CharField("contacts:Notes", is_read_only=True, supported_from=EXCHANGE_2013)
    photo = Base64Field("contacts:Photo", is_read_only=True, is_searchable=False, supported_from=EXCHANGE_2010_SP2)
    user_smime_certificate = Base64ListField(
        "contacts:UserSMIMECertificate", is_read_only=True, is_searchable=False, supported_from=EXCHANGE_2010_SP2
    )
    ms_exchange_certificate = Base64ListField(
        "contacts:MSExchangeCertificate", is_read_only=True, is_searchable=False, supported_from=EXCHANGE_2010_SP2
    )
    directory_id = TextField("contacts:DirectoryId", is_read_only=True, supported_from=EXCHANGE_2013)
    manager_mailbox = MailboxField("contacts:ManagerMailbox", is_read_only=True, supported_from=EXCHANGE_2010_SP2)
    direct_reports = MailboxListField("contacts:DirectReports", is_read_only=True, supported_from=EXCHANGE_2010_SP2)

    # Those from here on are in the schema and in neither 3.2 nor 5.6: what Exchange knows of people from elsewhere
    account_name = TextField("contacts:AccountName", **_SINCE_2016)
    is_auto_update_disabled = BooleanField("contacts:IsAutoUpdateDisabled", **_SINCE_2016)
    is_messenger_enabled = BooleanField("contacts:IsMessengerEnabled", **_SINCE_2016)
    comment = TextField("contacts:Comment", **_SINCE_2016)
    contact_short_id = IntegerField("contacts:ContactShortId", **_SINCE_2016)
    contact_type = TextField("contacts:ContactType", **_SINCE_2016)
    gender = TextField("contacts:Gender", **_SINCE_2016)
    is_hidden = BooleanField("contacts:IsHidden", **_SINCE_2016)
    object_id = TextField("contacts:ObjectId", **_SINCE_2016)
    passport_id = IntegerField("contacts:PassportId", **_SINCE_2016)
    is_private = BooleanField("contacts:IsPrivate", **_SINCE_2016)
    source_id = TextField("contacts:SourceId", **_SINCE_2016)
    trust_level = IntegerField("contacts:TrustLevel", **_SINCE_2016)
    created_by = TextField("contacts:CreatedBy", **_SINCE_2016)
    urls = EWSElementListField("contacts:Urls", value_cls=ContactUrl, **_SINCE_2016)
    cid = IntegerField("contacts:Cid", **_SINCE_2016)
    skype_auth_certificate = TextField("contacts:SkypeAuthCertificate", **_SINCE_2016)
    skype_context = TextField("contacts:SkypeContext", **_SINCE_2016)
    skype_id = TextField("contacts:SkypeId", **_SINCE_2016)
    skype_relationship = TextField("contacts:SkypeRelationship", **_SINCE_2016)
    yomi_nickname = TextField("contacts:YomiNickname", **_SINCE_2016)
    xbox_live_tag = TextField("contacts:XboxLiveTag", **_SINCE_2016)
    invite_free = BooleanField("contacts:InviteFree", **_SINCE_2016)
    hide_presence_and_profile = BooleanField("contacts:HidePresenceAndProfile", **_SINCE_2016)
    is_pending_outbound = BooleanField("contacts:IsPendingOutbound", **_SINCE_2016)
    support_group_feeds = BooleanField("contacts:SupportGroupFeeds", **_SINCE_2016)
    user_tile_hash = TextField("contacts:UserTileHash", **_SINCE_2016)
    unified_inbox = BooleanField("contacts:UnifiedInbox", **_SINCE_2016)
    mris = TextListField("contacts:Mris", **_SINCE_2016)
    wlid = TextField("contacts:Wlid", **_SINCE_2016)
    abch_contact_id = TextField("contacts:AbchContactId", **_SINCE_2016)
    not_in_birthday_calendar = BooleanField("contacts:NotInBirthdayCalendar", **_SINCE_2016)
    shell_contact_type = TextField("contacts:ShellContactType", **_SINCE_2016)
    im_mri = TextField("contacts:ImMri", **_SINCE_2016)
    presence_trust_level = IntegerField("contacts:PresenceTrustLevel", **_SINCE_2016)
    other_mri = TextField("contacts:OtherMri", **_SINCE_2016)
    profile_last_changed = TextField("contacts:ProfileLastChanged", **_SINCE_2016)
    mobile_im_enabled = BooleanField("contacts:MobileIMEnabled", **_SINCE_2016)
    partner_network_profile_photo_url = TextField("contacts:PartnerNetworkProfilePhotoUrl", **_SINCE_2016)
    partner_network_thumbnail_photo_url = TextField("contacts:PartnerNetworkThumbnailPhotoUrl", **_SINCE_2016)
    person_id = TextField("contacts:PersonId", **_SINCE_2016)
    conversation_guid = TextField("contacts:ConversationGuid", **_SINCE_2016)


class DistributionList(Item):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/distributionlist

    The fields stand in the order of types.xsd, DistributionListType.
    """

    ELEMENT_NAME = "DistributionList"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[DistributionListKeywords]) -> None: ...

    mime_content = MimeContentField(
        "item:MimeContent", is_read_only_after_send=True, is_searchable=False, supported_from=EXCHANGE_2010
    )
    display_name = CharField("contacts:DisplayName", is_required=True)
    file_as = CharField("contacts:FileAs", is_read_only=True)
    contact_source = ChoiceField("contacts:ContactSource", choices=("ActiveDirectory", "Store"), is_read_only=True)
    members = MemberListField("distributionlist:Members", is_searchable=False, supported_from=EXCHANGE_2010)
