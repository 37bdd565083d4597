using JitGateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace JitGateway.Tests.Configuration;

/// <summary>What operators see of a configuration: everything but secrets.</summary>
public sealed class ShownSettingsTests
{
    [Theory]
    [InlineData("Redis:Configuration", "redis:6379,password=a,b=c", "redis:6379,password=(secret)")]
    [InlineData("Redis:Configuration", "redis:6379,password=env:REDIS", "redis:6379,password=env:REDIS")]
    [InlineData("Backends:a:Provisioning:Sql:ConnectionString", "Host=db;Username=u;Password=p;x", "Host=db;Username=u;Password=(secret)")]
    [InlineData("Backends:a:Provisioning:Scim:Token", "hush", "(secret)")]
    [InlineData("Backends:a:Provisioning:Scim:Token", "file:/run/secrets/token", "file:/run/secrets/token")]
    [InlineData("Backends:a:Provisioning:Webhook:Secrets:0", "hush", "(secret)")]
    [InlineData("Telemetry:Endpoint", "https://user:pass@collector.example.com/x", "https://(secret)@collector.example.com/x")]
    [InlineData("Gateway:PublicOrigin", "https://sso.example.com", "https://sso.example.com")]
    public void A_value_is_shown_without_what_is_secret_in_it(string key, string value, string shown) => Of((key, value)).ShouldHaveSingleItem().Value.ShouldBe(shown);

    [Fact]
    public void What_is_secret_by_its_type_is_hidden_whatever_its_name_is()
    {
        var context = Context(("Backends:a:Plain", "hush"));
        context.Material.AddClearSecret("Backends:a:Plain");

        ShownSettings.Of(context).ShouldHaveSingleItem().Value.ShouldBe("(secret)");
    }

    [Fact]
    public void Another_secret_is_known_to_be_another_one()
    {
        var (one, same, other) = (Of(("Backends:a:Token", "one")), Of(("Backends:a:Token", "one")), Of(("Backends:a:Token", "two")));

        same[0].ShouldBe(one[0]);
        other[0].Digest.ShouldNotBe(one[0].Digest);
        other[0].Value.ShouldBe(one[0].Value);
    }

    private static IReadOnlyList<ShownSetting> Of(params (string Key, string Value)[] settings) => ShownSettings.Of(Context(settings));

    private static ConfigurationContext Context(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build()) { Sections = ["Redis", "Backends", "Telemetry", "Gateway"] };
}
