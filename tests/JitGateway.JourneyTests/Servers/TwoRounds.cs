using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("JitGateway.JourneyTests.Servers.TwoRounds", "JitGateway.JourneyTests")]

namespace JitGateway.JourneyTests.Servers;

/// <summary>xunit knows tests that run beside all others, and such that run beside none. Those of <see cref="Quiet"/> run beside each other, when all others have ended.</summary>
/// <param name="messageSink">Of xunit.</param>
public sealed class TwoRounds(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) => new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics) : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        // xunit learns of the end by the messages
        protected override void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions) =>
            _ = RunAsync(testCases, executionMessageSink, executionOptions);

        private async Task RunAsync(IEnumerable<IXunitTestCase> testCases, IMessageSink messages, ITestFrameworkExecutionOptions options)
        {
            using var runner = new Runner(TestAssembly, testCases, DiagnosticMessageSink, messages, options);
            await runner.RunAsync();
        }
    }

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private sealed class Runner(ITestAssembly assembly, IEnumerable<IXunitTestCase> testCases, IMessageSink diagnostics, IMessageSink messages, ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, testCases, diagnostics, messages, options)
    {
        protected override async Task<RunSummary> RunTestCollectionsAsync(IMessageBus messageBus, CancellationTokenSource cancellationTokenSource)
        {
            var rounds = TestCases.ToLookup(t => Quiet.Has(t.TestMethod.TestClass.TestCollection.DisplayName));
            var sum = new RunSummary();
            foreach (var isQuiet in (bool[])[false, true])
            {
                if (isQuiet) await OthersEndedAsync(cancellationTokenSource.Token);
                TestCases = rounds[isQuiet];
                sum.Aggregate(await base.RunTestCollectionsAsync(messageBus, cancellationTokenSource));
            }

            return sum;
        }

        /// <summary><c>tests/run</c> has other tests run beside the first round.</summary>
        private static async Task OthersEndedAsync(CancellationToken cancellationToken)
        {
            if (TestsBeside.Of(Environment.GetEnvironmentVariable("JITGATEWAY_TESTS_BESIDE")) is not { } others) return;
            while (!others.HaveEnded) await Task.Delay(Look, cancellationToken);
        }
    }
}
