using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Inspection;
using JitGateway.Saml.Protocol;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Inspection;

/// <summary>Every message of the corpus, with all that is wrong with it, and with the sentence for whoever has to change something.</summary>
public sealed partial class InspectionCorpusTests : IClassFixture<InspectionCorpusTests.SharedBed>
{
    /// <summary>What an inspection of one message cannot meet, and why.</summary>
    private static readonly Dictionary<string, string> NotShown = new(StringComparer.Ordinal)
    {
        ["saml.signature.keys_missing"] = "metadata without a key is refused when it is read, so no message meets it",
        ["saml.signature.key_weak"] = "weak keys of metadata are left out when it is read, so no message meets them",
        ["saml.signature.canonical_too_large"] = "needs a document whose canonical form explodes: shown by the attack tests",
        ["saml.in_response_to.mismatch"] = "the request that a kept message names is taken as ours",
        ["saml.in_response_to.unsolicited"] = "the request that a kept message names is taken as ours",
        ["saml.confirmation.in_response_to_unsolicited"] = "the request that a kept message names is taken as ours",
        ["saml.identity_provider.mismatch"] = "whom the browser was sent to is in its cookie, not in the message",
        ["saml.authn.not_fresh"] = "what one login asked for is in its cookie, not in the message",
        ["saml.logout.root"] = "a message of another kind is judged as what it is",
        ["saml.logout.envelope"] = "SOAP comes from server to server, not through a browser that somebody captures",
        ["saml.query.parameter"] = "the message is looked at, not the parameters beside it",
        ["saml.query.encoding"] = "what cannot be decoded is no message: the command says so",
    };

    private readonly InspectionBed _bed;

    public InspectionCorpusTests(SharedBed shared) => _bed = shared.Bed;

    public static TheoryData<string> Names => [.. FaultyMessages.All.Select(m => m.Name)];

    private static string Sentences([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "sentences.txt");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Tells_everything_that_is_wrong_in_the_order_of_weight(string name)
    {
        var message = FaultyMessages.All.Single(m => m.Name == name);

        var report = await InspectAsync(message);

        report.Findings.Select(f => f.Reason).ShouldBe(message.Reasons.Select(r => r.Trim('*')), string.Join('\n', report.Findings.Select(f => $"{f.Reason}: {f.Found}")));
        report.Findings.Where(f => f.IsRefusal).ShouldHaveSingleItem().Reason.ShouldBe(message.Reasons.Single(r => r.Contains('*')).Trim('*'));
        report.Findings.ShouldAllBe(f => f.Found.Length > 0 && f.Change.Length > 0 && f.Rule.Length > 0 && !f.Change.Contains('{') && f.Expected != "");
        report.IsAcceptable.ShouldBeFalse();
    }

    /// <summary><c>JITGATEWAY_WRITE_SENTENCES=1</c> writes them anew: read what changed.</summary>
    [Fact]
    public async Task Says_to_whom_it_may_concern_what_to_change_in_these_words()
    {
        var text = new StringBuilder();
        foreach (var message in FaultyMessages.All)
        {
            var report = await InspectAsync(message);
            text.Append(message.Name).Append('\n');
            foreach (var finding in report.Findings)
                text.Append($"  {finding.Reason}\n    found    {Plain(finding.Found)}\n    expected {(finding.Expected is { } expected ? Plain(expected) : "-")}\n    {finding.Party}: {Plain(finding.Change)}\n");
        }

        if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_SENTENCES") == "1") await File.WriteAllTextAsync(Sentences(), text.ToString());
        text.ToString().ShouldBe((await File.ReadAllTextAsync(Sentences())).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_corpus_is_as_large_as_was_promised_and_has_several_faults_at_once()
    {
        FaultyMessages.All.Count.ShouldBeGreaterThan(100);
        FaultyMessages.All.Count(m => m.Reasons.Length > 2).ShouldBeGreaterThan(5);
        FaultyMessages.All.Select(m => m.Name).ShouldBeUnique();
    }

    [Fact]
    public void Every_entry_of_the_register_of_refusals_is_shown_or_it_is_said_why_not()
    {
        var shown = FaultyMessages.All.SelectMany(m => m.Reasons).Select(r => r.Trim('*')).ToHashSet(StringComparer.Ordinal);
        var ofMessages = Refusals.All.Keys.Where(id => !id.StartsWith("saml.artifact.", StringComparison.Ordinal)).ToList();   // those are of a channel between servers

        ofMessages.Where(id => !shown.Contains(id) && !NotShown.ContainsKey(id)).ShouldBeEmpty();
        NotShown.Keys.Where(shown.Contains).ShouldBeEmpty("it is shown, so it needs no excuse");
    }

    [Fact]
    public void Every_entry_of_the_register_of_refusals_has_a_sentence_about_what_to_change()
    {
        Refusals.All.Keys.Where(id => !Advice.Has(id)).ShouldBeEmpty();
        Refusals.All.Keys.Select(id => Advice.Of(id).Change).ShouldAllBe(s => s.Length > 10 && s.EndsWith('.'));
    }

    [Fact]
    public async Task A_good_message_has_no_finding()
    {
        var report = await _bed.InspectAsync(Exchange.Good.ToXml(Exchange.Signer));

        report.IsAcceptable.ShouldBeTrue(string.Join('\n', report.Findings));
        report.InTime.ShouldBe(new InspectedPeriod(Exchange.Now.AddSeconds(-60), Exchange.Now.AddSeconds(360), true));
    }

    private Task<InspectionReport> InspectAsync(FaultyMessage message) =>
        _bed.InspectAsync(message.Content(), _bed.Configuration(message.Corp, message.HasKey ? "\"DecryptionKeys\": [ { \"Certificate\": \"sp.pem\", \"Key\": \"sp.pem\" } ]," : ""), message.IdentityProvider);

    /// <summary>Keys are made anew for each run.</summary>
    private static string Plain(string text) => Fingerprints().Replace(text
        .Replace(InspectionBed.Fingerprint(ServiceProviderKeyFile.Certificate), "OURS", StringComparison.Ordinal).Replace(InspectionBed.Fingerprint(InspectionBed.CorpCertificate), "CORPS", StringComparison.Ordinal), "ANOTHER'S");

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.NonBacktracking)]
    private static partial Regex Fingerprints();

    public sealed class SharedBed : IAsyncLifetime
    {
        internal InspectionBed Bed { get; } = new();

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync() => await Bed.DisposeAsync();
    }
}
