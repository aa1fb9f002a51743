"""What few programs ask of folders: tags that say how long items are kept, and what only some servers tell."""

from collections.abc import Iterator

import pytest

from exchangelib import Account, Folder
from exchangelib._wire.xml import fragment
from exchangelib.folders import Calendar, SingleFolderQuerySet
from exchangelib.properties import ArchiveTag, ManagedFolderInformation, PolicyTag
from exchangelib.version import EXCHANGE_2013, Version

GUID = "12345678-1234-1234-1234-123456789abc"


@pytest.fixture
def folder(account: Account, mark: str) -> Iterator[Folder]:
    made = Folder(parent=account.inbox, name=mark).save()
    yield made
    made.delete()


@pytest.mark.sandbox_only("a server knows the tags that its administrator made")
def test_tags_are_kept_changed_and_deleted(folder: Folder) -> None:
    folder.policy_tag = PolicyTag(id=GUID, is_explicit=True)
    folder.archive_tag = ArchiveTag(id=GUID, is_explicit=False)
    folder.save()
    folder.refresh()
    assert folder.policy_tag == PolicyTag(id=GUID, is_explicit=True)
    folder.policy_tag.is_explicit = False
    folder.archive_tag = None
    folder.save()
    folder.refresh()
    assert folder.policy_tag == PolicyTag(id=GUID, is_explicit=False)
    assert folder.archive_tag is None


def test_what_few_folders_have_is_asked_for_by_name(account: Account, folder: Folder, mark: str) -> None:
    inside = SingleFolderQuerySet(account, account.inbox).filter(name=mark)
    (found,) = inside.only("name", "sharing_effective_rights", "replica_list")
    assert found.name == mark
    assert found.sharing_effective_rights is None


def test_everything_that_the_schema_has_is_read() -> None:
    elem = fragment(
        '<t:ContactsFolder xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><t:ManagedFolderInformation>'
        "<t:CanDelete>false</t:CanDelete><t:StorageQuota>7</t:StorageQuota></t:ManagedFolderInformation>"
        "<t:ReplicaList><t:String>a</t:String><t:String>b</t:String></t:ReplicaList>"
        "<t:SharingEffectiveRights>FullDetails</t:SharingEffectiveRights>"
        "<t:SourceId>s</t:SourceId><t:AccountName>n</t:AccountName></t:ContactsFolder>"
    )
    found = Folder.from_xml(elem)
    assert found.managed_folder_information == ManagedFolderInformation(can_delete=False, storage_quota=7)
    assert found.replica_list == ["a", "b"]
    assert (found.sharing_effective_rights, found.source_id, found.account_name) == ("FullDetails", "s", "n")
    names = {field.name for field in Calendar.supported_fields(Version(EXCHANGE_2013))}
    assert "policy_tag" in names
    assert not {"replica_list", "source_id"} & names
