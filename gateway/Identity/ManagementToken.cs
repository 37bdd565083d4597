using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Configuration;

namespace JitGateway.Identity;

/// <summary>
/// Who may ask for more than health and metrics at the management listener: whoever can read the gateway's own keys (so the command line needs no password), or knows
/// <see cref="ManagementOptions.Token"/>. A page in an operator's browser can send requests to that listener too; it knows neither.
/// </summary>
internal sealed class ManagementToken(IGatewaySecrets secrets, Active<GatewayOptions> gateway)
{
    private const string Scheme = "Bearer ";

    public bool Admits(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
        var admitted = false;
        foreach (var legal in secrets.For(ManagementPurpose.Token).Select(s => Base64Url.EncodeToString(s)).Append(gateway.Value.Management.Token?.Reveal()))
            admitted |= legal is not null && CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(legal)));
        return admitted;
    }
}
