"""Mail, checked by code that is not ours: aiosmtpd takes it over OpenSSL's TLS, Python's email package reads it, dkimpy verifies it.

Called by `cargo xtask check --only mail` with the binary and an empty folder. Ends with an exception at the first thing that is wrong.
"""

import asyncio
import base64
import email
import email.policy
import logging
import os
import pathlib
import re
import ssl
import subprocess
import sys
import threading
import urllib.request

import dkim
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import AuthResult

BINARY, HOME = sys.argv[1], pathlib.Path(sys.argv[2])
ANN, BOB, GONE, OURS = "ann@customer.example", "bob@customer.example", "gone@customer.example", "responder@example.com"
USER, PASSWORD = b"status@example.com", b"correct horse"


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

    def since(self, count):
        """The recipients of everything after the first so many mails."""
        return sorted(recipients[0] for _, recipients, _ in self.mails[count:])


def serve(taker):
    """Runs the mail server on a thread of its own, on any free port; answers the port."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(HOME / "ca.pem", HOME / "server.pem")

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (USER, PASSWORD))

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    rules = dict(tls_context=tls, require_starttls=True, auth_required=True, authenticator=authenticate)
    controller = UnthreadedController(taker, hostname="127.0.0.1", port=0, loop=loop, **rules)

    async def listen():
        server = await loop.create_server(controller._factory_invoker, host="127.0.0.1", port=0)
        return server.sockets[0].getsockname()[1]

    return asyncio.run_coroutine_threadsafe(listen(), loop).result()


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=HOME)


def keys():
    """A certificate for the server, and two keys that sign."""
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"]
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.pem", "-out", "ca.pem", "-days", "2", *name)
    openssl("genrsa", "-out", "rsa.pem", "2048")
    openssl("genpkey", "-algorithm", "ed25519", "-out", "ed.pem")
    for selector in ["rsa", "ed"]:
        openssl("pkey", "-in", f"{selector}.pem", "-pubout", "-outform", "DER", "-out", f"{selector}.pub")


def text_record(name, timeout=5):
    """What the DNS would say: an Ed25519 key is its last 32 bytes alone (RFC 8463)."""
    selector = name.decode().split(".")[0]
    assert name.decode().startswith(f"{selector}._domainkey.example.com"), name
    der = (HOME / f"{selector}.pub").read_bytes()
    kind, key = ("ed25519", der[-32:]) if selector == "ed" else ("rsa", der)
    return f"v=DKIM1; k={kind}; p={base64.b64encode(key).decode()}".encode()


def signed(content):
    return dkim.verify(content, dnsfunc=text_record)


def configure(port):
    (HOME / ".config/sev1").mkdir(parents=True)
    (HOME / "password").write_bytes(PASSWORD + b"\n")
    (HOME / "links").write_text("a secret of more than sixteen characters\n")

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

    head = f"""
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
    customer = destination("abc-mail", "customer", "rsa", f'["{ANN}", {{ address = "{BOB}", zone = "CET" }}, "{GONE}"]')
    (HOME / ".config/sev1/sev1.toml").write_text(head + customer + destination("ours", "internal", "ed", f'["{OURS}"]'))


def environment():
    return {"HOME": str(HOME), "PATH": os.environ["PATH"], "USER": "dana"}


