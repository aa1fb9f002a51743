"""The names of the ways to prove who one is, without how any of them works."""

NOAUTH = "no authentication"
NTLM = "NTLM"
BASIC = "basic"
DIGEST = "digest"
GSSAPI = "gssapi"
SSPI = "sspi"
OAUTH2 = "OAuth 2.0"
CBA = "CBA"  # certificate based: TLS knows the client, HTTP says nothing

AUTH_TYPES = (NTLM, BASIC, DIGEST, OAUTH2, GSSAPI, SSPI, CBA, NOAUTH)
CREDENTIALS_REQUIRED = (NTLM, BASIC, DIGEST, OAUTH2)
TICKETS = (GSSAPI, SSPI)  # proofs that the operating system holds
PASSWORDS = (NTLM, BASIC, DIGEST)  # wrong ones are counted by servers
