using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.Telemetry;

/// <summary>The framework's own activity and scope per request are off; every log line of a request has its correlation id all the same.</summary>
public sealed partial class RequestScopeTests
{
    [Fact]
    public async Task Log_lines_of_a_request_show_the_id_that_the_person_reads_on_the_page()
    {
        var lines = new ScopedLines();
        await using var gateway = await RunningGateway.StartAsync(customise: builder => builder.Logging.AddProvider(lines));

        var pages = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await gateway.NavigateAsync("/nowhere");
            pages.Add(Code().Match(await answer.Content.ReadAsStringAsync()).Value);
        }

        pages.ShouldBeUnique();
        pages.ShouldAllBe(code => code.Length > 0);
        lines.Ids.Where(id => id is not null).ShouldBe(pages);
    }

    [Fact]
    public async Task Nobody_makes_an_activity_for_a_request_when_no_collector_is_configured()
    {
        Activity? seen = null;
        var asked = false;
        await using var gateway = await RunningGateway.StartAsync(customise: builder => builder.Services.AddSingleton<IStartupFilter>(new Look(() => (asked, seen) = (true, Activity.Current))));

        using var answer = await gateway.NavigateAsync("/nowhere");

        asked.ShouldBeTrue();
        seen.ShouldBeNull();
    }

    [GeneratedRegex("[0-9A-Z]{5}-[0-9A-Z]{5}", RegexOptions.None, 1000)]
    private static partial Regex Code();

    private sealed class Look(Action look) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(rest => context =>
            {
                look();
                return rest(context);
            });
            next(app);
        };
    }

    /// <summary>For each line of Failures the id in its scope, as the log formatters find it.</summary>
    private sealed class ScopedLines : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider? _scopes;

        public ConcurrentQueue<string?> Ids { get; } = new();

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public ILogger CreateLogger(string categoryName) => new Line(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Line(ScopedLines owner, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (category.StartsWith("JitGateway.Failures", StringComparison.Ordinal)) owner.Ids.Enqueue(LogScope.Read(owner._scopes).CorrelationId);
            }
        }
    }
}
