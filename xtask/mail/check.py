"""Mail, checked by code that is not ours: aiosmtpd takes it over OpenSSL's TLS, Python's email package reads it, dkimpy verifies it.

Called by `cargo xtask check --only mail` with the binary and an empty folder. Says what it looked at; ends with an exception at the
first thing that is wrong.
"""

import email
import email.policy
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import dkim
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

BINARY, HOME = sys.argv[1], pathlib.Path(sys.argv[2])
ANN, BOB, GONE = "ann@customer.example", "bob@customer.example", "gone@customer.example"
USER, PASSWORD = b"status@example.com", b"correct horse"


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=HOME)


class Taker:
    """Takes mail for everybody but one."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == GONE:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        assert session.ssl is not None, "the mail came in the clear"
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 2.0.0 ok"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (USER, PASSWORD))


def sev1(*words, fails=False):
    environment = {"HOME": str(HOME), "PATH": os.environ["PATH"], "USER": "dana"}
    done = subprocess.run([BINARY, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert fails or done.returncode == 0, f"{words}: {done.stdout}"
    return done.stdout


def configure(port):
    (HOME / ".config/sev1").mkdir(parents=True)
    for name, text in [("password", PASSWORD.decode()), ("links", "a secret of more than sixteen characters")]:
        (HOME / name).write_text(text + "\n")

    def destination(name, audience, selector, recipients):
        return f"""
[[destinations]]
name = "{name}"
channel = "email"
audience = "{audience}"
server = "localhost"
port = {port}
ca_file = "{HOME}/ca.pem"
user = "{USER.decode()}"
password_file = "{HOME}/password"
from = "Example Störungsdienst <status@example.com>"
reply_to = "help@example.com"
bounces = "bounces@example.com"
recipients = {recipients}
dkim_selector = "{selector}"
dkim_key_file = "{HOME}/{selector}.pem"
"""

    (HOME / ".config/sev1/sev1.toml").write_text(
        f"""
[server]
listen = "127.0.0.1:0"
public_url = "https://sev1.example.com"
link_key_file = "{HOME}/links"
[delivery]
allow_private = ["localhost"]
[lint]
gate = "show"
[zones]
default = "ET"
"""
        + destination("abc-mail", "customer", "rsa", f'["{ANN}", {{ address = "{BOB}", zone = "CET" }}, "{GONE}"]')
        + destination("ours", "internal", "ed", '["responder@example.com"]')
    )


def keys():
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.pem", "-out", "ca.pem", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE")
    openssl("genrsa", "-out", "rsa.pem", "2048")
    openssl("genpkey", "-algorithm", "ed25519", "-out", "ed.pem")
    openssl("rsa", "-in", "rsa.pem", "-pubout", "-outform", "DER", "-out", "rsa.pub")
    openssl("pkey", "-in", "ed.pem", "-pubout", "-outform", "DER", "-out", "ed.pub")


def text_record(name, timeout=5):
    """What the DNS would say: an Ed25519 key is its last 32 bytes alone (RFC 8463)."""
    import base64

    selector = name.decode().split(".")[0]
    der = (HOME / f"{selector}.pub").read_bytes()
    kind, key = ("ed25519", der[-32:]) if selector == "ed" else ("rsa", der)
    return f"v=DKIM1; k={kind}; p={base64.b64encode(key).decode()}".encode()


def signed(content):
    return dkim.verify(content, dnsfunc=text_record)


def read(content):
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert not mail.defects, mail.defects
    for part in mail.walk():
        assert not part.defects, part.defects
    return mail


def look_at(content):
    """One mail by itself."""
    mail = read(content)
    assert all(len(line) <= 998 for line in content.split(b"\r\n")) and content.isascii()
    assert mail.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in mail.iter_parts()] == ["text/plain", "text/html"]
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "Identified" in text + html or "Resolved" in text + html
    assert all(len(line) <= 72 or "://" in line for line in text.splitlines()), text
    assert "<img" not in html and "src=" not in html and "@import" not in html
    assert mail["From"].addresses[0].display_name == "Example Störungsdienst"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Precedence"] == "bulk"
    assert re.fullmatch(r"<[a-z]+\.[a-z-]+\.sev1\.example\.com>", mail["List-Id"]), mail["List-Id"]
    https, mailto = mail["List-Unsubscribe"].split(", ")
    assert https.startswith("<https://sev1.example.com/unsubscribe/") and mailto.startswith("<mailto:help@example.com")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Date"].datetime.tzinfo is not None and mail["X-Entity-Ref-ID"] is None
    assert signed(content), "the signature does not verify"
    covered = re.search(rb"h=([^;]*);", content).group(1)
    assert b"list-unsubscribe:" in covered and b"list-unsubscribe-post" in covered
    for other in [(b"List-Unsubscribe: <https", b"List-Unsubscribe: <http"), (b"Subject: ", b"Subject: Re: "), (b"From: ", b"From: x@x.example\r\nFrom: ")]:
        assert other[0] in content and not signed(content.replace(*other, 1)), other
    return mail


def to(taker, recipient):
    return [look_at(content) for _, recipients, content in taker.mails if recipients == [recipient]]


def publish():
    sev1("declare", "--customer", "Enterprise ABC", "--began", "10:20am ET", "Pages are slow and logins fail")
    first = "We know the likely cause. The fix comes to you as a release:\n\n1. first for your test system,\n2. then for production."
    update("--status", "Identified", "--summary", first, "--impact", "Pages load slowly, and **many** logins time out.", "--notes", "A bot query bypasses the cache.", "--next", "45m", "--label", "impact=customer")
    update("--summary", "The fix is being rolled out, see <https://status.example.com/a?b=1&c=2>.", "--next", "45m")
    update("--status", "Resolved", "--summary", "The fix is in place. Everything works again.", "--impact", "None since the fix.")


def update(*words):
    said = sev1("update", "INC-1", "--yes", "--wait", "--label", "summary=customer", *words, fails=True)
    assert "is published" in said, said


def thread(mails):
    assert len(mails) == 3, len(mails)
    assert len({m["Subject"] for m in mails}) == 1, [m["Subject"] for m in mails]
    root = mails[0]["Message-ID"]
    assert root.startswith("<incident-") and mails[0]["References"] is None
    assert all(m["In-Reply-To"] == root and root in m["References"] for m in mails[1:])
    assert len({m["Message-ID"] for m in mails}) == 3
    return root


def main():
    keys()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(HOME / "ca.pem", HOME / "server.pem")
    taker = Taker()
    server = Controller(taker, hostname="127.0.0.1", port=18025, tls_context=tls, require_starttls=True, auth_required=True, authenticator=authenticate)
    server.start()
    port = server.server.sockets[0].getsockname()[1]
    configure(port)
    print(sev1("doctor", fails=True))
    publish()
    print(len(taker.mails), "mails", [r for _, r, _ in taker.mails])
    for n, (sender, recipients, content) in enumerate(taker.mails):
        (HOME / f"mail-{n}.eml").write_bytes(content)
    roots = {thread(to(taker, recipient)) for recipient in [ANN, BOB, "responder@example.com"]}
    assert len(roots) == 3
    senders = {(recipients[0], sender) for sender, recipients, _ in taker.mails}
    assert len(senders) == 3 and all(re.fullmatch(r"bounces\+[0-9a-f]{16}@example\.com", sender) for _, sender in senders), senders
    server.stop()


main()
