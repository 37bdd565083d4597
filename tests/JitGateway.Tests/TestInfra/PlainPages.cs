using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Failures.Appearance;
using JitGateway.Failures.Languages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.Tests.TestInfra;

/// <summary>The writers of pages as they are where the section <c>Pages</c> says nothing, or as it says.</summary>
internal static class PlainPages
{
    public static PageWriter Writer(TimeProvider time, PageIdentity? identity = null) => new(Of(identity), Languages(identity), time);

    public static FailureWriter Failures(FailureCounter counter, TimeProvider time, ILogger<FailureWriter>? logger = null) =>
        new(Writer(time), Languages(null), counter, [], logger ?? NullLogger<FailureWriter>.Instance);

    private static PageLanguages Languages(PageIdentity? identity) => new(Of(identity));

    private static Active<PageIdentity> Of(PageIdentity? identity) => Active<PageIdentity>.Always(identity ?? PageIdentity.Plain);
}
