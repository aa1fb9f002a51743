"""A small name server on the loopback interface, made of dnspython; a part for tests.

with NameServer() as names:
    names.add("example.com", "A", "127.0.0.1")
    names.add("_autodiscover._tcp.example.com", "SRV", "10 5 443 mail.example.com.")
    names.fail("broken.example.com", "SERVFAIL")
    names.resolver().resolve("example.com", "A")

A name that is not known does not exist (NXDOMAIN); one that is known without records of the type asked for gets an empty answer.
"""

from __future__ import annotations

import socket
import struct
import threading

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.rrset
from typing_extensions import Self

TTL = 60
FAILURES = ("NXDOMAIN", "SERVFAIL", "REFUSED", "slow", "garbage")


class NameServer:
    """Listens on a free port of 127.0.0.1, over UDP and TCP; a context manager."""

    def __init__(self) -> None:
        self._records: dict[dns.name.Name, dict[dns.rdatatype.RdataType, list[str]]] = {}
        self._failures: dict[dns.name.Name, str] = {}
        self.asked: list[tuple[str, str]] = []
        """Every question: the name without its last dot, and the type."""
        self._udp, self._tcp = _pair()
        self.port: int = self._udp.getsockname()[1]
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._serve_udp, self._serve_tcp)]

    def add(self, name: str, kind: str, *values: str) -> None:
        """Add records.

        :param kind: such as "A", "AAAA", "SRV", "CNAME"
        :param values: as in a zone file: "127.0.0.1", "10 5 443 mail.example.com."
        """
        owner = dns.name.from_text(name)
        self._records.setdefault(owner, {}).setdefault(dns.rdatatype.from_text(kind), []).extend(values)

    def fail(self, name: str, how: str) -> None:
        """Let questions about a name fail: "NXDOMAIN", "SERVFAIL", "REFUSED", "slow" (no answer comes), "garbage"."""
        if how not in FAILURES:
            raise ValueError(f"a question can fail with {', '.join(FAILURES)}, not {how!r}")
        self._failures[dns.name.from_text(name)] = how

    def resolver(self, timeout: float = 1.0) -> dns.resolver.Resolver:
        """A resolver that asks here only, and waits so many seconds in all."""
        made = dns.resolver.Resolver(configure=False)
        made.nameservers = ["127.0.0.1"]
        made.port = self.port
        made.timeout = made.lifetime = timeout
        return made

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopping.set()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", self.port))
        self._tcp.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._udp.close()
        self._tcp.close()

    def _serve_udp(self) -> None:
        while not self._stopping.is_set():
            data, client = self._udp.recvfrom(65536)
            answer = self._answer(data)
            if answer is not None and not self._stopping.is_set():
                self._udp.sendto(answer, client)

    def _serve_tcp(self) -> None:
        while not self._stopping.is_set():
            try:
                client, _address = self._tcp.accept()
            except OSError:
                return
            with client:
                client.settimeout(5)
                try:
                    (length,) = struct.unpack(">H", client.recv(2))
                    answer = self._answer(client.recv(length))
                    if answer is not None:
                        client.sendall(struct.pack(">H", len(answer)) + answer)
                except (OSError, struct.error):
                    continue

    def _answer(self, data: bytes) -> bytes | None:
        try:
            query = dns.message.from_wire(data)
        except Exception:
            return None
        question = query.question[0]
        self.asked.append((question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)))
        how = self._failures.get(question.name)
        if how == "slow":
            return None
        if how == "garbage":
            return data[:2] + b"\xff" * 40
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA | dns.flags.RA
        if how is not None:
            answer.set_rcode(dns.rcode.from_text(how))
            return answer.to_wire()
        self._fill(answer, question.name, question.rdtype)
        return answer.to_wire()

    def _fill(self, answer: dns.message.Message, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> None:
        for _ in range(8):  # a chain of aliases
            known = self._records.get(name)
            if known is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
                return
            if kind in known:
                answer.answer.append(dns.rrset.from_text_list(name, TTL, dns.rdataclass.IN, kind, known[kind]))
                return
            alias = known.get(dns.rdatatype.CNAME)
            if alias is None:
                return
            answer.answer.append(dns.rrset.from_text_list(name, TTL, dns.rdataclass.IN, dns.rdatatype.CNAME, alias))
            name = dns.name.from_text(alias[0])


def _pair() -> tuple[socket.socket, socket.socket]:
    """A socket for UDP and one for TCP, of the same number; what is free for one may be taken for the other."""
    while True:
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        try:
            return udp, socket.create_server(udp.getsockname())
        except OSError:
            udp.close()
