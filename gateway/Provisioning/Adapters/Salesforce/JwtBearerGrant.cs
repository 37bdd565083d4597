using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JitGateway.Failures;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>The JWT bearer flow (RFC 7523) as Salesforce has it: no end of the token is told, but where it counts, and for which org.</summary>
internal sealed class JwtBearerGrant(SalesforceSettings settings, RSA key, HttpTransport endpoint, TimeProvider time) : ITokenGrant
{
    private const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>Salesforce takes none that ends later than in five minutes.</summary>
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(3);

    public async Task<AdapterResult<AccessToken>> RequestAsync(CancellationToken cancellationToken)
    {
        var url = new Uri(settings.LoginUrl!, "/services/oauth2/token");
        var answer = await TokenRequest.SendAsync(endpoint, url, [new("grant_type", GrantType), new("assertion", Assertion())], null, "Salesforce:Key, ClientId and UserName",
            static error => error == "invalid_grant" ? ErrorRegister.InvalidExecutionUser : null,   // the user is inactive, or not admitted to the connected app
            cancellationToken);
        return answer.Then(a => Read(a.Token, a.Answer));
    }

    public void Dispose()
    {
        endpoint.Dispose();
        key.Dispose();
    }

    private static string? Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static string Encoded(object part) => System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    private AdapterResult<AccessToken> Read(AccessToken token, JsonElement answer)
    {
        if (!Uri.TryCreate(Text(answer, "instance_url"), UriKind.Absolute, out var instance) || instance.UserInfo.Length > 0 || instance.Scheme != settings.LoginUrl!.Scheme)
            return new AdapterResult<AccessToken>.Unavailable("the token endpoint's answer names no instance that could be used");
        // https://login.salesforce.com/id/00D…/005…
        var org = Text(answer, "id")?.Split('/') is [.., var of, _] ? of : "";
        return settings.OrganizationId is { } wanted && !SalesforceId.Same(wanted, org)
            ? new AdapterResult<AccessToken>.Unavailable($"the credentials lead to the org {(SalesforceId.Is(org) ? org : "of no id")}") { Code = ErrorRegister.InvalidOrganization }
            : new AdapterResult<AccessToken>.Done(token with { Lifetime = null, BaseUrl = instance });
    }

    private string Assertion()
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = settings.ClientId!,
            ["sub"] = settings.UserName!,
            ["aud"] = settings.Audience ?? settings.LoginUrl!.GetLeftPart(UriPartial.Authority),
            ["exp"] = (time.GetUtcNow() + AssertionLifetime).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("N"),
        };
        var signed = $"{Encoded(new { alg = "RS256" })}.{Encoded(claims)}";
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }
}
