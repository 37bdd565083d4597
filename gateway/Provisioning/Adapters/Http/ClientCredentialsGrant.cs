using System.Text;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>Client credentials (RFC 6749 4.4).</summary>
internal sealed class ClientCredentialsGrant(ClientCredentialsSettings settings, HttpTransport endpoint, string setting) : ITokenGrant
{
    public async Task<AdapterResult<AccessToken>> RequestAsync(CancellationToken cancellationToken)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (settings.Scope is { Length: > 0 } scope) form.Add(new("scope", scope));
        form.AddRange(settings.Parameters);
        var isBasic = settings.Authentication == ClientAuthentication.Basic;
        if (!isBasic) form.AddRange([new("client_id", settings.ClientId!), new("client_secret", settings.ClientSecret!.Reveal())]);
        var answer = await TokenRequest.SendAsync(endpoint, settings.TokenUrl!, form, isBasic ? Authorization() : null, setting, static _ => null, cancellationToken);
        return answer.Map(a => a.Token);
    }

    public void Dispose() => endpoint.Dispose();

    /// <summary>Both parts are written as in a form before they are joined (RFC 6749 2.3.1).</summary>
    private string Authorization() =>
        $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(settings.ClientId!)}:{Uri.EscapeDataString(settings.ClientSecret!.Reveal())}"))}";
}
