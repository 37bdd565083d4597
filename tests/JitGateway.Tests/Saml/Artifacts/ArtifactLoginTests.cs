using System.Net;
using System.Text;
using System.Xml.Linq;
using JitGateway.Saml.Artifacts;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Replay;
using JitGateway.Saml.Signatures;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace JitGateway.Tests.Saml.Artifacts;

/// <summary>Logins by HTTP-Artifact through the whole gateway (SAML Bindings 3.6), whose identity provider answers as the test says.</summary>
public sealed class ArtifactLoginTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task An_artifact_that_a_browser_brings_is_resolved_by_a_signed_request_and_signs_in(string method)
    {
        await using var test = await ArtifactTest.StartAsync();
        var asked = await test.Gateway.AskAsync();
        (asked["ProtocolBinding"], asked["AssertionConsumerServiceURL"]).ShouldBe(("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact", "https://sso.example.com/sso/acs"));
        var artifact = test.Artifact();

        var response = await test.BringAsync(artifact, asked.RelayState, method);

        TestBrowser.Onward(response)!.PathAndQuery.ShouldBe("/wiki/start?tab=2");
        (await test.Gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
        var (endpoint, action, envelope) = test.Calls.ShouldHaveSingleItem();
        endpoint.ShouldBe("https://corp.example.org/artifacts");
        action.ShouldBe("\"http://www.oasis-open.org/committees/security\"");
        HardenedXml.Read(Encoding.UTF8.GetBytes(envelope), XmlLimits.Message).TryGet(out var tree, out _).ShouldBeTrue();
        var resolve = tree!.Root.DescendantsAndSelf.Single(e => e.LocalName == "ArtifactResolve");
        SignatureVerifier.Verify(tree, resolve, [TrustedKey.FromCertificate(ServiceProviderKeyFile.Certificate)!], AlgorithmPolicy.Strict).TryGet(out _, out var refusal).ShouldBeTrue(refusal?.ToString());
        resolve.Elements.Select(e => e.LocalName).ShouldBe(["Issuer", "Signature", "Artifact"]);
        resolve.Elements.Last().Text.ShouldBe(artifact);
    }

    [Fact]
    public async Task An_artifact_is_good_for_once_whatever_the_identity_provider_gives_for_it()
    {
        await using var test = await ArtifactTest.StartAsync();
        var asked = await test.Gateway.AskAsync();
        var artifact = test.Artifact();
        var attempt = test.Gateway.Browser.ValueOf($"__Host-jit-login-{asked.RelayState}");
        await test.BringAsync(artifact, asked.RelayState);
        test.Gateway.Browser.Restore($"__Host-jit-login-{asked.RelayState}", attempt);   // the back button

        var again = await LoginGateway.ReadAsync(await test.BringAsync(artifact, asked.RelayState));

        again.ShouldContain("ASSERTION_REPLAYED");
        again.ShouldContain("saml.artifact.used");
    }

    /// <summary>Anybody can make artifacts: with marks for them a stranger would fill the memory of what was used, and nobody could sign in.</summary>
    [Fact]
    public async Task Artifacts_that_come_to_nothing_leave_nothing_behind()
    {
        await using var test = await ArtifactTest.StartAsync(replay: new InMemoryReplayCache(new ManualTimeProvider(), most: 2));
        test.Answer = _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        var asked = await test.Gateway.AskAsync();
        for (var made = 0; made < 3; made++) (await LoginGateway.ReadAsync(await test.BringAsync(test.Artifact(), asked.RelayState))).ShouldContain("saml.artifact.unreachable");

        test.Answer = null;
        await test.BringAsync(test.Artifact(), asked.RelayState);

        (await test.Gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    /// <summary>An identity provider gives one to a login; who brings more made them up, and each would cost a signature and a call.</summary>
    [Fact]
    public async Task One_login_has_five_artifacts_resolved_at_most_and_the_next_login_its_own()
    {
        await using var test = await ArtifactTest.StartAsync();
        test.Answer = _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        var asked = await test.Gateway.AskAsync();
        for (var made = 0; made < 5; made++) (await LoginGateway.ReadAsync(await test.BringAsync(test.Artifact(), asked.RelayState))).ShouldContain("saml.artifact.unreachable");

        var page = await LoginGateway.ReadAsync(await test.BringAsync(test.Artifact(), asked.RelayState));

        page.ShouldContain("saml.artifact.too_many");
        page.ShouldContain("/sso/login?return=https%3A%2F%2Fsso.example.com%2Fwiki%2Fstart%3Ftab%3D2");
        test.Calls.Count.ShouldBe(5);
        test.Answer = null;
        await test.BringAsync(test.Artifact(), (await test.Gateway.AskAsync()).RelayState);
        (await test.Gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public void Of_many_logins_the_newest_are_remembered()
    {
        var tries = new ArtifactTries(capacity: 2);
        for (var made = 0; made < ArtifactTries.Most; made++) tries.TryAdd("first").ShouldBeTrue();
        tries.TryAdd("second").ShouldBeTrue();
        tries.TryAdd("first").ShouldBeFalse();
        tries.TryAdd("third").ShouldBeTrue();
        tries.TryAdd("first").ShouldBeTrue();
    }

    /// <summary>Otherwise whoever has a cookie of ours could make us sign for, and call, every identity provider that resolves artifacts.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\"IdpInitiated\": \"Accept\"")]
    public async Task Nobody_is_asked_where_answers_come_by_POST(string corp)
    {
        await using var test = await ArtifactTest.StartAsync(corp, responseBinding: "Post");
        var relayState = corp.Length == 0 ? (await test.Gateway.AskAsync()).RelayState : "/wiki/deep";

        (await LoginGateway.ReadAsync(await test.BringAsync(test.Artifact(), relayState))).ShouldContain("saml.artifact.unasked");

        test.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_is_asked_for_an_artifact_of_another_identity_provider_than_the_one_that_was_asked()
    {
        await using var test = await ArtifactTest.StartAsync();
        var asked = await test.Gateway.AskAsync();
        foreach (var entity in (string[])[test.Gateway.Partner.EntityId, "https://stranger.example.org/metadata"])
            (await LoginGateway.ReadAsync(await test.BringAsync(ArtifactMessage.Artifact(entity), asked.RelayState))).ShouldContain("saml.artifact.source");
        test.Calls.ShouldBeEmpty();
        (await test.Gateway.Browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData("Refuse", "saml.unsolicited.refused", 0)]
    [InlineData("Accept", null, 1)]
    public async Task An_artifact_that_nobody_waits_for_is_resolved_only_where_such_logins_are_taken(string setting, string? reason, int calls)
    {
        await using var test = await ArtifactTest.StartAsync($$""" "IdpInitiated": "{{setting}}" """);
        test.RequestId = null;

        var response = await test.BringAsync(test.Artifact(), "/wiki/deep");

        if (reason is null) TestBrowser.Onward(response)!.AbsolutePath.ShouldBe("/wiki/deep");
        else (await LoginGateway.ReadAsync(response)).ShouldContain(reason);
        test.Calls.Count.ShouldBe(calls);
        (await test.Gateway.Browser.WhoAmIAsync()).ShouldBe(reason is null ? "ann" : null);
    }

    [Fact]
    public async Task One_that_nobody_waits_for_may_begin_a_login_of_our_own()
    {
        await using var test = await ArtifactTest.StartAsync(""" "IdpInitiated": "Bounce" """);
        TestIdentityProvider.Read(await test.BringAsync(test.Artifact(), "/wiki/deep")).Id.ShouldNotBeEmpty();
        test.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_the_attempt_is_lost_a_new_round_trip_begins_and_the_artifact_stays_unused()
    {
        await using var test = await ArtifactTest.StartAsync();
        var asked = await test.Gateway.AskAsync();
        test.Gateway.Browser.Forget($"__Host-jit-login-{asked.RelayState}");

        var again = TestIdentityProvider.Read(await test.BringAsync(test.Artifact(), asked.RelayState));

        again.RelayState.ShouldStartWith("1");
        test.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(7, "https://corp.example.org/artifacts")]
    [InlineData(3, "http://corp.example.org/artifacts")]
    public async Task Nobody_is_asked_where_the_metadata_has_no_such_endpoint_or_none_with_TLS(int number, string endpoint)
    {
        await using var test = await ArtifactTest.StartAsync(endpoint: endpoint);
        var asked = await test.Gateway.AskAsync();
        (await LoginGateway.ReadAsync(await test.BringAsync(ArtifactMessage.Artifact(test.Gateway.Corp.EntityId, number), asked.RelayState))).ShouldContain("saml.artifact.endpoint");
        test.Calls.ShouldBeEmpty();
    }

    /// <summary>Without metadata nobody says which number the endpoint has, and there is one only.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task Where_the_provider_is_configured_by_hand_its_artifacts_are_resolved_at_the_address_that_was_written_down(int number)
    {
        await using var test = await ArtifactTest.StartAsync(""" "ArtifactResolutionUrl": "https://corp.example.org/by-hand" """, byHand: true);
        var asked = await test.Gateway.AskAsync();
        asked["ProtocolBinding"].ShouldBe("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact");

        await test.BringAsync(ArtifactMessage.Artifact(test.Gateway.Corp.EntityId, number), asked.RelayState);

        (await test.Gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
        test.Calls.ShouldHaveSingleItem().Endpoint.ShouldBe("https://corp.example.org/by-hand");
    }

    [Theory]
    [InlineData("a status")]
    [InlineData("a redirect")]
    [InlineData("no connection")]
    [InlineData("no answer in time")]
    [InlineData("more than half a mebibyte")]
    [InlineData("a fault")]
    public async Task What_goes_wrong_on_the_way_has_a_code_of_its_own_and_a_way_on(string trouble)
    {
        await using var test = await ArtifactTest.StartAsync();
        test.Answer = trouble switch
        {
            "a status" => _ => new HttpResponseMessage(HttpStatusCode.BadGateway),
            "a redirect" => _ => new HttpResponseMessage(HttpStatusCode.Redirect) { Headers = { Location = new Uri("http://169.254.169.254/latest") } },
            "no connection" => _ => throw new HttpRequestException(HttpRequestError.ConnectionError),
            "no answer in time" => _ => throw new TaskCanceledException(),
            "more than half a mebibyte" => _ => new HttpResponseMessage { Content = new StringContent(new string('x', 600 * 1024)) },
            _ => _ => new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new StringContent(ArtifactMessage.Enveloped("<S:Fault></S:Fault>"), Encoding.UTF8, "text/xml") },
        };
        var asked = await test.Gateway.AskAsync();

        var response = await test.BringAsync(test.Artifact(), asked.RelayState);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var page = await LoginGateway.ReadAsync(response);
        page.ShouldContain("1121 <span class=\"name\">ARTIFACT_UNRESOLVED");
        page.ShouldContain("/sso/login?return=https%3A%2F%2Fsso.example.com%2Fwiki%2Fstart%3Ftab%3D2");
        test.Calls.Count.ShouldBe(1);
    }

    /// <summary>No attempt, no request: what else comes in place of an artifact ends before anything is looked up.</summary>
    [Theory]
    [InlineData("SAMLart=", "saml.artifact.malformed")]
    [InlineData("SAMLart=AAQAAA", "saml.artifact.malformed")]
    [InlineData("SAMLart=a&SAMLart=b", "saml.form.artifact")]
    [InlineData("SAMLart=a&SAMLResponse=AAAA", "saml.form.artifact")]
    [InlineData("SAMLart=a&RelayState=1&RelayState=2", "saml.form.relay_state")]
    [InlineData("RelayState=1", "saml.form.no_response")]
    [InlineData("SAMLResponse=AAAA", "saml.form.no_response")]
    public async Task What_is_no_artifact_is_named(string query, string reason)
    {
        await using var test = await ArtifactTest.StartAsync();
        var response = await test.Gateway.Browser.NavigateAsync($"/sso/acs?{query}");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await LoginGateway.ReadAsync(response)).ShouldContain(reason);
        test.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_artifact_that_cannot_be_marked_as_used_is_not_used()
    {
        var replay = Substitute.For<IReplayCache>();
        replay.TryUseAsync(default!, default!, default, default).ThrowsAsyncForAnyArgs(new ReplayUnknownException("no answer"));
        await using var test = await ArtifactTest.StartAsync(replay: replay);
        var asked = await test.Gateway.AskAsync();

        var response = await test.BringAsync(test.Artifact(), asked.RelayState);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await LoginGateway.ReadAsync(response)).ShouldContain("LOGIN_STORE_UNAVAILABLE");
        (await test.Gateway.Browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_forged_answer_signs_nobody_in()
    {
        await using var test = await ArtifactTest.StartAsync();
        var asked = await test.Gateway.AskAsync();
        test.Edit = soap => soap.Replace("ann-4711", "bob-4712", StringComparison.Ordinal);
        (await LoginGateway.ReadAsync(await test.BringAsync(test.Artifact(), asked.RelayState))).ShouldContain("saml.signature.digest");
        (await test.Gateway.Browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Our_metadata_and_a_request_by_number_name_the_endpoint_for_artifacts()
    {
        await using var test = await ArtifactTest.StartAsync(""" "AssertionConsumerServiceByIndex": true """);
        (await test.Gateway.AskAsync())["AssertionConsumerServiceIndex"].ShouldBe("1");

        XNamespace md = "urn:oasis:names:tc:SAML:2.0:metadata";
        var metadata = XElement.Parse(await (await test.Gateway.Browser.NavigateAsync("/sso/metadata")).Content.ReadAsStringAsync());
        metadata.Descendants(md + "AssertionConsumerService").Select(s => ((string?)s.Attribute("index"), (string?)s.Attribute("Binding"), (string?)s.Attribute("Location"), (string?)s.Attribute("isDefault"))).ShouldBe(
        [
            ("0", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", "https://sso.example.com/sso/acs", "true"),
            ("1", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact", "https://sso.example.com/sso/acs", null),
        ]);
    }

    private sealed class ArtifactTest : HttpMessageHandler, IAsyncDisposable
    {
        public LoginGateway Gateway { get; private set; } = null!;

        public List<(string Endpoint, string? Action, string Envelope)> Calls { get; } = [];

        /// <summary>Which request the response answers: the one that the browser was last sent off with.</summary>
        public string? RequestId { get; set; } = "";

        public Func<string, string> Edit { get; set; } = static soap => soap;

        public Func<string, HttpResponseMessage>? Answer { get; set; }

        public static async Task<ArtifactTest> StartAsync(string corp = "", string endpoint = "https://corp.example.org/artifacts", IReplayCache? replay = null, bool byHand = false, string responseBinding = "Artifact")
        {
            var test = new ArtifactTest();
            test.Gateway = await LoginGateway.StartAsync($"\"ResponseBinding\": \"{responseBinding}\"{(corp.Length == 0 ? "" : $", {corp}")}", artifacts: endpoint, corpByHand: byHand, customise: builder =>
            {
                builder.Services.AddSingleton(new ArtifactChannel(test));
                if (replay is not null) builder.Services.AddSingleton(replay);
            });
            return test;
        }

        public string Artifact() => ArtifactMessage.Artifact(Gateway.Corp.EntityId);

        public async Task<HttpResponseMessage> BringAsync(string artifact, string relayState, string method = "GET")
        {
            if (RequestId is not null) RequestId = Gateway.LastAsked?.Id;
            if (method == "GET") return await FollowAsync(await Gateway.Browser.NavigateAsync($"/sso/acs?SAMLart={Uri.EscapeDataString(artifact)}&RelayState={Uri.EscapeDataString(relayState)}"));
            return await FollowAsync(await Gateway.Browser.PostFromElsewhereAsync("/sso/acs", ("SAMLart", artifact), ("RelayState", relayState)));
        }

        public async ValueTask DisposeAsync() => await Gateway.DisposeAsync();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var envelope = await request.Content!.ReadAsStringAsync(cancellationToken);
            Calls.Add((request.RequestUri!.AbsoluteUri, request.Headers.TryGetValues("SOAPAction", out var action) ? action.Single() : null, envelope));
            return Answer?.Invoke(envelope) ?? new HttpResponseMessage { Content = new StringContent(Edit(Resolved(envelope)), Encoding.UTF8, "text/xml") };
        }

        private string Resolved(string envelope)
        {
            var resolve = XElement.Parse(envelope).Descendants(XName.Get("ArtifactResolve", SamlNames.ProtocolNamespace)).Single();
            var (corp, now) = (Gateway.Corp, Gateway.Clock.GetUtcNow());
            return new ArtifactMessage { Issuer = corp.EntityId, InResponseTo = (string?)resolve.Attribute("ID"), IssuedAt = now, Content = corp.Answer(RequestId, now).ToXml(corp.Signer) }.ToSoap(corp.Signer);
        }

        private async Task<HttpResponseMessage> FollowAsync(HttpResponseMessage response) =>
            (await response.Content.ReadAsStringAsync()).Contains("name=\"Reposted\"", StringComparison.Ordinal) ? await Gateway.Browser.SubmitAsync(response) : response;
    }
}
