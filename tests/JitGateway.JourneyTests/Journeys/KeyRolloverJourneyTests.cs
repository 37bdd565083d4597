using System.Diagnostics;
using System.Net;
using JitGateway.JourneyTests.Servers;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>SimpleSAMLphp changes its signing key while two hundred people sign in, as its manual says.</summary>
public sealed class KeyRolloverJourneyTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Each of the two hundred costs several pages of a server that is in no hurry.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const int People = 200;
    private const int AtOnce = 4;

    private readonly Parts _parts = new();
    private SimpleSamlPhp _identityProvider = null!;
    private GatewayProcess _gateway = null!;
    private int _begun;
    private int _signedIn;

    public async Task InitializeAsync()
    {
        _identityProvider = _parts.Add(await SimpleSamlPhp.StartAsync());
        var application = _parts.Add(await HeaderBackend.StartAsync());
        var configuration = new GatewayConfiguration(FreePort.Next())
            .With("Saml:IdentityProviders:corp", $$"""{ "Preset": "SimpleSamlPhp", "Metadata": "{{_identityProvider.Metadata}}", "MetadataRefresh": "00:00:10" }""")
            .WithBackend("app", JourneyBackends.Plain(application.Url, "/app"));
        _gateway = _parts.Add(await GatewayProcess.StartReadyAsync(configuration));
        _identityProvider.Trust(await _gateway.MetadataAsync());
        _identityProvider.SetPerson("ada", new(StringComparer.Ordinal) { ["mail"] = ["ada@example.org"], ["displayName"] = ["Ada Example"] });
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task Nobody_of_two_hundred_is_turned_away()
    {
        var began = Stopwatch.GetTimestamp();
        var planned = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SignInAsync(until: People)));
        await ReachedAsync(People / 8, planned);
        _identityProvider.Send(new SimpleSamlPhpAnswers { Next = "other" });
        await RereadAsync(times: 1, planned);
        _identityProvider.Send(new SimpleSamlPhpAnswers { Key = "other", Certificate = "other", Next = "idp" });
        await ReachedAsync(_signedIn + (People / 8), planned);
        _identityProvider.Send(new SimpleSamlPhpAnswers { Key = "other", Certificate = "other" });
        await planned;
        _signedIn.ShouldBe(People);
        output.WriteLine($"{_signedIn} of {People} signed in over the change of the signing key, in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s; refused: {CountOf("was refused for")}; keys changed: {CountOf("The keys of identity provider corp changed")} times");
        CountOf("was refused for").ShouldBe(0);
    }

    private async Task SignInAsync(int until)
    {
        while (Interlocked.Increment(ref _begun) <= until)
        {
            using var visitor = new Visitor();
            var page = await visitor.OpenAsync(new Uri(_gateway.Url, "/app/page"));
            page = await visitor.SubmitAsync(page, "name=\"username\"", ("username", "ada"), ("password", SimpleSamlPhp.PasswordOf("ada")));
            page.Status.ShouldBe(HttpStatusCode.OK, page.Text);
            HeaderBackend.HeadersOn(page)["x-remote-user"].ShouldBe("ada");
            Interlocked.Increment(ref _signedIn);
        }

        Interlocked.Decrement(ref _begun);
    }

    /// <summary>Waits until so many are signed in, or until something ended the signing in.</summary>
    private Task ReachedAsync(int people, Task signingIn) => Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref _signedIn) >= people || signingIn.IsCompleted), $"{people} people sign in", Patience);

    private Task RereadAsync(int times, Task signingIn) =>
        Eventually.HoldsAsync(() => Task.FromResult(CountOf("The keys of identity provider corp changed") >= times || signingIn.IsFaulted), "the gateway sees the new keys", Patience);

    private int CountOf(string text) => _gateway.Log.Split(text).Length - 1;
}
