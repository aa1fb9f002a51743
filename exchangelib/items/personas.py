"""Personas: what is known of one person in all places together; they are found, not saved."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from .._model.fields import (
    BooleanField,
    CharField,
    DateTimeField,
    EWSElementField,
    EWSElementListField,
    IdElementField,
    TextField,
)
from ..properties import (
    Address,
    Attribution,
    BodyContentAttributedValueField,
    EmailAddress,
    EmailAddressAttributedValueField,
    ExtendedPropertyAttributedValue,
    FolderId,
    IdChangeKeyMixIn,
    PersonaId,
    PersonaPhoneNumberField,
    PhoneNumberAttributedValueField,
    PostalAddressAttributedValueField,
    StringArrayAttributedValue,
    StringAttributedValueField,
)
from ..properties.personas import PERSONAS

__all__ = ["Persona"]

_SINCE_2016: Final[dict[str, Any]] = {"is_read_only": True, "is_searchable": False, "first_schema": "V2016_04_13"}


class Persona(IdChangeKeyMixIn):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/persona

    The fields stand in the order of types.xsd, PersonaType.
    """

    ELEMENT_NAME = "Persona"
    FAMILY = PERSONAS
    ID_ELEMENT_CLS: ClassVar[Any] = PersonaId

    _id: IdElementField[PersonaId] = IdElementField("persona:PersonaId", value_cls=PersonaId)
    persona_type = CharField("persona:PersonaType")
    persona_object_type = TextField("persona:PersonaObjectStatus")
    creation_time = DateTimeField("persona:CreationTime")
    bodies = BodyContentAttributedValueField("persona:Bodies")
    display_name_first_last_sort_key = TextField("persona:DisplayNameFirstLastSortKey", is_addressable=False)
    display_name_last_first_sort_key = TextField("persona:DisplayNameLastFirstSortKey", is_addressable=False)
    company_sort_key = TextField("persona:CompanyNameSortKey", is_addressable=False)
    home_sort_key = TextField("persona:HomeCitySortKey", is_addressable=False)
    work_city_sort_key = TextField("persona:WorkCitySortKey", is_addressable=False)
    display_name_first_last_header = CharField("persona:DisplayNameFirstLastHeader", is_addressable=False)
    display_name_last_first_header = CharField("persona:DisplayNameLastFirstHeader", is_addressable=False)
    display_name = CharField("persona:DisplayName")
    display_name_first_last = CharField("persona:DisplayNameFirstLast", is_addressable=False)
    display_name_last_first = CharField("persona:DisplayNameLastFirst", is_addressable=False)
    file_as = CharField("persona:FileAs")
    file_as_id = TextField("persona:FileAsId")
    display_name_prefix = CharField("persona:DisplayNamePrefix")
    given_name = CharField("persona:GivenName")
    middle_name = TextField("persona:MiddleName", is_addressable=False)
    surname = CharField("persona:Surname")
    generation = TextField("persona:Generation", is_addressable=False)
    nickname = TextField("persona:Nickname", is_addressable=False)
    yomi_company_name = TextField("persona:YomiCompanyName")
    yomi_first_name = TextField("persona:YomiFirstName")
    yomi_last_name = TextField("persona:YomiLastName")
    title = CharField("persona:Title")
    department = TextField("persona:Department", is_addressable=False)
    company_name = CharField("persona:CompanyName")
    location = TextField("persona:Location", is_read_only=True, is_addressable=False)
    email_address = EWSElementField("persona:EmailAddress", value_cls=EmailAddress)
    email_addresses = EWSElementListField("persona:EmailAddresses", value_cls=Address)
    PhoneNumber = PersonaPhoneNumberField("persona:PhoneNumber")
    im_address = CharField("persona:ImAddress")
    home_city = CharField("persona:HomeCity")
    work_city = CharField("persona:WorkCity")
    relevance_score = CharField("persona:RelevanceScore")
    folder_ids = EWSElementListField("persona:FolderIds", value_cls=FolderId)
    attributions = EWSElementListField("persona:Attributions", value_cls=Attribution)
    display_names = StringAttributedValueField("persona:DisplayNames")
    file_ases = StringAttributedValueField("persona:FileAses")
    file_as_ids = StringAttributedValueField("persona:FileAsIds")
    display_name_prefixes = StringAttributedValueField("persona:DisplayNamePrefixes")
    given_names = StringAttributedValueField("persona:GivenNames")
    middle_names = StringAttributedValueField("persona:MiddleNames")
    surnames = StringAttributedValueField("persona:Surnames")
    generations = StringAttributedValueField("persona:Generations")
    nicknames = StringAttributedValueField("persona:Nicknames")
    initials = StringAttributedValueField("persona:Initials")
    yomi_company_names = StringAttributedValueField("persona:YomiCompanyNames")
    yomi_first_names = StringAttributedValueField("persona:YomiFirstNames")
    yomi_last_names = StringAttributedValueField("persona:YomiLastNames")
    business_phone_numbers = PhoneNumberAttributedValueField("persona:BusinessPhoneNumbers")
    business_phone_numbers2 = PhoneNumberAttributedValueField("persona:BusinessPhoneNumbers2")
    home_phones = PhoneNumberAttributedValueField("persona:HomePhones")
    home_phones2 = PhoneNumberAttributedValueField("persona:HomePhones2")
    mobile_phones = PhoneNumberAttributedValueField("persona:MobilePhones")
    mobile_phones2 = PhoneNumberAttributedValueField("persona:MobilePhones2")
    assistant_phone_numbers = PhoneNumberAttributedValueField("persona:AssistantPhoneNumbers")
    callback_phones = PhoneNumberAttributedValueField("persona:CallbackPhones")
    car_phones = PhoneNumberAttributedValueField("persona:CarPhones")
    home_faxes = PhoneNumberAttributedValueField("persona:HomeFaxes")
    organization_main_phones = PhoneNumberAttributedValueField("persona:OrganizationMainPhones")
    other_faxes = PhoneNumberAttributedValueField("persona:OtherFaxes")
    other_telephones = PhoneNumberAttributedValueField("persona:OtherTelephones")
    other_phones2 = PhoneNumberAttributedValueField("persona:OtherPhones2")
    pagers = PhoneNumberAttributedValueField("persona:Pagers")
    radio_phones = PhoneNumberAttributedValueField("persona:RadioPhones")
    telex_numbers = PhoneNumberAttributedValueField("persona:TelexNumbers")
    tty_tdd_phone_numbers = PhoneNumberAttributedValueField("persona:TTYTDDPhoneNumbers", is_addressable=False)
    work_faxes = PhoneNumberAttributedValueField("persona:WorkFaxes")
    emails1 = EmailAddressAttributedValueField("persona:Emails1")
    emails2 = EmailAddressAttributedValueField("persona:Emails2")
    emails3 = EmailAddressAttributedValueField("persona:Emails3")
    business_home_pages = StringAttributedValueField("persona:BusinessHomePages")
    personal_home_pages = StringAttributedValueField("persona:PersonalHomePages")
    office_locations = StringAttributedValueField("persona:OfficeLocations")
    im_addresses = StringAttributedValueField("persona:ImAddresses")
    im_addresses2 = StringAttributedValueField("persona:ImAddresses2")
    im_addresses3 = StringAttributedValueField("persona:ImAddresses3")
    business_addresses = PostalAddressAttributedValueField("persona:BusinessAddresses")
    home_addresses = PostalAddressAttributedValueField("persona:HomeAddresses")
    other_addresses = PostalAddressAttributedValueField("persona:OtherAddresses")
    titles = StringAttributedValueField("persona:Titles")
    departments = StringAttributedValueField("persona:Departments")
    company_names = StringAttributedValueField("persona:CompanyNames")
    managers = StringAttributedValueField("persona:Managers")
    assistant_names = StringAttributedValueField("persona:AssistantNames")
    professions = StringAttributedValueField("persona:Professions")
    spouse_names = StringAttributedValueField("persona:SpouseNames")
    children = StringAttributedValueField("persona:Children")
    schools = StringAttributedValueField("persona:Schools", is_addressable=False)
    hobbies = StringAttributedValueField("persona:Hobbies")
    wedding_anniversaries = StringAttributedValueField("persona:WeddingAnniversaries")
    birthdays = StringAttributedValueField("persona:Birthdays")
    locations = StringAttributedValueField("persona:Locations")
    inline_links = StringAttributedValueField("persona:InlineLinks", **_SINCE_2016)
    item_link_ids = EWSElementListField("persona:ItemLinkIds", value_cls=StringArrayAttributedValue, **_SINCE_2016)
    has_active_deals = TextField("persona:HasActiveDeals", **_SINCE_2016)
    is_business_contact = TextField("persona:IsBusinessContact", **_SINCE_2016)
    attributed_has_active_deals = StringAttributedValueField("persona:AttributedHasActiveDeals", **_SINCE_2016)
    attributed_is_business_contact = StringAttributedValueField("persona:AttributedIsBusinessContact", **_SINCE_2016)
    source_mailbox_guids = StringAttributedValueField("persona:SourceMailboxGuids", **_SINCE_2016)
    last_contacted_date = DateTimeField("persona:LastContactedDate", **_SINCE_2016)
    extended_properties = EWSElementListField(
        "persona:ExtendedProperties", value_cls=ExtendedPropertyAttributedValue, is_searchable=False
    )
    external_directory_object_id = TextField("persona:ExternalDirectoryObjectId", **_SINCE_2016)
    mapi_entry_id = TextField("persona:MapiEntryId", **_SINCE_2016)
    mapi_email_address = TextField("persona:MapiEmailAddress", **_SINCE_2016)
    mapi_address_type = TextField("persona:MapiAddressType", **_SINCE_2016)
    mapi_search_key = TextField("persona:MapiSearchKey", **_SINCE_2016)
    mapi_transmittable_display_name = TextField("persona:MapiTransmittableDisplayName", **_SINCE_2016)
    mapi_send_rich_info = BooleanField("persona:MapiSendRichInfo", **_SINCE_2016)
