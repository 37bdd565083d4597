using JitGateway.Tests.Architecture;

namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>What a client sent, what it got, what the backend saw, and whether the connection could be used further: over plain sockets.</summary>
public sealed class HygieneTests(HygieneGateway gateway) : IClassFixture<HygieneGateway>
{
    private static string Page => Path.Combine(SourceTree.Root, "deploy", "recipes", "hygiene.md");

    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (var (subject, cases) in WireCases.All)
                foreach (var one in cases) names.Add(subject, one.Name);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_odd_has_one_reading_or_none(string subject, string name)
    {
        var expected = WireCases.All.Single(s => s.Subject == subject).Cases.Single(c => c.Name == name);

        (await gateway.TryAsync(expected)).Outcome.ShouldBe(expected.Outcome);
    }

    [Fact]
    public async Task The_page_about_odd_requests_says_what_is_tried()
    {
        if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_HYGIENE") == "1") await File.WriteAllTextAsync(Page, HygienePage.Text(WireCases.All));
        (await File.ReadAllTextAsync(Page)).ShouldBe(HygienePage.Text(WireCases.All), "set JITGATEWAY_WRITE_HYGIENE=1 and run this test to write deploy/recipes/hygiene.md anew");
    }

    [Fact]
    public async Task A_smuggled_request_would_be_seen()
    {
        var fooled = new WireCase("a body that is a request", "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 200) { Seen = "POST /a\nContent-Length: 0" };

        (await gateway.TryAsync(fooled)).Outcome.ShouldNotBe(fooled.Outcome);
    }

    [Fact]
    public void There_are_enough_of_them() => WireCases.All.Sum(s => s.Cases.Count).ShouldBeGreaterThan(200);
}
