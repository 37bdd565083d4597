using System.Diagnostics;
using System.Net;
using JitGateway.JourneyTests.Servers;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>SimpleSAMLphp changes its signing key while two hundred people sign in: first as its manual says, then from one moment to the next to a key that nobody was told of.</summary>
public sealed class KeyRolloverJourneyTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Each of the two hundred costs several pages of a server that is in no hurry.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const int People = 200;
    private const int AtOnce = 4;
    private const string Changed = "The keys of identity provider corp changed";

    private readonly Parts _parts = new();
    private SimpleSamlPhp _identityProvider = null!;
    private GatewayProcess _gateway = null!;
    private int _begun;
    private int _signedIn;
    private int _until = int.MaxValue;

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
        var people = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SignInAsync()));
        await ReachedAsync(People / 8, people);
        _identityProvider.Send(new SimpleSamlPhpAnswers { Next = "other" });
        await RereadAsync(people);
        _identityProvider.Send(new SimpleSamlPhpAnswers { Key = "other", Certificate = "other", Next = "idp" });
        await ReachedAsync(_signedIn + (People / 8), people);
        _identityProvider.Send(new SimpleSamlPhpAnswers { Key = "third", Certificate = "third" });
        var unannounced = _signedIn;
        Volatile.Write(ref _until, Math.Max(People, unannounced + (People / 4)));
        await people;

        _signedIn.ShouldBe(_until);
        output.WriteLine($"{_signedIn} of {_until} signed in over two changes of the signing key, the second one, that nobody was told of, after {unannounced}, in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s; "
            + $"refused: {CountOf("was refused for")}; keys changed: {CountOf(Changed)} times; asked again: {CountOf("older than the provider's keys")}");
        await Eventually.HoldsAsync(() => Task.FromResult(CountOf("Login at corp accepted") >= _signedIn), () => $"each was a login of its own; {CountOf("Login at corp accepted")} were");
        CountOf("was refused for").ShouldBe(0);
        CountOf(Changed).ShouldBe(2, "each change is seen once");
    }

    private async Task SignInAsync()
    {
        try
        {
            using var visitor = new Visitor();
            while (Interlocked.Increment(ref _begun) <= Volatile.Read(ref _until))
            {
                visitor.Forget(_gateway.Url);   // new to the gateway each time; SimpleSAMLphp, which is slow, knows them after the first
                var page = await visitor.OpenAsync(new Uri(_gateway.Url, "/app/page"));
                if (page.Url.Authority != _gateway.Url.Authority) page = await visitor.SubmitAsync(page, "name=\"username\"", ("username", "ada"), ("password", SimpleSamlPhp.PasswordOf("ada")));
                page.Status.ShouldBe(HttpStatusCode.OK, page.Text);
                HeaderBackend.HeadersOn(page)["x-remote-user"].ShouldBe("ada");
                Interlocked.Increment(ref _signedIn);
            }
        }
        catch
        {
            Volatile.Write(ref _until, 0);   // the others need not go on
            throw;
        }
    }

    /// <summary>Waits until so many are signed in, or until something ended the signing in.</summary>
    private Task ReachedAsync(int people, Task signingIn) => Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref _signedIn) >= people || signingIn.IsCompleted), $"{people} people sign in", Patience);

    private Task RereadAsync(Task signingIn) =>
        Eventually.HoldsAsync(() => Task.FromResult(CountOf(Changed) >= 1 || signingIn.IsCompleted), "the gateway sees the new keys", Patience);

    private int CountOf(string text) => _gateway.Log.Split(text).Length - 1;
}
