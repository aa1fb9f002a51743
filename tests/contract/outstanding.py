"""What of the specification is still to come, by module, by name and by member; a name that has come may not stand here."""

# Whole modules.
MODULES: set[str] = set()

# Names of a module.
NAMES: dict[str, set[str]] = {
    "exchangelib.items": {},
    "exchangelib.util": {
        "BytesGeneratorIO",
        "CONNECTION_ERRORS",
        "DummyRequest",
        "DummyResponse",
        "ElementNotFound",
        "MAX_REDIRECTS",
        "RETRY_WAIT",
        "StreamingBase64Parser",
        "StreamingContentHandler",
        "TLS_ERRORS",
        "get_redirect_url",
        "is_valid_hostname",
        "post_ratelimited",
        "prepare_input_source",
    },
}

# Methods, properties and attributes of a class.
MEMBERS: dict[str, set[str]] = {
    "exchangelib.services.common.EWSService": {"streaming"},
}

# What differs on purpose, each with its reason; `*.` stands for every class.
DIFFERENT: dict[str, str] = {
    "exchangelib.autodiscover.cache.shelve_filename": "the cache is JSON: a shelve would run what somebody else has written into it",
    "exchangelib.autodiscover.cache.shelve_open_with_failover": "the cache is JSON, see shelve_filename",
    "*.LOCAL_FIELDS": "one table, FIELDS, says which fields there are",
    "*.culture_idx": "left over from making a class, no part of it",
    "*.effective_rights_idx": "left over from making a class, no part of it",
    "*.field": "left over from making a class, no part of it",
    "*.i": "left over from making a class, no part of it",
    "exchangelib.ewsdatetime.EWSTimeZone": "stands on zoneinfo: made by key, as in 5.6",
    "exchangelib.fields.EmailSubField": "a field learns its name from the class in which it is declared",
    "exchangelib.fields.Field": "a field learns its name from the class in which it is declared",
    "exchangelib.fields.SubField": "a field learns its name from the class in which it is declared",
    "exchangelib.folders.collections.FolderCollection": "lives in exchangelib.folders.collection, and is offered by exchangelib.folders",
    "exchangelib.items.base.BaseReplyItem": "lives in exchangelib.items.replies: it is no item",
    "exchangelib.items.message.ForwardItem": "lives in exchangelib.items.replies",
    "exchangelib.items.message.ReplyAllToItem": "lives in exchangelib.items.replies",
    "exchangelib.items.message.ReplyToItem": "lives in exchangelib.items.replies",
    "exchangelib.items.post.PostReplyItem": "has the elements that the schema has for it, not those of a message",
    "exchangelib.properties.Fields.insert": "a table of fields does not change; `add_field` makes a new one",
    "exchangelib.properties.Fields.remove": "a table of fields does not change; `remove_field` makes a new one",
    "exchangelib.services.GetUserSettings": "of 5.6: autodiscover stands above the services, and `AutodiscoverProtocol.get_user_settings` asks",
    "exchangelib.services.common.create_attachment_ids_element": "requests are written as text",
    "exchangelib.services.common.create_folder_ids_element": "requests are written as text",
    "exchangelib.services.common.create_item_ids_element": "requests are written as text",
    "exchangelib.services.common.create_shape_element": "requests are written as text",
    "exchangelib.services.common.parse_folder_elem": "answers are read through families",
    "exchangelib.services.common.to_item_id": "ids are coerced where they come in",
    "exchangelib.winzone.CLDR_WINZONE_URL": "the table is made by a tool, not by the library",
    "exchangelib.winzone.DEFAULT_TERRITORY": "the table is made by a tool, not by the library",
    "exchangelib.winzone.generate_map": "the table is made by a tool, not by the library",
}
