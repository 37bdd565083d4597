using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>Who publishes metadata may hand out the right to read it as a part of the URL: that part is told nowhere, whatever becomes of the reading.</summary>
public sealed class ToldAddressTests : IAsyncLifetime
{
    private const string Planted = "planted-metadata-key";

    private readonly MetadataBed _bed = new();

    public Task InitializeAsync() => _bed.ServeAsync();

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    public static TheoryData<string, string> Fates => new()
    {
        { "good", "is in use" },
        { "down", "answered with status 500" },
        { "no metadata", "its root is html" },
        { "circle", "redirects more than" },
        { "elsewhere", "redirects to another host" },
        { "ftp", "redirects to ftp" },
        { "nowhere", "redirects to nowhere" },
        { "cut", "cannot be read" },
        { "ended", "(validUntil)" },
    };

    [Theory]
    [MemberData(nameof(Fates))]
    public async Task The_key_in_a_metadata_URL_is_told_neither_in_health_nor_in_the_log_nor_by_commands(string fate, string said)
    {
        _bed.Answer = AnswerOf(fate);
        await _bed.StartAsync(Corp());
        await _bed.HoldsAsync(() => _bed.Known() is not null || _bed.StateOf().Problem is not null);

        var ready = (await _bed.ReadyAsync()).Text;
        var (checkedOf, read) = (await RunAsync("check", "--connect"), await RunAsync("metadata", "--idp", "corp"));

        ready.ShouldContain(said);
        if (fate != "good") read.ShouldContain(said);
        foreach (var shown in (string[])[checkedOf, read]) shown.ShouldContain(_bed.Url, Case.Sensitive, "scheme, host and path");
        foreach (var text in (string[])[ready, _bed.Gateway.Logs.Text, checkedOf, read, await RunAsync("check", "--connect", "--json"), await RunAsync("metadata", "--idp", "corp", "--json")])
            text.ShouldNotContain(Planted, Case.Insensitive);
    }

    [Fact]
    public async Task Two_URLs_that_differ_in_their_query_alone_are_two_sources()
    {
        _bed.Answer = context => context.Response.WriteAsync(new TestIdentityProvider(context.Request.Query["of"].ToString()).Metadata());

        await _bed.StartAsync($$""" "corp": { "Metadata": "{{_bed.Url}}?of=corp" }, "partner": { "Metadata": "{{_bed.Url}}?of=partner" } """);

        await _bed.HoldsAsync(() => _bed.Known("corp") is not null && _bed.Known("partner") is not null);
        _bed.Known("partner")!.Metadata.EntityId.ShouldBe("https://partner.example.org/metadata");
    }

    [Theory]
    [InlineData("http://user:planted-metadata-key@idp.example.org/md?apikey=planted-metadata-key#planted-metadata-key", "http://idp.example.org/md\": is http without a signature")]
    [InlineData("ftp://user:planted-metadata-key@idp.example.org/md?apikey=planted-metadata-key", "ftp://idp.example.org/md\": is not a URL that metadata can be read from")]
    [InlineData("https://user@planted-metadata-key@:x?planted-metadata-key", "https://:x\": is not a URL that metadata can be read from")]
    public void An_error_of_the_configuration_does_not_tell_it(string written, string said)
    {
        using var folder = new ConfigurationFolder().With($$"""
            { "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Saml": { "IdentityProviders": { "corp": { "Metadata": {{JsonSerializer.Serialize(written)}} } } } }
            """);

        var error = folder.Errors().ShouldHaveSingleItem();

        error.ShouldContain(said);
        error.ShouldNotContain(Planted);
    }

    [Fact]
    public async Task A_risk_does_not_tell_it()
    {
        using var folder = new ConfigurationFolder().With($$"""
            { "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Saml": { "IdentityProviders": { "corp": { "Metadata": "https://idp.example.org/md?apikey={{Planted}}", "EntityId": "urn:corp" } } } }
            """);

        var output = await RunIn(folder.Folder, "check");

        output.ShouldContain("https://idp.example.org/md");
        output.ShouldContain("risk.saml.federation-unsigned");
        output.ShouldNotContain(Planted);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("://", "://")]
    [InlineData("a?b://c", "a")]
    [InlineData("https://a:b@c@d/e@f?g", "https://d/e@f")]
    public void What_is_no_address_is_told_without_what_could_be_a_secret_in_one(string written, string told) => ToldAddress.Of(written).ShouldBe(told);

    private Func<HttpContext, Task> AnswerOf(string fate) => context =>
    {
        if (fate is "circle" or "elsewhere" or "ftp" or "nowhere")
        {
            context.Response.StatusCode = 302;
            if (fate != "nowhere") context.Response.Headers.Location = fate switch { "circle" => $"{_bed.Url}?apikey={Planted}", "ftp" => $"ftp://127.0.0.1/md?apikey={Planted}", _ => $"http://user:{Planted}@127.0.0.2:9/md?apikey={Planted}" };
            return Task.CompletedTask;
        }

        if (fate == "down") return MetadataBed.Down(context);
        if (fate == "ended") return context.Response.WriteAsync(_bed.Corp.Metadata(DateTimeOffset.UnixEpoch));
        if (fate != "cut") return context.Response.WriteAsync(fate == "good" ? _bed.Corp.Metadata() : "<html/>");
        context.Response.ContentLength = 1000;
        return CutAsync(context);
    };

    private static async Task CutAsync(HttpContext context)
    {
        await context.Response.WriteAsync("<md");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private string Corp() => $$""" "corp": { "Metadata": "{{_bed.Url}}?apikey={{Planted}}" } """;

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var folder = new ConfigurationFolder().With($$"""
            { "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Saml": { "MetadataCache": "own", "IdentityProviders": { {{Corp()}} } } }
            """);
        return await RunIn(folder.Folder, arguments);
    }

    private static async Task<string> RunIn(string folder, params string[] arguments)
    {
        using var told = new StringWriter { NewLine = "\n" };
        var configuration = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).SelectMany(f => new[] { "--config", f });
        await new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, told, told).RunAsync([.. arguments, .. configuration]);
        return told.ToString();
    }
}
