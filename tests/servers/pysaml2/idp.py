"""An identity provider on pysaml2, for the tests.

  python3 idp.py --folder DIR --port 0       prints "ready http://localhost:PORT" when it listens

  GET  /metadata    its own metadata
  GET  /sso         an AuthnRequest by Redirect; answered with a page that posts the response, as a person who is signed in sees it
  GET  /slo         a LogoutRequest by Redirect, whose signature must hold; answered by Redirect
  POST /_trust      the metadata of the service provider
  POST /_send       JSON: how the next answers look, see Answers
  POST /_logout     ends the login of the last answer: a LogoutRequest by SOAP; answered with the status that came back, whose signature must hold
  GET  /_logout     the same by Redirect, for a browser

DIR holds idp.key and idp.crt (its own), other.key and other.crt (somebody else's), ec.key and ec.crt (an elliptic curve).
"""
import argparse
import base64
import functools
import html
import json
import os
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import saml2.entity
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, BINDING_SOAP, saml, samlp
from saml2.config import IdPConfig
from saml2.httpbase import HTTPError
from saml2.metadata import entity_descriptor
from saml2.response import StatusError
from saml2.saml import NameID
from saml2.server import Server
from saml2.sigver import pre_encryption_part, verify_redirect_signature
from saml2.time_util import in_a_while
from saml2.xmldsig import SIG_ECDSA_SHA256

ENC = "http://www.w3.org/2001/04/xmlenc#"
CIPHERS = {
    "3des-cbc": (ENC + "tripledes-cbc", "des-192"),
    "aes128-cbc": (ENC + "aes128-cbc", "aes-128"),
    "aes256-cbc": (ENC + "aes256-cbc", "aes-256"),
    "aes128-gcm": ("http://www.w3.org/2009/xmlenc11#aes128-gcm", "aes-128"),
    "aes256-gcm": ("http://www.w3.org/2009/xmlenc11#aes256-gcm", "aes-256"),
}
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"

# pysaml2 signs with RSA only until it is told of more; xmlsec1, which does the work, can do it
saml2.entity.SIG_ALLOWED_ALG += (("SIG_ECDSA_SHA256", SIG_ECDSA_SHA256),)


@dataclass
class Answers:
    """How answers look. An absent algorithm is pysaml2's own default."""

    sign_response: bool = False
    sign_assertion: bool = True
    encrypt: bool = False
    cipher: str = "3des-cbc"
    key: str = "idp"                 # idp, other, ec
    sign_alg: str | None = None
    digest_alg: str | None = None
    name_form: str = saml.NAME_FORMAT_URI
    name_id_format: str = saml.NAMEID_FORMAT_PERSISTENT
    name_id: str | None = None       # absent: pysaml2 makes one
    class_ref: str = PASSWORD        # how the person was authenticated, whatever was asked for
    knows: bool = True               # false: a passive request is answered with NoPassive
    logout_all: bool = False         # a logout names no SessionIndex
    person: dict = field(default_factory=lambda: {"uid": "ada", "mail": "ada@example.org", "displayName": "Ada Example", "givenName": "Ada", "sn": "Example"})


