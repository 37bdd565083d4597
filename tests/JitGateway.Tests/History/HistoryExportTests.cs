using System.Net;
using System.Text;
using JitGateway.Cli;
using JitGateway.History;
using JitGateway.Identity.Events;
using JitGateway.Redis;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.History;

/// <summary>
/// An export that is longer than anybody wants in memory. The store gives a page out only when those before it have come out at the other end, so that whoever gathered pages on the way, in the node or in the
/// command, would wait for ever.
/// </summary>
public sealed class HistoryExportTests : IAsyncLifetime
{
    private const int Events = 20_000;
    private const int MostPagesOnTheWay = 2;

    private readonly CountingStore _store = new();
    private readonly CountingWriter _output;
    private readonly ConfigurationFolder _folder = new();
    private RunningGateway _gateway = null!;

    public HistoryExportTests() => _output = new CountingWriter(_store);

    public async Task InitializeAsync()
    {
        _folder.WithFile("token", "operators-own-token");
        _gateway = await RunningGateway.StartAsync("""{ "Gateway": { "Management": { "Token": "operators-own-token" } } }""", builder => builder.Services.AddSingleton<IEventStore>(_store));
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _output.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("jsonl", Events)]
    [InlineData("csv", Events + 1)]
    public async Task Twenty_thousand_events_go_to_standard_output_page_by_page(string format, int lines)
    {
        var code = await new GatewayCommandLine(_ => throw new InvalidOperationException("nothing is to be built"), TextReader.Null, _output, _output)
            .RunAsync(["history", "export", "--format", format, "--node", _gateway.Management.GetLeftPart(UriPartial.Authority), "--token", $"file:{_folder.Folder}/token"]).WaitAsync(TimeSpan.FromMinutes(1));

        code.ShouldBe(0);
        _output.Lines.ShouldBe(lines);
        _store.Pages.ShouldBe(Events / CountingStore.MostInPage);
        _output.LongestPart.ShouldBeLessThan(64 * 1024);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task An_export_of_a_history_that_does_not_answer_is_refused_in_whole(string format)
    {
        _store.Failure = new RedisUnavailableException("no answer");

        using var answer = await ExportAsync(format);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("jsonl", false)]
    [InlineData("csv", false)]
    [InlineData("jsonl", true)]
    [InlineData("csv", true)]
    public async Task An_export_that_breaks_off_half_way_does_not_look_whole(string format, bool isOutage)
    {
        (_store.Failure, _store.FailsAfter) = (isOutage ? new RedisUnavailableException("no answer") : new InvalidOperationException("a test"), 1);

        await Should.ThrowAsync<HttpRequestException>(async () => (await ExportAsync(format)).Dispose());
    }

    private async Task<HttpResponseMessage> ExportAsync(string format)
    {
        using var client = new HttpClient { BaseAddress = _gateway.Management };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer operators-own-token");
        return await client.GetAsync($"/history/export?format={format}");
    }

    /// <summary>Events without end but that of their number; nothing else is kept.</summary>
    private sealed class CountingStore : IEventStore
    {
        private readonly SemaphoreSlim _came = new(0);
        private int _given;
        private int _lines;

        public static int MostInPage => 500;

        public int Pages { get; private set; }

        /// <summary>What it says in place of a page; absent: nothing.</summary>
        public Exception? Failure { get; set; }

        /// <summary>So many pages it gives before that.</summary>
        public int FailsAfter { get; set; }

        public int MostEntries => int.MaxValue;

        public void Came(int lines)
        {
            _lines = lines;
            _came.Release();
        }

        public async Task<IReadOnlyList<StoredEvent>> ReadAsync(EventLane lane, DateTimeOffset from, DateTimeOffset to, int skip, int most, CancellationToken cancellationToken)
        {
            if (lane == EventLane.Strangers || from == DateTimeOffset.UnixEpoch || _given == Events) return [];   // a look at all there ever was is not the export's
            most.ShouldBeLessThanOrEqualTo(MostInPage);
            if (Failure is not null && Pages >= FailsAfter) throw Failure;
            while (_given - _lines > MostPagesOnTheWay * MostInPage) await _came.WaitAsync(cancellationToken);
            Pages++;
            StoredEvent[] page = [.. Enumerable.Range(_given, most).Select(i => to.AddMilliseconds(-1 - (i % 2))).Select(at => new StoredEvent(new GatewayEvent(EventKind.Login, EventAction.Answered, EventResult.Accepted) { Id = SomeEventId.Of(at), At = at, Agent = "Zoë's \U0001F98A browser" }, null))];
            _given += most;
            return page;
        }

        public Task AppendAsync(EventLane lane, IReadOnlyList<StoredEvent> events, EventBounds bounds, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ReplaceAsync(EventLane lane, IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task KeepMessageAsync(EventLane lane, string id, DateTimeOffset at, byte[] content, EventBounds bounds, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<byte[]?> MessageAsync(string id, DateTimeOffset oldest, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);

        public Task TrimAsync(EventLane lane, EventBounds events, EventBounds messages, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Standard output that counts lines and forgets them.</summary>
    private sealed class CountingWriter(CountingStore store) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public int Lines { get; private set; }

        public int LongestPart { get; private set; }

        public override void Write(char value) => Write([value]);

        public override void Write(ReadOnlySpan<char> buffer)
        {
            buffer.Contains('\uFFFD').ShouldBeFalse("a character was torn");
            Lines += buffer.Count('\n');
            LongestPart = Math.Max(LongestPart, buffer.Length);
            store.Came(Lines);
        }

        public override void Write(string? value) => Write(value.AsSpan());

        public override Task WriteAsync(string? value)
        {
            Write(value);
            return Task.CompletedTask;
        }

        public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return Task.CompletedTask;
        }
    }
}
