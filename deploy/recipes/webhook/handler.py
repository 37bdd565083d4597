"""A handler for the adapter Webhook: keeps accounts for JitGateway. Copy it and put your application where `accounts` is.

    WEBHOOK_SECRETS=SECRET[,OLD_SECRET] python3 handler.py        listens on 127.0.0.1, port 8090 or PORT
"""
import hashlib
import hmac
import json
import os
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRETS = [s.strip().encode() for s in os.environ.get("WEBHOOK_SECRETS", "").split(",") if s.strip()]
TOLERANCE = 300  # seconds that the clocks may differ, and a call may be old
LARGEST = 1024 * 1024
GROUPS = set(os.environ.get("GROUPS", "Engineering,Writers").split(","))
accounts = {}  # id -> { id, active, version, attributes, groups }
lock = threading.Lock()


def is_signed(header, body):
    """X-Jit-Signature: t=SECONDS,v1=HEX[,v1=HEX]; HEX is the HMAC-SHA-256 of "SECONDS.BODY". One good v1 is enough."""
    parts = [part.partition("=")[::2] for part in (header or "").split(",")]
    seconds = next((value for name, value in parts if name == "t"), "")
    if not re.fullmatch("[0-9]{1,12}", seconds) or abs(time.time() - int(seconds)) > TOLERANCE:
        return False
    expected = [hmac.new(secret, seconds.encode() + b"." + body, hashlib.sha256).hexdigest().encode() for secret in SECRETS]
    return any(hmac.compare_digest(value.encode(), e) for name, value in parts if name == "v1" for e in expected)


def by_attribute(name, value):
    def texts(account):
        held = account["attributes"].get(name, [])
        return held if isinstance(held, list) else [held]
    return [a for a in accounts.values() if any(str(v).casefold() == str(value).casefold() for v in texts(a))]


def change(account, call):
    attributes, groups = call.get("attributes", {}), call.get("groups", {})
    name = attributes.get("userName")
    if name and any(a["id"] != account["id"] for a in by_attribute("userName", name)):
        return {"exists": {"attribute": "userName", "reason": "the userName is taken"}}
    for attribute, value in attributes.items():
        if value is None:  # null clears, what is absent stays
            account["attributes"].pop(attribute, None)
        else:
            account["attributes"][attribute] = value
    add, remove = groups.get("add", []), groups.get("remove", [])
    account["groups"] = [g for g in account["groups"] if g not in add and g not in remove] + [g for g in add if g in GROUPS]
    account["version"] += 1
    accounts[account["id"]] = account
    return {"account": account}


def of_account(work):
    return lambda call: work(accounts[call["accountId"]], call) if call["accountId"] in accounts else {"missing": True}


def set_active(active):
    return of_account(lambda account, call: change({**account, "active": active}, {}))


def create(call):
    # your own rules: whom you do not want, who has to wait, and whose account is there already
    groups = ((call.get("person") or {}).get("values") or {}).get("groups", [])
    if "contractors" in groups:
        return {"refuse": {"text": "Contractors use the other wiki.", "reason": "contractor"}}
    if "new" in groups:
        return {"retry": {"after": 30}}
    email = call["attributes"].get("email")
    for former in by_attribute("email", email) if email else []:
        if "externalId" not in former["attributes"]:
            return {"link": {"accountId": former["id"]}}
    return change({"id": str(len(accounts) + 1), "active": True, "version": 0, "attributes": {}, "groups": []}, call)


def update(account, call):
    if "version" in call and call["version"] != str(account["version"]):
        return {"outdated": True}
    return change(account, call)


CALLS = {
    "check": lambda call: {"ok": f"{len(accounts)} accounts"},
    "findUser": lambda call: {"accounts": by_attribute(call["search"]["attribute"], call["search"]["value"])},
    "getUser": of_account(lambda account, call: {"account": account}),
    "createUser": create,
    "updateUser": of_account(update),
    "disableUser": set_active(False),
    "enableUser": set_active(True),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if length > LARGEST:
            self.close_connection = True
            return self.answer(413, {})
        body = self.rfile.read(length)
        if self.path != "/jit":
            return self.answer(404, {})
        if not is_signed(self.headers.get("X-Jit-Signature"), body):
            return self.answer(401, {})
        call = json.loads(body)
        if call["call"] not in CALLS:
            return self.answer(501, {})
        with lock:
            return self.answer(200, CALLS[call["call"]](call))

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


if not SECRETS:
    raise SystemExit("Set WEBHOOK_SECRETS: without a secret anybody could make accounts.")
server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8090"))), Handler)
print(f"listening on http://127.0.0.1:{server.server_port}/jit", flush=True)
server.serve_forever()
