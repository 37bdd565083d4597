using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Configuration;

namespace JitGateway.Identity;

/// <summary>
/// Who may ask for more than health and metrics at the management listener: whoever can read the gateway's own keys (so the command line needs no password), or knows
/// <see cref="ManagementOptions.Token"/>. A page in an operator's browser can send requests to that listener too; it knows neither.
/// </summary>
internal sealed class ManagementToken(IGatewaySecrets secrets, Active<GatewayOptions> gateway) : IManagementCallers
{
    /// <summary>In which the command line says whose it is, and scripts may: believed, because whoever is admitted may do anything here, and only written down.</summary>
    public const string OperatorHeader = "X-Operator";

    private const string Scheme = "Bearer ";
    private const int LongestOperator = 64;

    /// <summary>None that could end the brackets in which the name stands and go on as if the log said it.</summary>
    private static readonly SearchValues<char> OfNames = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-");

    public bool Admits(HttpRequest request) => HolderOf(request) is not null;

    /// <summary>Who asks, as far as that is known here, for the log: by which token, what they say of themselves, and from where.</summary>
    public string CallerOf(HttpRequest request)
    {
        var from = request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "an unknown address";
        if (request.HttpContext.Features.Get<ConsoleCaller>() is { } caller) return new ManagementCaller($"the console ({Harmless(caller.Name)})", from).ToString();
        if (HolderOf(request) is not { } holder) return new ManagementCaller("nobody", from).ToString();
        var said = request.Headers[OperatorHeader].ToString();
        var name = said.Length is > 0 and <= LongestOperator && !said.AsSpan().ContainsAnyExcept(OfNames) ? $" ({said})" : "";
        return new ManagementCaller(holder + name, from).ToString();
    }

    /// <summary>A name that somebody's identity provider gave them: what could be read as something else than a name is shown as an underscore.</summary>
    private static string Harmless(string name)
    {
        var cut = name.Length > LongestOperator ? name[..LongestOperator] : name;
        return string.Concat(cut.Select(static c => OfNames.Contains(c) ? c : '_'));
    }

    private string? HolderOf(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
        string? holder = null;
        foreach (var secret in secrets.For(ManagementPurpose.Token))
            if (Is(Base64Url.EncodeToString(secret)))
                holder = "the command line";
        if (gateway.Value.Management.Token is { } token && Is(token.Reveal())) holder = "a holder of Gateway:Management:Token";
        return holder;

        bool Is(string legal) => CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(legal)));
    }
}
