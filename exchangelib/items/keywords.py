"""What constructors take, for type checkers; written by tools/make_keywords.py, and never loaded."""

from typing import Any, TypedDict


class ItemKeywords(TypedDict, total=False):
    """What Item() takes."""

    mime_content: Any
    _id: Any
    parent_folder_id: Any
    item_class: Any
    subject: Any
    sensitivity: Any
    body: Any
    attachments: Any
    datetime_received: Any
    size: Any
    categories: Any
    importance: Any
    in_reply_to: Any
    is_submitted: Any
    is_draft: Any
    is_from_me: Any
    is_resend: Any
    is_unmodified: Any
    headers: Any
    datetime_sent: Any
    datetime_created: Any
    response_objects: Any
    reminder_due_by: Any
    reminder_is_set: Any
    reminder_next_time: Any
    reminder_minutes_before_start: Any
    display_cc: Any
    display_to: Any
    display_bcc: Any
    has_attachments: Any
    culture: Any
    effective_rights: Any
    last_modified_name: Any
    last_modified_time: Any
    is_associated: Any
    web_client_read_form_query_string: Any
    web_client_edit_form_query_string: Any
    conversation_id: Any
    unique_body: Any
    flag: Any
    store_entry_id: Any
    instance_key: Any
    normalized_body: Any
    entity_extraction_result: Any
    policy_tag: Any
    archive_tag: Any
    retention_date: Any
    preview: Any
    rights_management_license_data: Any
    predicted_action_reasons: Any
    is_clutter: Any
    block_status: Any
    has_blocked_images: Any
    text_body: Any
    icon_index: Any
    search_key: Any
    sort_key: Any
    hashtags: Any
    mentions: Any
    mentioned_me: Any
    mentions_preview: Any
    mentions_ex: Any
    applied_hashtags: Any
    applied_hashtags_preview: Any
    likes: Any
    likes_preview: Any
    pending_social_activity_tag_ids: Any
    at_all_mention: Any
    can_delete: Any
    inference_classification: Any
    _before: Any
    _is_new_mime: Any
    _own: Any
    account: Any
    changekey: Any
    folder: Any
    id: Any


class CalendarItemKeywords(ItemKeywords, total=False):
    """What CalendarItem() takes."""

    uid: Any
    recurrence_id: Any
    date_time_stamp: Any
    start: Any
    end: Any
    original_start: Any
    is_all_day: Any
    legacy_free_busy_status: Any
    location: Any
    when: Any
    is_meeting: Any
    is_cancelled: Any
    is_recurring: Any
    meeting_request_was_sent: Any
    is_response_requested: Any
    type: Any
    my_response_type: Any
    organizer: Any
    required_attendees: Any
    optional_attendees: Any
    resources: Any
    inbox_reminders: Any
    conflicting_meeting_count: Any
    adjacent_meeting_count: Any
    conflicting_meetings: Any
    adjacent_meetings: Any
    duration: Any
    time_zone: Any
    appointment_reply_time: Any
    appointment_sequence_number: Any
    appointment_state: Any
    recurrence: Any
    first_occurrence: Any
    last_occurrence: Any
    modified_occurrences: Any
    deleted_occurrences: Any
    _meeting_timezone: Any
    _start_timezone: Any
    _end_timezone: Any
    conference_type: Any
    allow_new_time_proposal: Any
    is_online_meeting: Any
    meeting_workspace_url: Any
    net_show_url: Any
    enhanced_location: Any
    start_wall_clock: Any
    end_wall_clock: Any
    start_time_zone_id: Any
    end_time_zone_id: Any
    intended_free_busy_status: Any
    join_online_meeting_url: Any
    online_meeting_settings: Any
    is_organizer: Any
    calendar_activity_data: Any
    do_not_forward_meeting: Any


