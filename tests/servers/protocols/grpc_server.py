"""A gRPC service on Debian's grpcio, without generated code: messages are octets. Prints "ready PORT"."""
import sys
import threading
from concurrent import futures

import grpc

begun = []
given_up = []


def unary(request, context):
    seen = dict(context.invocation_metadata())
    context.send_initial_metadata((("x-seen-user", seen.get("x-remote-user", "")), ("x-seen-cookie", seen.get("cookie", "none")), ("x-seen-binary", ",".join(sorted(k for k in seen if k.endswith("-bin"))))))
    context.set_trailing_metadata((("x-behind", "yes"), ("x-octets-bin", b"\x00\xff\x80")))
    return request


def count(request, context):
    for number in range(int(request)):
        yield str(number).encode()


def add(requests, context):
    return str(sum(len(r) for r in requests)).encode()


def chat(requests, context):
    for request in requests:
        yield request.upper()


def fail(request, context):
    context.set_trailing_metadata((("x-behind", "yes"),))
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "nicht möglich: 100 %")


def fail_late(request, context):
    yield b"one"
    yield b"two"
    context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "no third")


def wait(request, context):
    begun.append(request)
    ended = threading.Event()
    context.add_callback(ended.set)
    if context.is_active():
        ended.wait(60)
    given_up.append(request)
    return b"nobody hears this"


def waiting(request, context):
    return str(begun.count(request)).encode()


def waited(request, context):
    return str(given_up.count(request)).encode()


class OnlySignedIn(grpc.ServerInterceptor):
    """Calls that come past the gateway are seen by the missing name."""

    def intercept_service(self, continuation, details):
        if not any(key == "x-remote-user" for key, _ in details.invocation_metadata):
            print("a call without a name:", details.method, flush=True)
        return continuation(details)


server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), interceptors=[OnlySignedIn()])
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("journey.Echo", {
    "Unary": grpc.unary_unary_rpc_method_handler(unary),
    "Count": grpc.unary_stream_rpc_method_handler(count),
    "Add": grpc.stream_unary_rpc_method_handler(add),
    "Chat": grpc.stream_stream_rpc_method_handler(chat),
    "Fail": grpc.unary_unary_rpc_method_handler(fail),
    "FailLate": grpc.unary_stream_rpc_method_handler(fail_late),
    "Wait": grpc.unary_unary_rpc_method_handler(wait),
    "Waiting": grpc.unary_unary_rpc_method_handler(waiting),
    "Waited": grpc.unary_unary_rpc_method_handler(waited),
}),))
print("ready", server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination()
