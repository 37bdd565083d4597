using JitGateway.Failures;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.Failures;

public sealed class OutageLinesTests
{
    [Fact]
    public void A_thousand_requests_of_one_outage_are_a_few_warnings_and_no_more()
    {
        var logs = new CollectedLogs();
        var logger = logs.For<OutageLinesTests>();
        var request = new DefaultHttpContext().Request;

        for (var i = 0; i < 1000; i++) FailureLog.Write(logger, request, new GatewayFailure(ErrorRegister.SessionUnknown, new ReasonId("access.session.unknown")));

        logs.Entries.Count(e => e.Level == LogLevel.Warning).ShouldBeLessThan(20);
        logs.Entries.Count.ShouldBe(1000);   // the others are there for who logs at Debug
    }
}
