"""A sandbox with people in it, and somebody who looks for their mailboxes."""

import pytest
import requests

from exchangelib.sandbox import Sandbox

JOHN = "john@example.com"
SECRET = "secret"


@pytest.fixture
def opened():
    running = []

    def open_one(**arguments):
        sandbox = Sandbox(**arguments).start()
        running.append(sandbox)
        sandbox.add_user(JOHN, SECRET, "John Doe", aliases=["j.doe@example.com"])
        return sandbox

    yield open_one
    for sandbox in running:
        sandbox.stop()


@pytest.fixture
def sandbox(opened):
    return opened()


@pytest.fixture
def web():
    with requests.Session() as session:
        session.trust_env = False
        yield session


POX = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
<EMailAddress>{}</EMailAddress><AcceptableResponseSchema>{}</AcceptableResponseSchema></Request></Autodiscover>"""
WANTED = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
SOAP = """<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:a="http://schemas.microsoft.com/exchange/2010/Autodiscover" xmlns:wsa="http://www.w3.org/2005/08/addressing"
 xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header>{header}
<wsa:Action>http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/{operation}</wsa:Action></soap:Header>
<soap:Body><a:{operation}RequestMessage><a:Request>{about}<a:RequestedSettings>{settings}</a:RequestedSettings></a:Request>
</a:{operation}RequestMessage></soap:Body></soap:Envelope>"""
VERSION = "<a:RequestedServerVersion>Exchange2013</a:RequestedServerVersion>"


@pytest.fixture
def pox(web, sandbox):
    def post(address=JOHN, schema=WANTED, body=None, sandbox=sandbox, auth=(JOHN, SECRET), **arguments):
        data = POX.format(address, schema) if body is None else body
        return web.post(sandbox.autodiscover.pox_url, data.encode(), auth=auth, timeout=10, **arguments)

    return post


@pytest.fixture
def soap(web, sandbox):
    def post(*addresses, settings=("ExternalEwsUrl",), header=VERSION, domains=(), body=None, sandbox=sandbox):
        about = "".join(f"<a:User><a:Mailbox>{address}</a:Mailbox></a:User>" for address in addresses)
        about = f"<a:Users>{about}</a:Users>"
        if domains:
            about = "<a:Domains>" + "".join(f"<a:Domain>{domain}</a:Domain>" for domain in domains) + "</a:Domains>"
        data = body or SOAP.format(
            header=header,
            operation="GetDomainSettings" if domains else "GetUserSettings",
            about=about,
            settings="".join(f"<a:Setting>{name}</a:Setting>" for name in settings),
        )
        return web.post(sandbox.autodiscover.soap_url, data.encode(), auth=(JOHN, SECRET), timeout=10)

    return post
