using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>The same over HTTP/2, frame by frame; the application behind hears HTTP/1.</summary>
public sealed class Http2HygieneTests(Http2HygieneTests.Gateway gateway) : IClassFixture<Http2HygieneTests.Gateway>
{
    private const int Next = 5;

    public static TheoryData<string> Names => [.. Http2Cases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_odd_has_one_reading_or_none(string name)
    {
        var expected = Http2Cases.All.Single(c => c.Name == name);

        (await TryAsync(expected)).ShouldBe(Outcome(expected.Answer, expected.IsOpenAfterwards, expected.Seen));
    }

    [Fact]
    public async Task Many_streams_that_are_reset_at_once_cost_nobody_else_a_turn()
    {
        var frames = new Http2Frames();
        for (var stream = 1; stream < 4000; stream += 2) frames.ResetAtOnce(stream, (":method", "GET"), (":scheme", "http"), (":authority", "127.0.0.1"), (":path", "/a"));
        await ExchangeAsync(frames, 0, 1);

        (await TryAsync(Http2Cases.All[0])).ShouldBe(Outcome("200", isOpen: true, "GET /a"));
    }

    private async Task<string> TryAsync(Http2Case tried)
    {
        await gateway.TakeSeenAsync();
        var frames = tried.Write(new Http2Frames());
        frames.Next(Next);
        var answers = await ExchangeAsync(frames, 1, Next);
        var seen = await gateway.TakeSeenAsync();
        seen.RemoveAll(r => r.Line == "GET /next");
        var reason = answers.ReasonOf(1);
        return Outcome(answers.Of(1) + (reason is null ? "" : " " + reason), answers.IsAnswered(Next), seen.Count == 0 ? null : string.Join("\n\n", seen.Select(r => r.Text)));
    }

    private async Task<Http2Answers> ExchangeAsync(Http2Frames frames, int first, int second)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = await gateway.ConnectAsync(patience.Token);
        var answers = new Http2Answers();
        var reading = answers.ReadAsync(client.GetStream(), first, second, patience.Token);
        try
        {
            await client.GetStream().WriteAsync(frames.Octets, patience.Token);
        }
        catch (IOException)
        {
            // the server has heard enough
        }

        await reading;
        return answers;
    }

    private static string Outcome(string answer, bool isOpen, string? seen) => $"{answer}, {(isOpen ? "open" : "closed")}\n{seen ?? "(the backend saw nothing)"}";

    public sealed class Gateway : HygieneGateway
    {
        protected override HttpProtocols Protocols => HttpProtocols.Http2;
    }
}
