"""Paths to properties, as they stand in XML, also in errors; what they lead to is not known here."""

from __future__ import annotations

from .._model.element import EWSElement
from .._model.family import FIELD_URIS
from .._model.fields import CharField

__all__ = ["ExceptionFieldURI", "ExtendedFieldURI", "FieldURI", "IndexedFieldURI"]


class FieldURI(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/fielduri"""

    ELEMENT_NAME = "FieldURI"
    FAMILY = FIELD_URIS

    field_uri = CharField("FieldURI", is_attribute=True, is_required=True)


class IndexedFieldURI(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/indexedfielduri"""

    ELEMENT_NAME = "IndexedFieldURI"
    FAMILY = FIELD_URIS

    field_uri = CharField("FieldURI", is_attribute=True, is_required=True)
    field_index = CharField("FieldIndex", is_attribute=True, is_required=True)


class ExtendedFieldURI(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/extendedfielduri"""

    ELEMENT_NAME = "ExtendedFieldURI"
    FAMILY = FIELD_URIS

    distinguished_property_set_id = CharField("DistinguishedPropertySetId", is_attribute=True)
    property_set_id = CharField("PropertySetId", is_attribute=True)
    property_tag = CharField("PropertyTag", is_attribute=True)
    property_name = CharField("PropertyName", is_attribute=True)
    property_id = CharField("PropertyId", is_attribute=True)
    property_type = CharField("PropertyType", is_attribute=True)


class ExceptionFieldURI(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/exceptionfielduri"""

    ELEMENT_NAME = "ExceptionFieldURI"
    FAMILY = FIELD_URIS

    field_uri = CharField("FieldURI", is_attribute=True, is_required=True)
