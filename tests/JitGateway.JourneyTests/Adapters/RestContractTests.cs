using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters.Rest;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Rest by requests of REST with JSON.</summary>
public sealed class RestContractTests : RestContract
{
    internal override IProvisioningAdapter Make(TimeSpan timeout) => Make(RestFaces.Api(Application.Origin), timeout);

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make(RestFaces.Api(new Uri($"http://127.0.0.1:{FreePort.Next()}")), timeout);

    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout) => Make(RestFaces.Api(Application.Origin, "wrong-secret"), timeout);
}

/// <summary>The adapter Rest by calls of JSON-RPC 2.0, with a token by a call.</summary>
public sealed class JsonRpcContractTests : RestContract
{
    [Fact]
    public async Task A_session_that_ends_is_begun_anew()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        Application.EndSessions();
        Done(await Adapter().UpdateAsync(ada, Difference((Names.Surname, Text("King"))), default)).Attributes[Names.Surname].ShouldBe(Text("King"));
        Application.Logins.ShouldBe(2);
    }

    internal override IProvisioningAdapter Make(TimeSpan timeout) => Make(RestFaces.Rpc(Application.Origin), timeout);

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make(RestFaces.Rpc(new Uri($"http://127.0.0.1:{FreePort.Next()}")), timeout);

    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout) => Make(RestFaces.Rpc(Application.Origin, "wrong-secret"), timeout);
}

/// <summary>The adapter Rest by forms, with a cookie and a token out of a page.</summary>
public sealed class FormContractTests : RestContract
{
    [Fact]
    public async Task A_session_that_ends_is_begun_anew()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        Application.EndSessions();
        Done(await Adapter().UpdateAsync(ada, Difference((Names.Surname, Text("King"))), default)).Attributes[Names.Surname].ShouldBe(Text("King"));
        Application.Logins.ShouldBe(2);
    }

    internal override IProvisioningAdapter Make(TimeSpan timeout) => Make(RestFaces.Web(Application.Origin), timeout);

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make(RestFaces.Web(new Uri($"http://127.0.0.1:{FreePort.Next()}")), timeout);

    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout) => Make(RestFaces.Web(Application.Origin, "wrong-secret"), timeout);
}
