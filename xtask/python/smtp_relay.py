"""A mail relay that wants TLS and a password and keeps what it is given, each mail as one line of JSON.

Usage: smtp_relay.py STARTTLS_PORT TLS_PORT CERTIFICATE KEY FILE USER PASSWORD
"""

import base64
import email
import email.policy
import json
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Keep:
    def __init__(self, file):
        self.file = file

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = {part.get_content_subtype(): part.get_content() for part in message.walk()
                if part.get_content_maintype() == "text" and not part.is_attachment()}
        files = [{"name": part.get_filename(), "type": part.get_content_type(),
                  "base64": base64.b64encode(part.get_payload(decode=True)).decode()}
                 for part in message.iter_attachments()]
        mail = {"to": envelope.rcpt_tos, "headers": {name.lower(): str(value) for name, value in message.items()},
                "text": body.get("plain"), "html": body.get("html"), "files": files}
        with open(self.file, "a", encoding="utf-8") as out:
            out.write(json.dumps(mail) + "\n")
        return "250 kept"


def main() -> None:
    starttls_port, tls_port, certificate, key, file, user, password = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    wanted = LoginPassword(user.encode(), password.encode())

    def authenticator(server, session, envelope, mechanism, data):
        # Not handled: the answer to a wrong password is left to the server.
        return AuthResult(success=data == wanted, handled=False)

    common = {"hostname": "127.0.0.1", "auth_required": True, "authenticator": authenticator}
    Controller(Keep(file), port=int(starttls_port), tls_context=context, require_starttls=True, **common).start()
    # TLS from the first byte, as at port 465: there is no STARTTLS that AUTH could wait for.
    Controller(Keep(file), port=int(tls_port), ssl_context=context, auth_require_tls=False, **common).start()
    while True:
        time.sleep(60)


main()