class ContactKeywords(ItemKeywords, total=False):
    """What Contact() takes."""

    file_as: Any
    file_as_mapping: Any
    display_name: Any
    given_name: Any
    initials: Any
    middle_name: Any
    nickname: Any
    complete_name: Any
    company_name: Any
    email_addresses: Any
    abch_email_addresses: Any
    physical_addresses: Any
    phone_numbers: Any
    assistant_name: Any
    birthday: Any
    business_homepage: Any
    children: Any
    companies: Any
    contact_source: Any
    department: Any
    generation: Any
    im_addresses: Any
    job_title: Any
    manager: Any
    mileage: Any
    office: Any
    postal_address_index: Any
    profession: Any
    spouse_name: Any
    surname: Any
    wedding_anniversary: Any
    has_picture: Any
    phonetic_full_name: Any
    phonetic_first_name: Any
    phonetic_last_name: Any
    email_alias: Any
    notes: Any
    photo: Any
    user_smime_certificate: Any
    ms_exchange_certificate: Any
    directory_id: Any
    manager_mailbox: Any
    direct_reports: Any
    account_name: Any
    is_auto_update_disabled: Any
    is_messenger_enabled: Any
    comment: Any
    contact_short_id: Any
    contact_type: Any
    gender: Any
    is_hidden: Any
    object_id: Any
    passport_id: Any
    is_private: Any
    source_id: Any
    trust_level: Any
    created_by: Any
    urls: Any
    cid: Any
    skype_auth_certificate: Any
    skype_context: Any
    skype_id: Any
    skype_relationship: Any
    yomi_nickname: Any
    xbox_live_tag: Any
    invite_free: Any
    hide_presence_and_profile: Any
    is_pending_outbound: Any
    support_group_feeds: Any
    user_tile_hash: Any
    unified_inbox: Any
    mris: Any
    wlid: Any
    abch_contact_id: Any
    not_in_birthday_calendar: Any
    shell_contact_type: Any
    im_mri: Any
    presence_trust_level: Any
    other_mri: Any
    profile_last_changed: Any
    mobile_im_enabled: Any
    partner_network_profile_photo_url: Any
    partner_network_thumbnail_photo_url: Any
    person_id: Any
    conversation_guid: Any


class DistributionListKeywords(ItemKeywords, total=False):
    """What DistributionList() takes."""

    display_name: Any
    file_as: Any
    contact_source: Any
    members: Any


class MeetingCancellationKeywords(ItemKeywords, total=False):
    """What MeetingCancellation() takes."""

    sender: Any
    to_recipients: Any
    cc_recipients: Any
    bcc_recipients: Any
    is_read_receipt_requested: Any
    is_delivery_receipt_requested: Any
    conversation_index: Any
    conversation_topic: Any
    author: Any
    message_id: Any
    is_read: Any
    is_response_requested: Any
    references: Any
    reply_to: Any
    received_by: Any
    received_representing: Any
    approval_request_data: Any
    voting_information: Any
    reminder_message_data: Any
    message_safety: Any
    sender_smtp_address: Any
    mailbox_guids: Any
    published_calendar_item_ics: Any
    published_calendar_item_name: Any
    associated_calendar_item_id: Any
    is_delegated: Any
    is_out_of_date: Any
    has_been_processed: Any
    response_type: Any
    uid: Any
    recurrence_id: Any
    date_time_stamp: Any
    is_organizer: Any
    start: Any
    end: Any
    location: Any
    recurrence: Any
    type: Any
    enhanced_location: Any
    do_not_forward_meeting: Any


class MeetingMessageKeywords(ItemKeywords, total=False):
    """What MeetingMessage() takes."""

    sender: Any
    to_recipients: Any
    cc_recipients: Any
    bcc_recipients: Any
    is_read_receipt_requested: Any
    is_delivery_receipt_requested: Any
    conversation_index: Any
    conversation_topic: Any
    author: Any
    message_id: Any
    is_read: Any
    is_response_requested: Any
    references: Any
    reply_to: Any
    received_by: Any
    received_representing: Any
    approval_request_data: Any
    voting_information: Any
    reminder_message_data: Any
    message_safety: Any
    sender_smtp_address: Any
    mailbox_guids: Any
    published_calendar_item_ics: Any
    published_calendar_item_name: Any
    associated_calendar_item_id: Any
    is_delegated: Any
    is_out_of_date: Any
    has_been_processed: Any
    response_type: Any
    uid: Any
    recurrence_id: Any
    date_time_stamp: Any
    is_organizer: Any


