using System.Text.RegularExpressions;
using JitGateway.Configuration;
using JitGateway.Identity.Events;
using JitGateway.Saml.Protocol;
using JitGateway.Tests.Architecture;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace JitGateway.Tests.History;

/// <summary>Every reason that an event can carry has its own words in a story: what happened, and what to look at. The reasons are read out of the compiled code.</summary>
public sealed partial class ReasonTextTests : IAsyncLifetime
{
    /// <summary>Reasons of failures that are no events: requests that do not fit, forms that are kept, applications that do not answer; and names of files.</summary>
    private static readonly string[] OfNoEvent =
    [
        "access.session.unknown", "backends.maintenance",
        "edge.fetch.mode", "edge.http", "edge.method",
        "headers.no_key",
        "provisioning.queue_abandoned", "provisioning.queue_threw", "provisioning.queue_unreadable",   // of dead letters; jitgateway queue shows them
        "request.body_broken", "request.body_too_large", "request.exception", "request.headers_too_large", "request.host", "request.malformed", "request.media_type", "request.method", "request.no_endpoint", "request.status",
        "request.too_slow", "request.unavailable", "request.unknown_own_path", "request.uri_too_long",
        "saml.form.expired", "saml.form.foreign_form", "saml.form.kept", "saml.form.media_type", "saml.form.other_address", "saml.form.other_person", "saml.form.session_unknown", "saml.form.store_unavailable", "saml.form.too_large",
        "saml.form.too_many", "saml.form.too_slow", "saml.form.used", "saml.form.used_long_ago",
        "saml.login.session_store", "saml.logout.declined", "saml.pem",
        "sessions.handover.code", "sessions.handover.host", "sessions.handover.other_host", "sessions.handover.state", "sessions.handover.store", "sessions.handover.used_or_expired", "sessions.none", "sessions.store.unreachable",
    ];

    private static readonly ModuleDefinition Gateway = ModuleDefinition.ReadModule(typeof(GatewayOptions).Assembly.Location);

    private RunningGateway _gateway = null!;

    private IReadOnlyList<IReasonCatalogue> Catalogues => [.. _gateway.Services.GetServices<IReasonCatalogue>()];

    public async Task InitializeAsync() => _gateway = await RunningGateway.StartAsync("{}");

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public void Every_reason_that_the_code_names_is_explained_or_is_known_to_be_of_no_event()
    {
        var named = Reasons(Gateway, ofCatalogues: false);
        named.Count.ShouldBeGreaterThan(80);
        named.ShouldContain("provisioning.disabled_by_operator");

        named.Where(r => Text(r) is null).Order(StringComparer.Ordinal).ShouldBe(OfNoEvent.Order(StringComparer.Ordinal), "a reason is missing in its module's catalogue, or here");
        Refusals.All.Keys.Where(r => Text(r) is null).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_explained_that_no_code_names() =>
        Reasons(Gateway, ofCatalogues: true).Except(Reasons(Gateway, ofCatalogues: false), StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void No_reason_is_put_together_of_parts_where_this_test_would_not_find_it() =>
        Methods(Gateway).Where(m => m.Body.Instructions.Any(IsReasonMade) && m.Body.Instructions.Any(i => i.OpCode == OpCodes.Ldstr && Beginning().IsMatch((string)i.Operand))).Select(m => $"{m.DeclaringType.Name}.{m.Name}")
            .ShouldBe(["RequestFraming.Refused", "Refusals.Reason"], ignoreOrder: true, "of requests that are refused before they are anybody's, and of the catalogue of refusals, which is walked whole");

    [Fact]
    public void The_words_are_sentences_of_their_own_and_say_two_things()
    {
        var texts = Reasons(Gateway, ofCatalogues: false).Concat(Refusals.All.Keys).Distinct(StringComparer.Ordinal).Select(r => (Reason: r, Text: Text(r))).Where(t => t.Text is not null).ToList();

        texts.Count.ShouldBeGreaterThan(200);
        foreach (var (reason, text) in texts)
        {
            foreach (var sentence in (string[])[text!.Meaning, text.Advice])
            {
                sentence.Length.ShouldBeGreaterThan(15, reason);
                sentence.ShouldEndWith(".", Case.Sensitive, reason);
                foreach (Match place in Place().Matches(sentence)) place.Value.ShouldBeOneOf("{backend}", "{subject}", "{a ?? b}");
            }

            text.Advice.ShouldNotBe(text.Meaning, reason);
        }

        texts.Where(t => !Refusals.All.ContainsKey(t.Reason) && !t.Reason.StartsWith("access.path.", StringComparison.Ordinal)).GroupBy(t => t.Text!.Meaning, StringComparer.Ordinal).ShouldAllBe(g => g.Count() == 1);
    }

    [Fact]
    public void Each_reason_is_that_of_one_catalogue() =>
        Reasons(Gateway, ofCatalogues: false).Concat(Refusals.All.Keys).Where(r => Catalogues.Count(c => c.Of(r, EventKind.Login) is not null) > 1).ShouldBeEmpty();

    [Fact]
    public void A_reason_in_some_code_would_be_found() =>
        Reasons(ModuleDefinition.ReadModule(typeof(ReasonTextTests).Assembly.Location), ofCatalogues: false).ShouldContain("saml.pem");

    [Fact]
    public void What_the_identity_provider_has_to_change_names_our_own_addresses()
    {
        Text("saml.audience.mismatch")!.Advice.ShouldBe("For the identity provider's administrator: Set the entity id (audience) of this service provider to http://127.0.0.1/sso/metadata, letter by letter.");
        Catalogues.Select(c => c.Of("saml.destination.mismatch", EventKind.Logout)).OfType<ReasonText>().ShouldHaveSingleItem().Advice.ShouldContain("Send your logout messages to http://127.0.0.1/sso/slo");
        Text("saml.conditions.expired")!.Advice.ShouldNotContain("--at", Case.Sensitive, "no message is looked at");
    }

    private ReasonText? Text(string reason) => Catalogues.Select(c => c.Of(reason, EventKind.Login)).FirstOrDefault(t => t is not null);

    /// <param name="ofCatalogues">Only those of catalogues; otherwise only those of other code.</param>
    private static HashSet<string> Reasons(ModuleDefinition module, bool ofCatalogues) =>
    [
        .. Methods(module).Where(m => IsOfCatalogue(m.DeclaringType) == ofCatalogues && !CompiledReferences.NamespaceOf(m.DeclaringType).EndsWith(".Inspection", StringComparison.Ordinal))
            .SelectMany(m => m.Body.Instructions).Where(i => i.OpCode == OpCodes.Ldstr).Select(i => (string)i.Operand).Where(text => Whole().IsMatch(text)),
    ];

    private static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) => module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody);

    private static bool IsOfCatalogue(TypeDefinition type)
    {
        while (type.DeclaringType is { } around) type = around;
        return type.Interfaces.Any(i => i.InterfaceType.Name == nameof(IReasonCatalogue));
    }

    private static bool IsReasonMade(Instruction instruction) => instruction.OpCode == OpCodes.Newobj && instruction.Operand is MethodReference { DeclaringType.Name: "ReasonId" };

    [GeneratedRegex(@"^(saml|provisioning|access|edge|sessions|headers|backends|request)(\.[a-z0-9_]+)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(saml|provisioning|access|edge|sessions|headers|backends|request)(\.[a-z0-9_]+)*\.$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
