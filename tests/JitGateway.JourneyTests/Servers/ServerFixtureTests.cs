using Npgsql;

namespace JitGateway.JourneyTests.Servers;

public sealed class ServerFixtureTests
{
    [Fact]
    public async Task Scimmy_starts_logs_in_order_fails_to_order_and_forgets()
    {
        var server = new ScimmyServer();
        await server.InitializeAsync();
        try
        {
            (await server.UsersAsync()).ShouldBeEmpty();
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            (await client.GetStringAsync(new Uri(server.Origin, "/app/page?x=<b>"))).ShouldContain("x=%3Cb%3E");
            await server.FailAsync(new OrderedFailure(Status: 503));
            await Should.ThrowAsync<HttpRequestException>(server.UsersAsync);
            (await server.LogAsync()).Select(r => (r.Sequence, r.Method, r.Path.Split('?')[0], r.Status))
                .ShouldBe([(1, "GET", "/scim/v2/Users", 200), (2, "GET", "/app/page", 200), (3, "GET", "/scim/v2/Users", 503)]);
            await server.ResetAsync();
            (await server.LogAsync()).ShouldBeEmpty();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Postgresql_starts_serves_databases_and_ends()
    {
        var server = new PostgreSqlServer();
        await server.InitializeAsync();
        await PostgreSqlServer.ExecuteAsync(await server.CreateDatabaseAsync("create table t (a int)"), "insert into t values (1)");
        await server.DisposeAsync();
        await Should.ThrowAsync<NpgsqlException>(() => PostgreSqlServer.ExecuteAsync(server.ConnectionString, "select 1"));
    }
}
