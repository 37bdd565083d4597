using JitGateway.Tests.Provisioning.Adapters.Rest;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Rest by requests of REST with JSON.</summary>
public sealed class RestContractTests : RestContract
{
    protected override string Face(Uri origin, string? secret) => secret is null ? RestFaces.Api(origin) : RestFaces.Api(origin, secret);
}

/// <summary>The adapter Rest by calls of JSON-RPC 2.0, with a token by a call.</summary>
public sealed class JsonRpcContractTests : RestSessionContract
{
    protected override string Face(Uri origin, string? secret) => secret is null ? RestFaces.Rpc(origin) : RestFaces.Rpc(origin, secret);
}

/// <summary>The adapter Rest by forms, with a cookie and a token out of a page.</summary>
public sealed class FormContractTests : RestSessionContract
{
    protected override string Face(Uri origin, string? secret) => secret is null ? RestFaces.Web(origin) : RestFaces.Web(origin, secret);
}

/// <summary>What is owed besides where the application keeps sessions.</summary>
public abstract class RestSessionContract : RestContract
{
    [Fact]
    public async Task A_session_that_ends_is_begun_anew()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        Application.EndSessions();
        Done(await Adapter().UpdateAsync(ada, Difference((Names.Surname, Text("King"))), default)).Attributes[Names.Surname].ShouldBe(Text("King"));
        Application.Logins.ShouldBe(2);
    }
}
