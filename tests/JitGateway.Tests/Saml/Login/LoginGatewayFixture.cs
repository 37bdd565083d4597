namespace JitGateway.Tests.Saml.Login;

/// <summary>One gateway for all tests of a class that leave it as they found it.</summary>
public sealed class LoginGatewayFixture : IAsyncLifetime
{
    internal LoginGateway Gateway { get; private set; } = null!;

    public async Task InitializeAsync() => Gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await Gateway.DisposeAsync();
}
