"""Calls the service of grpc_server.py through a gateway: grpc_client.py HOST:PORT CA COOKIE. Prints one JSON object."""
import json
import queue
import sys
import time

import grpc

target, authority, cookie = sys.argv[1:]
with open(authority, "rb") as file:
    credentials = grpc.ssl_channel_credentials(file.read())
channel = grpc.secure_channel(target, credentials, options=[("grpc.enable_http_proxy", 0)])
signed_in = (("cookie", cookie),)
PATIENCE = 30


def octets(value):
    return list(value) if isinstance(value, bytes) else value


def error_of(call):
    """What a call that must fail says."""
    try:
        return {"result": str(call())}
    except grpc.RpcError as error:
        return {"code": error.code().name, "details": error.details(), "trailing": {k: octets(v) for k, v in error.trailing_metadata() or ()}}


def unary():
    message = bytes(range(256)) * 12_000   # 3 MB, over many frames
    answer, call = channel.unary_unary("/journey.Echo/Unary").with_call(message, metadata=signed_in + (("x-some-bin", b"\x01\xff"),), timeout=PATIENCE)
    return {"same": answer == message, "initial": dict(call.initial_metadata()), "trailing": {k: octets(v) for k, v in call.trailing_metadata()}, "code": call.code().name}


def chat():
    """Each answer is awaited before the next question, so nothing may be held back on the way."""
    questions = queue.Queue()
    answers = channel.stream_stream("/journey.Echo/Chat")(iter(questions.get, None), metadata=signed_in, timeout=PATIENCE)
    heard = []
    for word in ("one", "two", "three"):
        questions.put(word.encode())
        heard.append(next(answers).decode())
    questions.put(None)
    return {"heard": heard, "rest": [a.decode() for a in answers], "code": answers.code().name}


def late():
    heard = []

    def call():
        for message in channel.unary_stream("/journey.Echo/FailLate")(b"", metadata=signed_in, timeout=PATIENCE):
            heard.append(message.decode())
        return "no error"

    return {**error_of(call), "heard": heard}


def times(method, name):
    """How often something happened to calls of a name; waits until it did."""
    until = time.monotonic() + PATIENCE
    counted = 0
    while counted == 0 and time.monotonic() < until:
        counted = int(channel.unary_unary(f"/journey.Echo/{method}")(name, metadata=signed_in, timeout=PATIENCE))
        time.sleep(0.02)
    return counted


def given_up(name, begin):
    """Whether the service hears that nobody waits any more."""
    return {**begin(name), "heard": times("Waited", name)}


def cancel(name):
    call = channel.unary_unary("/journey.Echo/Wait").future(name, metadata=signed_in, timeout=PATIENCE)
    times("Waiting", name)
    call.cancel()
    return {"code": call.code().name}


def wait(name):
    return error_of(lambda: channel.unary_unary("/journey.Echo/Wait")(name, metadata=signed_in, timeout=2))


print(json.dumps({
    "unary": unary(),
    "count": [m.decode() for m in channel.unary_stream("/journey.Echo/Count")(b"100", metadata=signed_in, timeout=PATIENCE)],
    "add": channel.stream_unary("/journey.Echo/Add")((b"x" * 100_000 for _ in range(50)), metadata=signed_in, timeout=PATIENCE).decode(),
    "chat": chat(),
    "fail": error_of(lambda: channel.unary_unary("/journey.Echo/Fail")(b"", metadata=signed_in, timeout=PATIENCE)),
    "late": late(),
    "deadline": given_up(b"deadline", wait),
    "cancelled": given_up(b"cancelled", cancel),
    "nobody": error_of(lambda: channel.unary_unary("/journey.Echo/Unary")(b"", timeout=PATIENCE)),
    "unknown": error_of(lambda: channel.unary_unary("/journey.Echo/Nothing")(b"", metadata=signed_in, timeout=PATIENCE)),
    "denied": error_of(lambda: channel.unary_unary("/journey.Secret/Read")(b"", metadata=signed_in, timeout=PATIENCE)),
    "gone": error_of(lambda: channel.unary_unary("/journey.Gone/Read")(b"", metadata=signed_in, timeout=PATIENCE)),
}))
