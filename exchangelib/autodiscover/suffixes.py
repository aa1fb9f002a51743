"""Domains under which anybody can have one: nobody's mailbox is directly at them. A table, with what reads it.

Labels are never stripped from the domain of an address, so only an address at such a domain itself could lead to a host
that a stranger has registered: a@co.uk to autodiscover.co.uk. Nothing depends on the table being complete. Names are those of
https://publicsuffix.org/list/ with the most domains under them; whatever has no dot is one too.
"""

from __future__ import annotations

# Country or other top -> second labels
_SECOND: dict[str, str] = {
    "ae": "ac co gov mil net org sch",
    "ar": "com edu gob gov int mil net org tur",
    "at": "ac co gv or",
    "au": "asn com edu gov id net org",
    "bd": "ac com edu gov info mil net org",
    "be": "ac",
    "br": "adv art blog com edu emp eng gov ind inf jus leg med mil mp net nom org pro srv tec tur tv",
    "cn": "ac com edu gov mil net org",
    "co": "com edu gov mil net nom org",
    "com": "africa ar br cn de eu gr hu jpn kr mex no qc ru sa se uk us uy za",
    "cr": "ac co ed fi go or sa",
    "cy": "ac biz com gov net org press tm",
    "do": "art com edu gob gov mil net org web",
    "ec": "com edu fin gob gov info med mil net org",
    "eg": "ac com edu eun gov mil name net org sci",
    "es": "com edu gob nom org",
    "fr": "asso com gouv nom prd tm",
    "gh": "com edu gov mil org",
    "gr": "com edu gov net org",
    "hk": "com edu gov idv net org",
    "hu": "co info org priv sport tm",
    "id": "ac biz co desa go mil my net or ponpes sch web",
    "il": "ac co gov idf k12 muni net org",
    "in": "ac co edu ernet firm gen gov ind mil net nic org res",
    "ir": "ac co gov id net org sch",
    "it": "co edu gov",
    "jp": "ac ad co ed go gr lg ne or",
    "ke": "ac co go info me mobi ne or sc",
    "kr": "ac co es go hs kg mil ms ne or pe re sc",
    "lk": "ac assn com edu gov grp hotel int ltd net ngo org sch soc web",
    "ma": "ac co gov net org press",
    "mx": "com edu gob net org",
    "my": "biz com edu gov mil name net org",
    "net": "gb hu in jp se uk za",
    "ng": "com edu gov i mil mobi name net org sch",
    "nz": "ac co cri geek gen govt health iwi kiwi maori mil net org parliament school",
    "org": "ae us",
    "pe": "com edu gob mil net nom org",
    "ph": "com edu gov i mil net ngo org",
    "pk": "ac biz com edu fam gob gok gon gop gos gov info net org web",
    "pl": "aid art atm biz com edu gmina gov info mail mil net nom org pc priv shop sklep tm turystyka",
    "pt": "com edu gov int net nome org publ",
    "py": "com coop edu gov mil net org una",
    "ro": "arts com firm info nom nt org rec store tm www",
    "rs": "ac co edu gov in org",
    "ru": "ac com edu gov int mil msk net org pp spb",
    "sa": "com edu gov med net org pub sch",
    "sg": "com edu gov net org per",
    "th": "ac co go in mi net or",
    "tr": "av bbs bel biz com dr edu gen gov info k12 kep mil name net org pol tel tsk tv web",
    "tw": "club com ebiz edu game gov idv mil net org",
    "tz": "ac co go hotel info me mil mobi ne or sc tv",
    "ua": "co com edu gov in net org pp",
    "ug": "ac co com go ne or org sc",
    "uk": "ac co gov ltd me net nhs org plc police sch",
    "uy": "com edu gub mil net org",
    "uz": "co com net org",
    "ve": "arts co com edu firm gob gov info int mil net nom org web",
    "vn": "ac biz com edu gov health info int name net org pro",
    "za": "ac agric alt co edu gov law mil net ngo nom org school tm web",
    "zm": "ac biz co com edu gov info mil net org sch",
    "zw": "ac co gov mil org",
}
# Where companies let anybody have a name
_PRIVATE = frozenset(
    (
        "appspot.com",
        "azurewebsites.net",
        "blogspot.com",
        "cloudapp.net",
        "cloudfront.net",
        "dyndns.org",
        "firebaseapp.com",
        "github.io",
        "gitlab.io",
        "herokuapp.com",
        "mail.onmicrosoft.com",
        "netlify.app",
        "onmicrosoft.com",
        "pages.dev",
        "sharepoint.com",
        "trafficmanager.net",
        "vercel.app",
        "web.app",
        "windows.net",
        "wordpress.com",
        "workers.dev",
    )
)


def is_public(domain: str) -> bool:
    """Tell whether anybody can have a domain under this one.

    :param domain: in small letters, as in DNS
    """
    first, _, top = domain.partition(".")
    return not top or domain in _PRIVATE or first in _SECOND.get(top, "").split()