class MeetingRequestKeywords(ItemKeywords, total=False):
    """What MeetingRequest() takes."""

    sender: Any
    to_recipients: Any
    cc_recipients: Any
    bcc_recipients: Any
    is_read_receipt_requested: Any
    is_delivery_receipt_requested: Any
    conversation_index: Any
    conversation_topic: Any
    author: Any
    message_id: Any
    is_read: Any
    is_response_requested: Any
    references: Any
    reply_to: Any
    received_by: Any
    received_representing: Any
    approval_request_data: Any
    voting_information: Any
    reminder_message_data: Any
    message_safety: Any
    sender_smtp_address: Any
    mailbox_guids: Any
    published_calendar_item_ics: Any
    published_calendar_item_name: Any
    associated_calendar_item_id: Any
    is_delegated: Any
    is_out_of_date: Any
    has_been_processed: Any
    response_type: Any
    uid: Any
    recurrence_id: Any
    date_time_stamp: Any
    is_organizer: Any
    meeting_request_type: Any
    intended_free_busy_status: Any
    start: Any
    end: Any
    original_start: Any
    is_all_day: Any
    legacy_free_busy_status: Any
    location: Any
    when: Any
    is_meeting: Any
    is_cancelled: Any
    is_recurring: Any
    meeting_request_was_sent: Any
    type: Any
    my_response_type: Any
    organizer: Any
    required_attendees: Any
    optional_attendees: Any
    resources: Any
    conflicting_meeting_count: Any
    adjacent_meeting_count: Any
    conflicting_meetings: Any
    adjacent_meetings: Any
    duration: Any
    time_zone: Any
    appointment_reply_time: Any
    appointment_sequence_number: Any
    appointment_state: Any
    recurrence: Any
    first_occurrence: Any
    last_occurrence: Any
    modified_occurrences: Any
    deleted_occurrences: Any
    _meeting_timezone: Any
    _start_timezone: Any
    _end_timezone: Any
    conference_type: Any
    allow_new_time_proposal: Any
    is_online_meeting: Any
    meeting_workspace_url: Any
    net_show_url: Any
    enhanced_location: Any
    change_highlights: Any
    start_wall_clock: Any
    end_wall_clock: Any
    start_time_zone_id: Any
    end_time_zone_id: Any
    do_not_forward_meeting: Any


class MeetingResponseKeywords(ItemKeywords, total=False):
    """What MeetingResponse() takes."""

    sender: Any
    to_recipients: Any
    cc_recipients: Any
    bcc_recipients: Any
    is_read_receipt_requested: Any
    is_delivery_receipt_requested: Any
    conversation_index: Any
    conversation_topic: Any
    author: Any
    message_id: Any
    is_read: Any
    is_response_requested: Any
    references: Any
    reply_to: Any
    received_by: Any
    received_representing: Any
    approval_request_data: Any
    voting_information: Any
    reminder_message_data: Any
    message_safety: Any
    sender_smtp_address: Any
    mailbox_guids: Any
    published_calendar_item_ics: Any
    published_calendar_item_name: Any
    associated_calendar_item_id: Any
    is_delegated: Any
    is_out_of_date: Any
    has_been_processed: Any
    response_type: Any
    uid: Any
    recurrence_id: Any
    date_time_stamp: Any
    is_organizer: Any
    start: Any
    end: Any
    location: Any
    recurrence: Any
    type: Any
    proposed_start: Any
    proposed_end: Any
    enhanced_location: Any


class MessageKeywords(ItemKeywords, total=False):
    """What Message() takes."""

    sender: Any
    to_recipients: Any
    cc_recipients: Any
    bcc_recipients: Any
    is_read_receipt_requested: Any
    is_delivery_receipt_requested: Any
    conversation_index: Any
    conversation_topic: Any
    author: Any
    message_id: Any
    is_read: Any
    is_response_requested: Any
    references: Any
    reply_to: Any
    received_by: Any
    received_representing: Any
    approval_request_data: Any
    voting_information: Any
    reminder_message_data: Any
    message_safety: Any
    sender_smtp_address: Any
    mailbox_guids: Any
    published_calendar_item_ics: Any
    published_calendar_item_name: Any


class PostItemKeywords(ItemKeywords, total=False):
    """What PostItem() takes."""

    conversation_index: Any
    conversation_topic: Any
    author: Any
    message_id: Any
    is_read: Any
    posted_time: Any
    references: Any
    sender: Any


class TaskKeywords(ItemKeywords, total=False):
    """What Task() takes."""

    actual_work: Any
    assigned_time: Any
    billing_information: Any
    change_count: Any
    companies: Any
    complete_date: Any
    contacts: Any
    delegation_state: Any
    delegator: Any
    due_date: Any
    is_editable: Any
    is_complete: Any
    is_recurring: Any
    is_team_task: Any
    mileage: Any
    owner: Any
    percent_complete: Any
    recurrence: Any
    start_date: Any
    status: Any
    status_description: Any
    total_work: Any
