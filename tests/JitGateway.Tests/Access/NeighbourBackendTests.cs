using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Access;

/// <summary>
/// Two backends stand before one application that reads paths leniently: a path that the application takes for the guarded one's must not
/// come to it through the open one.
/// </summary>
public sealed class NeighbourBackendTests : IAsyncLifetime
{
    private readonly RawBackend _application = new();
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await RunningGateway.StartAsync($$"""
        { "Backends": {
          "open": { "Destinations": "{{_application.Url}}", "Access": [ { "Effect": "Public" } ] },
          "guarded": { "Match": { "Path": "/admin" }, "Destinations": "{{_application.Url}}", "Access": [ { "Effect": "Deny" } ] },
          "cut": { "Match": { "Path": "/cut", "StripPrefix": true }, "Destinations": "{{_application.Url}}", "Access": [ { "Effect": "Public" } ] },
          "within": { "Match": { "Path": "/cut/admin" }, "Destinations": "{{_application.Url}}", "Access": [ { "Effect": "Deny" } ] } } }
        """);

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _application.DisposeAsync();
    }

    [Theory]
    [InlineData("//admin/x")]
    [InlineData("/admin;a=b/x")]
    [InlineData("/;/admin/x")]
    [InlineData("/admin./x")]
    [InlineData("/admin%20/x")]
    [InlineData("/ADMIN;/x")]
    [InlineData("/%2561dmin/x")]
    [InlineData("/cut//admin/x")]
    [InlineData("/cut/admin;a=b")]
    [InlineData("/cut;/admin")]
    [InlineData("/admin%3Fx")]
    [InlineData("/admin%23/x")]
    [InlineData("/admin%253f/x")]
    [InlineData("/admin#x")]
    [InlineData("/cut/admin%3Fx")]
    [InlineData("//sso/me")]
    [InlineData("/sso;/me")]
    [InlineData("/sso./scim")]
    [InlineData("/sso%3Fx")]
    public async Task A_path_that_may_be_read_as_another_backends_is_not_passed_on(string path)
    {
        (await GetAsync(path)).ShouldStartWith("HTTP/1.1 400");
        _application.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/admin/x")]
    [InlineData("/ADMIN/x")]
    [InlineData("/./admin/x")]
    [InlineData("/x/%2e%2e/admin/y")]
    [InlineData("/%61dmin/x")]
    public async Task A_path_that_is_the_guarded_backends_gets_its_rules(string path)
    {
        (await GetAsync(path)).ShouldStartWith("HTTP/1.1 403");
        _application.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/administration/x")]
    [InlineData("//page")]
    [InlineData("/page;jsessionid=1")]
    [InlineData("/a./b%20c/")]
    [InlineData("/cut//page")]
    [InlineData("/What%3F")]
    [InlineData("/cut/C%23/x")]
    public async Task An_odd_path_that_stays_with_its_backend_passes(string path) =>
        (await GetAsync(path)).ShouldStartWith("HTTP/1.1 200");

    [Fact]
    public async Task A_rule_names_a_path_without_that_of_the_destination()
    {
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Backends": { "wiki": { "Destinations": "{{_application.Url}}/wiki", "Access": [ { "Path": "/admin", "Effect": "Deny" }, { "Effect": "Public" } ] } } }
            """);

        (await GetAsync("/admin/x", gateway)).ShouldStartWith("HTTP/1.1 403");
        (await GetAsync("/page", gateway)).ShouldStartWith("HTTP/1.1 200");
        _application.Requests.ShouldHaveSingleItem().ShouldStartWith("GET /wiki/page ");
    }

    private Task<string> GetAsync(string path, RunningGateway? gateway = null) =>
        WireText.SendAsync((gateway ?? _gateway).Client.BaseAddress!, $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
}
