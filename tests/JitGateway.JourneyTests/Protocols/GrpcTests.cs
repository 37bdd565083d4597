using System.Text.Json;

namespace JitGateway.JourneyTests.Protocols;

/// <summary>gRPC between Debian's own client and server, through the gateway: HTTP/2 with TLS in front, without behind.</summary>
[Collection(ProtocolCollection.Name)]
public sealed class GrpcTests(ProtocolBed bed)
{
    [Fact]
    public async Task Every_kind_of_call_goes_through_with_metadata_deadline_and_status()
    {
        var calls = JsonDocument.Parse(await GrpcService.CallAsync(bed.Url, bed.AuthorityFile, bed.Cookie)).RootElement;

        var unary = calls.GetProperty("unary");
        unary.GetProperty("same").GetBoolean().ShouldBeTrue("three megabytes come back");
        unary.GetProperty("code").GetString().ShouldBe("OK");
        unary.GetProperty("initial").GetProperty("x-seen-user").GetString().ShouldBe("ada");
        unary.GetProperty("initial").GetProperty("x-seen-cookie").GetString().ShouldBe("none", "the session's cookie stays with the gateway");
        unary.GetProperty("initial").GetProperty("x-seen-binary").GetString().ShouldBe("x-some-bin");
        unary.GetProperty("trailing").GetProperty("x-behind").GetString().ShouldBe("yes");
        Octets(unary.GetProperty("trailing").GetProperty("x-octets-bin")).ShouldBe([0x00, 0xff, 0x80]);

        Texts(calls.GetProperty("count")).ShouldBe(Enumerable.Range(0, 100).Select(i => $"{i}"));
        calls.GetProperty("add").GetString().ShouldBe("5000000");
        Texts(calls.GetProperty("chat").GetProperty("heard")).ShouldBe(["ONE", "TWO", "THREE"]);
        calls.GetProperty("chat").GetProperty("code").GetString().ShouldBe("OK");

        calls.GetProperty("fail").GetProperty("code").GetString().ShouldBe("FAILED_PRECONDITION");
        calls.GetProperty("fail").GetProperty("details").GetString().ShouldBe("nicht möglich: 100 %");
        calls.GetProperty("fail").GetProperty("trailing").GetProperty("x-behind").GetString().ShouldBe("yes");
        Texts(calls.GetProperty("late").GetProperty("heard")).ShouldBe(["one", "two"]);
        calls.GetProperty("late").GetProperty("code").GetString().ShouldBe("RESOURCE_EXHAUSTED");
        calls.GetProperty("unknown").GetProperty("code").GetString().ShouldBe("UNIMPLEMENTED");

        calls.GetProperty("deadline").GetProperty("code").GetString().ShouldBe("DEADLINE_EXCEEDED");
        calls.GetProperty("deadline").GetProperty("heard").GetInt32().ShouldBe(1, "the service hears that nobody waits any more");
        calls.GetProperty("cancelled").GetProperty("code").GetString().ShouldBe("CANCELLED");
        calls.GetProperty("cancelled").GetProperty("heard").GetInt32().ShouldBe(1);

        calls.GetProperty("nobody").GetProperty("code").GetString().ShouldBe("UNAUTHENTICATED");
        calls.GetProperty("denied").GetProperty("code").GetString().ShouldBe("PERMISSION_DENIED");
        calls.GetProperty("gone").GetProperty("code").GetString().ShouldBe("UNAVAILABLE");
        bed.Grpc.Output.ShouldNotContain("a call without a name");
    }

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(t => t.GetString());

    private static byte[] Octets(JsonElement list) => [.. list.EnumerateArray().Select(o => o.GetByte())];
}
