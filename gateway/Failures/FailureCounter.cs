using System.Diagnostics.Metrics;

namespace JitGateway.Failures;

/// <summary>Counts failures by code, number, class and backend on the gateway's meter (the factory gives every module the same one).</summary>
internal sealed class FailureCounter(IMeterFactory meters)
{
    private readonly Counter<long> _failures = meters.Create("JitGateway")
        .CreateCounter<long>("jitgateway.failures", "{failure}", "Requests that ended with a failure of the gateway's register");

    public void Count(GatewayFailure failure) =>
        _failures.Add(1,
            new("code", failure.Code.Constant),
            new("number", failure.Code.Number),
            new("class", ClassName(failure.Code.Class)),
            new("backend", failure.Backend ?? ""));

    private static string ClassName(FailureClass failureClass) => failureClass switch
    {
        FailureClass.Assertion => "assertion",
        FailureClass.Mapping => "mapping",
        FailureClass.Match => "match",
        FailureClass.Refused => "refused",
        FailureClass.Unreachable => "unreachable",
        FailureClass.Capacity => "capacity",
        FailureClass.Lock => "lock",
        FailureClass.Configuration => "configuration",
        _ => "request",
    };
}
