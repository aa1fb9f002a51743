"""One class per response code, made from a list of their names when it is wanted; what the codes mean is the documentation's business.

The names are those of `ResponseCodeType` in messages.xsd (V2018_01_08), and two that older programs import.
https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode

Type checkers read `codes.pyi` instead, which `tools/make_errors.py` writes from this list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .base import ErrorServerBusy, ResponseMessageError

_NAMES = {
    "Calendars, meetings, free and busy times": """
        ErrorAffectedTaskOccurrencesRequired ErrorAvailabilityConfigNotFound ErrorCalendarCannotMoveOrCopyOccurrence
        ErrorCalendarCannotUpdateDeletedItem ErrorCalendarCannotUseIdForOccurrenceId
        ErrorCalendarCannotUseIdForRecurringMasterId ErrorCalendarDurationIsTooLong
        ErrorCalendarEndDateIsEarlierThanStartDate ErrorCalendarFolderIsInvalidForCalendarView
        ErrorCalendarForwardActionNotAllowed ErrorCalendarInvalidAttributeValue
        ErrorCalendarInvalidDayForTimeChangePattern ErrorCalendarInvalidDayForWeeklyRecurrence
        ErrorCalendarInvalidPropertyState ErrorCalendarInvalidPropertyValue ErrorCalendarInvalidRecurrence
        ErrorCalendarInvalidTimeZone ErrorCalendarIsCancelledForAccept ErrorCalendarIsCancelledForDecline
        ErrorCalendarIsCancelledForRemove ErrorCalendarIsCancelledForTentative ErrorCalendarIsDelegatedForAccept
        ErrorCalendarIsDelegatedForDecline ErrorCalendarIsDelegatedForRemove ErrorCalendarIsDelegatedForTentative
        ErrorCalendarIsGroupMailboxForAccept ErrorCalendarIsGroupMailboxForDecline
        ErrorCalendarIsGroupMailboxForSuppressReadReceipt ErrorCalendarIsGroupMailboxForTentative
        ErrorCalendarIsNotOrganizer ErrorCalendarIsOrganizerForAccept ErrorCalendarIsOrganizerForDecline
        ErrorCalendarIsOrganizerForRemove ErrorCalendarIsOrganizerForTentative ErrorCalendarMeetingRequestIsOutOfDate
        ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange ErrorCalendarOccurrenceIsDeletedFromRecurrence
        ErrorCalendarOutOfRange ErrorCalendarSeekToConditionNotSupported ErrorCalendarViewRangeTooBig
        ErrorCannotArchiveCalendarContactTaskFolderException ErrorCannotCreateCalendarItemInNonCalendarFolder
        ErrorCannotDeleteTaskOccurrence ErrorCannotSetCalendarPermissionOnNonCalendarFolder
        ErrorCannotSetNonCalendarPermissionOnCalendarFolder ErrorFreeBusyDLLimitReached ErrorFreeBusyGenerationFailed
        ErrorInvalidFreeBusyViewType ErrorInvalidMergedFreeBusyInterval ErrorInvalidOofParameter
        ErrorInvalidOrganizationRelationshipForFreeBusy ErrorInvalidScheduledOofDuration ErrorInvalidTimeInterval
        ErrorInvalidUserOofSettings ErrorLegacyMailboxFreeBusyViewTypeNotMerged ErrorMeetingSuggestionGenerationFailed
        ErrorNoCalendar ErrorNoFreeBusyAccess ErrorOccurrenceCrossingBoundary ErrorOccurrenceTimeSpanTooBig
        ErrorRecurrenceEndDateTooBig ErrorRecurrenceHasNoOccurrence ErrorSendMeetingCancellationsRequired
        ErrorSendMeetingInvitationsOrCancellationsRequired ErrorSendMeetingInvitationsRequired
        ErrorSentMeetingRequestUpdate ErrorTimeIntervalTooBig ErrorTimeZone ErrorUnableToGetUserOofSettings
        ErrorUnsupportedRecurrence ErrorWorkingHoursSaveFailed ErrorWorkingHoursXmlMalformed
    """,
    "Attachments and content": """
        ErrorAttachmentNestLevelLimitExceeded ErrorAttachmentSizeLimitExceeded ErrorCannotFindFileAttachment
        ErrorCannotOpenFileAttachment ErrorContentConversionFailed ErrorContentIndexingNotEnabled
        ErrorDataSizeLimitExceeded ErrorInvalidAttachmentId ErrorInvalidAttachmentSubfilter
        ErrorInvalidAttachmentSubfilterTextFilter ErrorInvalidIdNotAnItemAttachmentId
        ErrorInvalidIdTooManyAttachmentLevels ErrorInvalidItemForOperationCreateItemAttachment ErrorInvalidPhotoSize
        ErrorMimeContentConversionFailed ErrorMimeContentInvalid ErrorMimeContentInvalidBase64String
        ErrorMissingItemForCreateItemAttachment ErrorNewEventStreamConnectionOpened ErrorRequestStreamTooBig
        ErrorUnsupportedMimeConversion
    """,
    "Delegates and impersonation": """
        ErrorAccessDenied ErrorAccessDeniedDueToCompliance ErrorAddDelegatesFailed ErrorADOperation
        ErrorADSessionFilter ErrorADUnavailable ErrorCreateItemAccessDenied ErrorCreateSubfolderAccessDenied
        ErrorCrossSiteRequest ErrorDelegateAlreadyExists ErrorDelegateCannotAddOwner ErrorDelegateMissingConfiguration
        ErrorDelegateNoUser ErrorDelegateValidationFailed ErrorExtensionsNotAuthorized
        ErrorGetServerSecurityDescriptorFailed ErrorImpersonateUserDenied ErrorImpersonationDenied
        ErrorImpersonationFailed ErrorInvalidAuthorizationContext ErrorInvalidClientAccessTokenRequest
        ErrorInvalidClientSecurityContext ErrorInvalidCrossForestCredentials ErrorInvalidDelegatePermission
        ErrorInvalidDelegateUserId ErrorInvalidExchangeImpersonationHeaderData
        ErrorInvalidInternetWebProxyOnLocalServer ErrorInvalidLogonType ErrorInvalidProxySecurityContext
        ErrorInvalidSecurityDescriptor ErrorInvalidSerializedAccessToken ErrorLogonAsNetworkServiceFailed
        ErrorMailboxLogonFailed ErrorNoApplicableProxyCASServersAvailable ErrorNotDelegate ErrorPasswordChangeRequired
        ErrorPasswordExpired ErrorProxyCallFailed ErrorProxyGroupSidLimitExceeded ErrorProxyRequestNotAllowed
        ErrorProxyRequestProcessingFailed ErrorProxyServiceDiscoveryFailed ErrorProxySoapException
        ErrorProxyTokenExpired ErrorRecoverableItemsAccessDenied ErrorRemoveDelegatesFailed
        ErrorSubscriptionAccessDenied ErrorSubscriptionDelegateAccessNotSupported ErrorTeamMailboxNotAuthorizedOwner
        ErrorTokenSerializationDenied ErrorUnauthorizedClientAccessTokenRequest
        ErrorUnifiedGroupAadAuthorizationRequestDenied ErrorUpdateDelegatesFailed
        ErrorUserWithoutFederatedProxyAddress ErrorWrongServerVersionDelegate
    """,
    "Search, restrictions, paging, sorting": """
        ErrorAccessingPartialCreatedUnifiedGroup ErrorArchiveMailboxSearchFailed
        ErrorArchiveMailboxServiceDiscoveryFailed ErrorCannotSpecifySearchFolderAsSourceFolder
        ErrorContainsFilterWrongType ErrorDiscoverySearchesDisabled ErrorDuplicateSenderRestrictionsInputFound
        ErrorFolderExists ErrorImGroupDisplayNameAlreadyExists ErrorImGroupLimitReached ErrorInstantSearchFailed
        ErrorInstantSearchSessionExpired ErrorInstantSearchTimeout ErrorInvalidExcludesRestriction
        ErrorInvalidExpressionTypeForSubFilter ErrorInvalidFractionalPagingParameters
        ErrorInvalidImDistributionGroupSmtpAddress ErrorInvalidImGroupId ErrorInvalidIndexedPagingParameters
        ErrorInvalidPagingMaxRows ErrorInvalidPropertyForExists ErrorInvalidRecipientSubfilterTextFilter
        ErrorInvalidRestriction ErrorInvalidValueForFilter ErrorMailboxScopeNotAllowedWithoutQueryString
        ErrorManagedFolderAlreadyExists ErrorMoveUnifiedGroupPropertyFailed
        ErrorNoSenderRestrictionsSettingsFoundInRequest ErrorOutlookRuleBlobExists
        ErrorPublicFolderMailboxDiscoveryFailed ErrorQueryFilterTooLong ErrorRestrictionTooComplex
        ErrorRestrictionTooLong ErrorSearchFolderNotInitialized ErrorSearchQueryHasTooManyKeywords
        ErrorSearchTooManyMailboxes ErrorSenderRestrictionsUpdateFailed ErrorServiceDiscoveryFailed
        ErrorSubscriptionsDisabledForGroup ErrorUnableToRemoveImContactFromGroup ErrorUnexpectedUnifiedGroupsCount
        ErrorUnifiedGroupAliasNamingPolicy ErrorUnifiedGroupAlreadyExists ErrorUnifiedGroupCreationDisabled
        ErrorUnifiedGroupMailboxAADCreationFailed ErrorUnifiedGroupMailboxAADDeleteFailed
        ErrorUnifiedGroupMailboxDeleteFailed ErrorUnifiedGroupMailboxNamingPolicy ErrorUnifiedGroupMailboxNotFound
        ErrorUnifiedGroupMailboxProvisionFailed ErrorUnifiedGroupMailboxUpdateDelayed
        ErrorUnifiedGroupMailboxUpdatedPartialProperties ErrorUnifiedGroupMailboxUpdateFailed
        ErrorUnsupportedPathForQuery ErrorUnsupportedPathForSortGroup ErrorUnsupportedQueryFilter
        ErrorUnsupportedSubFilter ErrorUnsupportedUserForExecuteSearch
    """,
    "Subscriptions, notifications, synchronisation": """
        ErrorEventNotFound ErrorExceededSubscriptionCount ErrorExpiredSubscription ErrorInvalidPullSubscriptionId
        ErrorInvalidPushSubscriptionUrl ErrorInvalidSubscription ErrorInvalidSubscriptionRequest
        ErrorInvalidSyncStateData ErrorInvalidWatermark ErrorMissedNotificationEvents
        ErrorProxiedSubscriptionCallFailure ErrorPublicFolderSyncException ErrorReadEventsFailed
        ErrorSharingSynchronizationFailed ErrorSubscriptionNotFound ErrorSubscriptionUnsubscribed
        ErrorSubscriptionUnsubsribed ErrorSyncFolderNotFound ErrorTeamMailboxFailedSendingNotifications
    """,
    "Folders, permissions, user configuration": """
        ErrorArchiveFolderPathCreation ErrorCannotAccessDeletedPublicFolder ErrorCannotArchiveItemsInPublicFolders
        ErrorCannotCreateContactInNonContactFolder ErrorCannotCreatePostItemInNonMailFolder
        ErrorCannotCreateTaskInNonTaskFolder ErrorCannotEmptyFolder ErrorCannotGetSourceFolderPath
        ErrorCannotSetPermissionUnknownEntries ErrorCannotUseFolderIdForItemId ErrorCannotUseItemIdForFolderId
        ErrorCreateManagedFolderPartialCompletion ErrorDeleteDistinguishedFolder ErrorDuplicateInputFolderNames
        ErrorFindRemoteArchiveFolderFailed ErrorFolderCorrupt ErrorFolderNotFound ErrorFolderPropertRequestFailed
        ErrorFolderPropertyRequestFailed ErrorFolderSave ErrorFolderSaveFailed ErrorFolderSavePropertyError
        ErrorGetRemoteArchiveFolderFailed ErrorInvalidFolderId ErrorInvalidFolderTypeForOperation
        ErrorInvalidGetSharingFolderRequest ErrorInvalidManagedFolderProperty ErrorInvalidManagedFolderQuota
        ErrorInvalidManagedFolderSize ErrorInvalidParentFolder ErrorInvalidPermissionSettings
        ErrorManagedFolderNotFound ErrorManagedFoldersRootFailure ErrorMessagePerFolderCountReceiveQuotaExceeded
        ErrorMissingEmailAddressForManagedFolder ErrorMissingInformationSharingFolderId ErrorMissingManagedFolderId
        ErrorMoveDistinguishedFolder ErrorNoFolderClassOverride ErrorNoPublicFolderReplicaAvailable
        ErrorNoPublicFolderServerAvailable ErrorNoRbacPermissionToInstallMarketPlaceExtensions
        ErrorNoRbacPermissionToInstallReadWriteMailboxExtensions ErrorOperationNotAllowedWithPublicFolderRoot
        ErrorParentFolderIdRequired ErrorParentFolderNotFound ErrorPermissionNotAllowedByPolicy
        ErrorPublicFolderOperationFailed ErrorPublicFolderRequestProcessingFailed ErrorPublicFolderServerNotFound
        ErrorResolveNamesInvalidFolderType ErrorResolveNamesOnlyOneContactsFolderAllowed ErrorSavedItemFolderNotFound
        ErrorToFolderNotFound
    """,
    "Rules, conversations, instant messages, unified messaging": """
        ErrorApplyConversationActionFailed ErrorDeleteUnifiedMessagingPromptFailed ErrorDistributionListMemberNotExist
        ErrorDuplicateLegacyDistinguishedName ErrorImContactLimitReached ErrorInboxRulesValidationError
        ErrorInvalidContactEmailAddress ErrorInvalidContactEmailIndex ErrorInvalidIdReturnedByResolveNames
        ErrorInvalidImContactId ErrorInvalidItemForOperationExpandDL ErrorInvalidNameForNameResolution
        ErrorInvalidPhoneCallId ErrorInvalidPhoneNumber ErrorInvalidRetentionTagIdGuid
        ErrorInvalidRetentionTagInheritance ErrorInvalidRetentionTagInvisible ErrorInvalidRetentionTagNone
        ErrorInvalidRetentionTagTypeMismatch ErrorInvalidSweepRule ErrorInvalidSweepRuleOperationType
        ErrorInvalidUserPrincipalName ErrorMailboxHoldNotFound ErrorMailTipsDisabled ErrorMessageTrackingNoSuchDomain
        ErrorMessageTrackingPermanentError ErrorMessageTrackingTransientError ErrorNameResolutionMultipleResults
        ErrorNameResolutionNoMailbox ErrorNameResolutionNoResults ErrorPhoneNumberNotDialable ErrorRulesOverQuota
        ErrorUMServerUnavailable ErrorUnifiedMessagingDialPlanNotFound ErrorUnifiedMessagingPromptNotFound
        ErrorUnifiedMessagingReportDataNotFound ErrorUnifiedMessagingRequestFailed ErrorUnifiedMessagingServerNotFound
        ErrorUserNotUnifiedMessagingEnabled ErrorVoiceMailNotImplemented
    """,
    "Ids, change keys, items, properties": """
        ErrorAddressSpaceNotFound ErrorCannotArchiveItemsInArchiveMailbox ErrorCannotDeleteObject
        ErrorChangeKeyRequired ErrorChangeKeyRequiredForWriteOperations ErrorDeleteItemsFailed
        ErrorDuplicateExtendedKeywordDefinition ErrorDuplicateTransactionId ErrorEmailAddressMismatch
        ErrorExceededMaxRecipientLimit ErrorExceededMaxRecipientLimitBlock
        ErrorExceededMaxRecipientLimitShowTierUpgrade ErrorExceededMessageLimit
        ErrorExceededMessageLimitShowTierUpgrade ErrorExportRemoteArchiveItemsFailed ErrorGetRemoteArchiveItemFailed
        ErrorIncorrectUpdatePropertyCount ErrorInvalidChangeKey ErrorInvalidExtendedProperty
        ErrorInvalidExtendedPropertyValue ErrorInvalidExtensionId ErrorInvalidFederatedOrganizationId ErrorInvalidId
        ErrorInvalidIdEmpty ErrorInvalidIdMalformed ErrorInvalidIdMalformedEwsLegacyIdFormat
        ErrorInvalidIdMonikerTooLong ErrorInvalidIdStoreObjectIdTooLong ErrorInvalidIdXml
        ErrorInvalidItemForOperationAcceptItem ErrorInvalidItemForOperationArchiveItem
        ErrorInvalidItemForOperationCancelItem ErrorInvalidItemForOperationCreateItem
        ErrorInvalidItemForOperationDeclineItem ErrorInvalidItemForOperationRemoveItem
        ErrorInvalidItemForOperationSendItem ErrorInvalidItemForOperationTentative ErrorInvalidPropertyAppend
        ErrorInvalidPropertyDelete ErrorInvalidPropertyForOperation ErrorInvalidPropertyRequest
        ErrorInvalidPropertySet ErrorInvalidPropertyUpdateSentMessage ErrorInvalidRecipients
        ErrorInvalidRecipientSubfilter ErrorInvalidRecipientSubfilterComparison ErrorInvalidRecipientSubfilterOrder
        ErrorInvalidReferenceItem ErrorInvalidReportMessageActionType ErrorInvalidSendItemSaveSettings
        ErrorInvalidSharingMessage ErrorInvalidSmtpAddress ErrorInvalidSubfilterTypeNotRecipientType
        ErrorInvalidValueForProperty ErrorItemCorrupt ErrorItemNotFound ErrorItemPropertyRequestFailed ErrorItemSave
        ErrorItemSavePropertyError ErrorLocalServerObjectNotFound ErrorMailRecipientNotFound ErrorMessageBlocked
        ErrorMessageDispositionRequired ErrorMessageSizeExceeded ErrorMessageSubmissionBlocked
        ErrorMissingEmailAddress ErrorMissingInformationEmailAddress ErrorMissingInformationReferenceItemId
        ErrorMissingRecipients ErrorMissingUserIdInformation ErrorNonPrimarySmtpAddress
        ErrorNoPropertyTagForCustomProperties ErrorNotSupportedSharingMessage ErrorObjectTypeChanged
        ErrorPropertyUpdate ErrorPropertyValidationFailure ErrorRecipientNotFound ErrorRequiredPropertyMissing
        ErrorSendAsDenied ErrorSentTaskRequestUpdate ErrorStaleObject ErrorTooManyObjectsOpened
        ErrorUnsupportedMapiPropertyType ErrorUnsupportedPropertyDefinition ErrorUpdatePropertyMismatch
        ErrorVirusMessageDeleted
    """,
    "Mailboxes, servers, sites, time-outs": """
        ErrorAccountDisabled ErrorAccountSuspend ErrorAccountSuspendShowTierUpgrade ErrorArchiveMailboxNotEnabled
        ErrorCallerIsInvalidADAccount ErrorCannotFindUser ErrorConnectionFailed ErrorConnectionFailedTransientError
        ErrorCrossMailboxMoveCopy ErrorDistinguishedUserNotSupported ErrorDuplicateUserIdsSpecified
        ErrorExceededConnectionCount ErrorExceededFindCountLimit ErrorIncorrectSchemaVersion
        ErrorIndividualMailboxLimitReached ErrorInsufficientResources ErrorInternalServerError
        ErrorInternalServerTransientError ErrorInvalidMailbox ErrorInvalidSchemaVersionForMailboxVersion
        ErrorInvalidServerVersion ErrorInvalidUserInfo ErrorInvalidUserSid ErrorInvalidUserSidMissingUPN
        ErrorMailboxConfiguration ErrorMailboxDataArrayEmpty ErrorMailboxDataArrayTooBig ErrorMailboxFailover
        ErrorMailboxMoveInProgress ErrorMailboxStoreUnavailable ErrorMultiLegacyMailboxAccess
        ErrorNoDestinationCASDueToVersionMismatch ErrorNonExistentMailbox ErrorNoOAuthServerAvailableForRequest
        ErrorNoRespondingCASInDestinationSite ErrorQuotaExceeded ErrorQuotaExceededOnDelete
        ErrorResponseSchemaValidation ErrorSchemaValidation ErrorSubmissionQuotaExceeded
        ErrorTeamMailboxActiveToPendingDelete ErrorTeamMailboxErrorUnknown ErrorTeamMailboxNotFound
        ErrorTeamMailboxNotLinkedToSharePoint ErrorTeamMailboxUrlValidationFailed ErrorTimeoutExpired
        ErrorUserNotAllowedByPolicy ErrorWrongServerVersion
    """,
    "The rest": """
        ErrorAccessModeSpecified ErrorAutoDiscoverFailed ErrorBatchProcessingStopped
        ErrorCannotDisableMandatoryExtension ErrorCannotDownloadExtensionManifest ErrorCannotGetExternalEcpUrl
        ErrorCannotUninstallProvidedExtensions ErrorClientDisconnected ErrorClientIntentInvalidStateDefinition
        ErrorClientIntentNotFound ErrorCorruptData ErrorDataSourceOperation ErrorDuplicateSOAPHeader
        ErrorExtensionAlreadyInstalledForOrg ErrorExtensionNotFound ErrorInvalidAccessLevel ErrorInvalidArgument
        ErrorInvalidBulkActionType ErrorInvalidCompleteDate ErrorInvalidExternalSharingInitiator
        ErrorInvalidExternalSharingSubscriber ErrorInvalidFederationOrganizationIdentifier
        ErrorInvalidInternetHeaderChildNodes ErrorInvalidKeepNCount ErrorInvalidKeepNType ErrorInvalidLatitude
        ErrorInvalidLicense ErrorInvalidLikeRequest ErrorInvalidLongitude ErrorInvalidManagementRoleHeader
        ErrorInvalidNetworkServiceContext ErrorInvalidOperation ErrorInvalidPercentCompleteValue ErrorInvalidRequest
        ErrorInvalidRoutingType ErrorInvalidSharingData ErrorInvalidSid ErrorInvalidSIPUri ErrorInvalidSubfilterType
        ErrorInvalidSubfilterTypeNotAttendeeType ErrorIPGatewayNotFound ErrorIrresolvableConflict
        ErrorLocationServicesDisabled ErrorLocationServicesInvalidRequest ErrorLocationServicesRequestFailed
        ErrorLocationServicesRequestTimedOut ErrorMarketPlaceExtensionAlreadyInstalledForOrg ErrorMissingArgument
        ErrorMissingExchangePrincipal ErrorMoreThanOneAccessModeSpecified ErrorMoveCopyFailed
        ErrorNewerExtensionAlreadyInstalled ErrorNewerMarketPlaceExtensionAlreadyInstalled
        ErrorNoDestinationCASDueToKerberosRequirements ErrorNoDestinationCASDueToSSLRequirements ErrorNoSpeechDetected
        ErrorNotAllowedExternalSharingByPolicy ErrorNotEnoughMemory ErrorOrganizationAccessBlocked
        ErrorOrganizationNotFederated ErrorParsingXMLResponse ErrorPromptPublishingOperationFailed
        ErrorReadReceiptNotPending ErrorRecognizerNotInstalled ErrorRequestAborted ErrorResultSetTooBig
        ErrorServiceUnavailable ErrorSharingNoExternalEwsAvailable ErrorSpeechGrammarError
        ErrorTargetDomainNotSupported ErrorUnsupportedCulture ErrorUnsupportedTypeForConversion ErrorValueOutOfRange
        ErrorVirusDetected ErrorWeatherServiceDisabled ErrorWebRequestInInvalidState ErrorWin32InteropError
    """,
}


class _Classes(Mapping[str, type[ResponseMessageError]]):
    """Makes each class when it is first asked for: all together take a twentieth of importing this package."""

    def __init__(self) -> None:
        self._codes = dict.fromkeys(["ErrorServerBusy", *" ".join(_NAMES.values()).split()])
        self._made: dict[str, type[ResponseMessageError]] = {"ErrorServerBusy": ErrorServerBusy}

    def __getitem__(self, code: str) -> type[ResponseMessageError]:
        found = self._made.get(code)
        if found is None:
            if code not in self._codes:
                raise KeyError(code)
            made = type(code, (ResponseMessageError,), {"__module__": __name__, "response_code": code})
            found = self._made.setdefault(code, made)  # one class, whichever thread is first
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


#: The class of each response code. The only way from a server's text to one of our names.
CLASSES = _Classes()


def __getattr__(name: str) -> type[ResponseMessageError]:
    try:
        found = globals()[name] = CLASSES[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *CLASSES})


__all__ = ["CLASSES", *sorted(CLASSES)]  # noqa: PLE0604 - strings all of them