class IdentityProvider:
    def __init__(self, folder, origin):
        self.folder, self.origin = folder, origin
        self.trusted = None
        self.answers = Answers()
        self.last = None

    def config(self, key=None):
        def in_folder(name):
            return os.path.join(self.folder, name)

        key = key or self.answers.key
        return {
            "entityid": f"{self.origin}/metadata",
            "xmlsec_binary": "/usr/bin/xmlsec1",
            "key_file": in_folder(f"{key}.key"),
            "cert_file": in_folder(f"{key}.crt"),
            "metadata": {"local": [in_folder("sp.xml")]} if self.trusted else {},
            "service": {"idp": {
                "endpoints": {"single_sign_on_service": [(f"{self.origin}/sso", BINDING_HTTP_REDIRECT)], "single_logout_service": [(f"{self.origin}/slo", BINDING_HTTP_REDIRECT)]},
                **({"signing_algorithm": self.answers.sign_alg} if self.answers.sign_alg else {}),
                **({"digest_algorithm": self.answers.digest_alg} if self.answers.digest_alg else {}),
                "name_id_format": [self.answers.name_id_format],
                "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None, "nameid_format": self.answers.name_id_format, "name_form": self.answers.name_form}},
            }},
        }

    def metadata(self):
        # a gateway that does not know a key reads again before it refuses: the other one is never published
        key = "idp" if self.answers.key == "other" else self.answers.key
        return str(entity_descriptor(IdPConfig().load(self.config(key))))

    def trust(self, metadata):
        with open(os.path.join(self.folder, "sp.xml"), "w", encoding="utf-8") as file:
            file.write(metadata)
        self.trusted = True

    def answer(self, saml_request):
        answers = self.answers
        server = Server(config=IdPConfig().load(self.config()))
        algorithm, key_type = CIPHERS[answers.cipher]
        saml2.entity.pre_encryption_part = functools.partial(pre_encryption_part, msg_enc=algorithm)
        server.sec.encrypt_assertion = functools.partial(server.sec.encrypt_assertion, key_type=key_type)
        request = server.parse_authn_request(saml_request, BINDING_HTTP_REDIRECT).message
        parts = server.response_args(request, [BINDING_HTTP_POST])
        if request.is_passive == "true" and not answers.knows:
            error = server.create_error_response(parts["in_response_to"], parts["destination"], ("urn:oasis:names:tc:SAML:2.0:status:NoPassive", None), sign=True, sign_alg=answers.sign_alg, digest_alg=answers.digest_alg)
            return parts["destination"], str(error)
        name_id = NameID(format=answers.name_id_format, text=answers.name_id) if answers.name_id is not None else None
        response = server.create_authn_response(
            answers.person,
            in_response_to=parts["in_response_to"],
            destination=parts["destination"],
            sp_entity_id=parts["sp_entity_id"],
            name_id_policy=parts["name_id_policy"],
            userid=answers.person["uid"],
            name_id=name_id,
            authn={"class_ref": answers.class_ref, "authn_auth": self.origin},
            sign_response=answers.sign_response,
            sign_assertion=answers.sign_assertion,
            encrypt_assertion=answers.encrypt,
        )
        assertions = samlp.response_from_string(str(response)).assertion
        if assertions:   # not encrypted
            self.last = (parts["sp_entity_id"], assertions[0].subject.name_id, assertions[0].authn_statement[0].session_index)
        return parts["destination"], str(response)

    def logout_request(self, binding):
        service_provider, name_id, session_index = self.last
        server = Server(config=IdPConfig().load(self.config()))
        _, destination = server.pick_binding("single_logout_service", [binding], "spsso", entity_id=service_provider)
        _, request = server.create_logout_request(
            destination, service_provider, name_id=name_id, session_indexes=None if self.answers.logout_all else [session_index], expire=in_a_while(minutes=5),
            sign=binding == BINDING_SOAP, sign_alg=self.answers.sign_alg, digest_alg=self.answers.digest_alg)
        return server, destination, str(request)

    def logout_by_soap(self):
        server, destination, request = self.logout_request(BINDING_SOAP)
        try:
            answer = server.send_using_soap(request, destination)
        except HTTPError as error:
            return str(error)
        # its own reading of an envelope writes the message anew, with other prefixes, which no signature survives: the message is read as it stands
        message = answer.text.split("<S:Body>")[1].split("</S:Body>")[0]
        try:
            return server.parse_logout_request_response(base64.b64encode(message.encode("utf-8")).decode("ascii"), BINDING_HTTP_POST).response.status.status_code.value
        except StatusError as error:
            return type(error).__name__

    def logout_by_redirect(self):
        server, destination, request = self.logout_request(BINDING_HTTP_REDIRECT)
        return self.location(server.apply_binding(BINDING_HTTP_REDIRECT, request, destination, "of-pysaml2", sign=True))

    def end(self, query):
        """Answers a logout of the service provider; what its signature does not cover is refused."""
        server = Server(config=IdPConfig().load(self.config()))
        request = server.parse_logout_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT).message
        certificate = server.metadata.certs(request.issuer.text, "spsso", "signing")[0]
        if not verify_redirect_signature(query, server.sec.sec_backend, certificate):
            raise ValueError("the signature does not hold")
        _, destination = server.pick_binding("single_logout_service", [BINDING_HTTP_REDIRECT], "spsso", request=request)
        response = server.create_logout_response(request, [BINDING_HTTP_REDIRECT], sign=False)
        return self.location(server.apply_binding(BINDING_HTTP_REDIRECT, str(response), destination, query.get("RelayState", ""), response=True, sign=True))

    @staticmethod
    def location(info):
        return dict(info["headers"])["Location"]


class Handler(BaseHTTPRequestHandler):
    idp: IdentityProvider

    def do_GET(self):
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        if url.path == "/metadata":
            self.reply(200, "application/samlmetadata+xml", self.idp.metadata())
        elif url.path == "/sso" and "SAMLRequest" in query:
            destination, response = self.idp.answer(query["SAMLRequest"][0])
            self.reply(200, "text/html; charset=utf-8", page(destination, response, query.get("RelayState", [""])[0]))
        elif url.path == "/slo" and "SAMLRequest" in query:
            self.redirect(self.idp.end({name: values[0] for name, values in query.items()}))
        elif url.path == "/slo":
            self.reply(200, "text/plain", "signed out at pysaml2")   # the answer to a logout of its own
        elif url.path == "/_logout":
            self.redirect(self.idp.logout_by_redirect())
        else:
            self.reply(404, "text/plain", "not found")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8")
        if self.path == "/_trust":
            self.idp.trust(body)
        elif self.path == "/_send":
            self.idp.answers = Answers(**json.loads(body))
        self.reply(200, "text/plain", self.idp.logout_by_soap() if self.path == "/_logout" else "")

    def end_headers(self):
        # said, because it does: a client that keeps the connection loses what it sends next
        self.send_header("Connection", "close")
        super().end_headers()

    def redirect(self, location):
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def reply(self, status, content_type, text):
        content = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def page(destination, response, relay_state):
    fields = {"SAMLResponse": base64.b64encode(response.encode("utf-8")).decode("ascii"), "RelayState": relay_state}
    inputs = "".join(f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in fields.items())
    return f'<!doctype html><html lang="en"><title>pysaml2</title><body onload="document.forms[0].submit()"><form method="post" action="{html.escape(destination)}">{inputs}</form></html>'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    parser.add_argument("--port", type=int, default=0)
    args = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", args.port), Handler)
    origin = f"http://localhost:{server.server_address[1]}"
    Handler.idp = IdentityProvider(args.folder, origin)
    print(f"ready {origin}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