def sev1(*words, expect=(0,)):
    done = subprocess.run([BINARY, *words], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode in expect, f"{words}: {done.stdout}"
    return done.stdout


def update(*words):
    # 4: not everything arrived, for one of the addresses is none.
    return sev1("update", "INC-1", "--yes", "--wait", "--label", "summary=customer", *words, expect=(0, 4))


def publish():
    sev1("declare", "--customer", "Enterprise ABC", "--began", "10:20am ET", "Pages are slow and logins fail")
    first = "We know the likely cause. The fix comes to you as a release:\n\n1. first for your test system,\n2. then for production."
    impact = ["--impact", "Pages load slowly, and **many** logins time out.", "--label", "impact=customer"]
    update("--status", "Identified", "--summary", first, *impact, "--notes", "A bot query bypasses the cache.", "--next", "45m")
    update("--summary", "The fix is being rolled out, see <https://status.example.com/a?b=1&c=2>.", "--next", "45m")
    update("--status", "Resolved", "--summary", "The fix is in place. Everything works again.", "--impact", "None since the fix.")


def look_at(content):
    """One mail by itself, as a mail program and an administrator see it."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    for part in mail.walk():
        assert not part.defects, part.defects
    assert content.isascii() and all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert [p.get_content_type() for p in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    text, html = (mail.get_body((kind,)).get_content() for kind in ["plain", "html"])
    assert all(len(line) <= 72 or "://" in line for line in text.splitlines()), text
    assert not any(loaded in html for loaded in ["<img", "src=", "@import", "url(", "<link"]), html
    assert mail["From"].addresses[0].display_name == "Example Störungsdienst"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Precedence"] == "bulk" and mail["X-Entity-Ref-ID"] is None
    assert re.fullmatch(r"<[a-z]+\.[a-z-]+\.sev1\.example\.com>", mail["List-Id"]), mail["List-Id"]
    https, mailto = mail["List-Unsubscribe"].split(", ")
    assert https.startswith("<https://sev1.example.com/unsubscribe/") and mailto.startswith("<mailto:help@example.com")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Date"].datetime.tzinfo is not None
    assert signed(content), "the signature does not verify"
    for honest, changed in [
        (b"List-Unsubscribe: <https", b"List-Unsubscribe: <http"),
        (b"List-Unsubscribe-Post: ", b"List-Unsubscribe-Post: x"),
        (b"Subject: ", b"Subject: Re: "),
        (b"\r\nFrom: ", b"\r\nFrom: x@x.example\r\nFrom: "),
        (b"Content-Type: text/plain", b"Content-Type: text/x"),
    ]:
        assert honest in content and not signed(content.replace(honest, changed, 1)), changed
    return mail


def thread(mails):
    """All mails of one incident to one reader; answers the thread's first Message-ID."""
    assert len(mails) == 3, len(mails)
    assert {m["Subject"] for m in mails} == {"Enterprise ABC: SEV1 outage (INC-1)"}, [m["Subject"] for m in mails]
    root = mails[0]["Message-ID"]
    assert root.startswith("<incident-") and mails[0]["References"] is None
    assert all(m["In-Reply-To"] == root and root in m["References"] for m in mails[1:])
    assert len({m["Message-ID"] for m in mails}) == 3
    return root


def click(path):
    """Stops the mails of a link as a mail provider does: one POST, no cookie, no redirect; a look at it before stops nothing."""
    server = subprocess.Popen([BINARY, "serve", "--json"], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        address = next(found.group(0) for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        threading.Thread(target=server.stdout.read, daemon=True).start()
        url = address + path
        with urllib.request.urlopen(url) as page:
            assert page.status == 200 and "asked for no more" not in sev1("halts")
        for _ in range(2):
            with urllib.request.urlopen(url, data=b"List-Unsubscribe=One-Click") as done:
                assert done.status == 200 and done.url == url and done.headers["Set-Cookie"] is None
    finally:
        server.terminate()
        server.wait()


def main():
    logging.disable(logging.WARNING)
    keys()
    taker = Taker()
    configure(serve(taker))
    said = sev1("doctor")
    assert said.count("takes mail over TLS (STARTTLS), as status@example.com, signed by DKIM") == 2, said
    publish()
    mails = {who: [look_at(content) for _, recipients, content in taker.mails if recipients == [who]] for who in [ANN, BOB, OURS]}
    assert len({thread(of_one) for of_one in mails.values()}) == 3
    senders = {(recipients[0], sender) for sender, recipients, _ in taker.mails}
    assert len(senders) == 3 and all(re.fullmatch(r"bounces\+[0-9a-f]{16}@example\.com", sender) for _, sender in senders), senders
    zones = [mails[who][0].get_body(("plain",)).get_content().splitlines()[1] for who in [ANN, BOB]]
    assert " ET (" in zones[0] and " CET (" in zones[1], zones
    # The address that is none was halted after its first refusal; whoever stops their mails is halted as well.
    assert GONE in sev1("halts") and BOB not in sev1("halts")
    click(re.search(r"<https://sev1\.example\.com(/unsubscribe/[^>]+)>", mails[BOB][0]["List-Unsubscribe"]).group(1))
    assert re.search(rf"abc-mail\s+{BOB}\s+asked for no more", sev1("halts")), sev1("halts")
    before = len(taker.mails)
    sev1("declare", "--customer", "Enterprise ABC", "--began", "10:20am ET", "Again")
    words = ["--summary", "We are looking at it.", "--impact", "Slow pages.", "--notes", "None yet.", "--next", "45m"]
    said = sev1("update", "INC-2", "--yes", "--wait", "--status", "Investigating", *words)
    assert BOB in said and GONE in said and taker.since(before) == [ANN, OURS], (said, taker.since(before))
    sev1("lift", "abc-mail", BOB)
    assert BOB not in sev1("halts")
    print(f"{len(taker.mails)} mails are as they should be")


main()
