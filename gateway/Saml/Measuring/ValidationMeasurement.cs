using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JitGateway.NodeLife.Measuring;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Measuring;

/// <summary>How many signed login responses one thread validates. Provider, key and person are made up and known to nobody else.</summary>
internal sealed class ValidationMeasurement(TimeProvider time) : ISelfMeasurement
{
    private const int Attributes = 10;
    private const string Provider = "https://idp.invalid/metadata";
    private const string Ours = "https://sso.invalid/sso/metadata";
    private const string Acs = "https://sso.invalid/sso/acs";

    public string What => $"SAML responses validated on one thread (RSA 2048, {Attributes} attributes)";

    public bool MayAskRedis => false;

    public async Task<SelfMeasured> RunAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        using var key = RSA.Create(2048);
        var trusted = new TrustedIdentityProvider { Name = "measured", EntityId = Provider, SigningKeys = [TrustedKey.FromRsa(key.ExportParameters(includePrivateParameters: false))] };
        var expectations = new ResponseExpectations { EntityId = Ours, AssertionConsumerService = Acs, FindIdentityProvider = id => id == Provider ? trusted : null, Request = new SentRequest("_request", trusted.Name), Clock = time };
        var response = Encoding.UTF8.GetBytes(EnvelopedSigner.Sign(Response(time.GetUtcNow()), key));
        return await SelfMeasured.OfAsync(What, span, () => ResponseValidator.Validate(response, expectations).TryGet(out _, out var refusal)
            ? ValueTask.CompletedTask
            : throw new InvalidOperationException($"A good response was refused: {refusal}"), cancellationToken);
    }

    private static string Response(DateTimeOffset now)
    {
        static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var end = Text(now.AddMinutes(10));
        var attributes = string.Concat(Enumerable.Range(0, Attributes).Select(i => $"<saml:Attribute Name=\"urn:oid:1.3.6.1.4.1.5923.1.1.1.{i}\">{string.Concat(Enumerable.Range(0, 3).Select(v => $"<saml:AttributeValue>value {v} of attribute {i}, as long as the name of a group</saml:AttributeValue>"))}</saml:Attribute>"));
        return $"""
            <samlp:Response xmlns:samlp="{SamlNames.ProtocolNamespace}" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" IssueInstant="{Text(now)}" Destination="{Acs}" InResponseTo="_request"><saml:Issuer>{Provider}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="_assertion" Version="2.0" IssueInstant="{Text(now)}"><saml:Issuer>{Provider}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">measured</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData InResponseTo="_request" Recipient="{Acs}" NotOnOrAfter="{end}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotOnOrAfter="{end}"><saml:AudienceRestriction><saml:Audience>{Ours}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{Text(now)}" SessionIndex="_session"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>
            """;
    }
}
