using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Demo.Applications;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Demo.Pages;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using static JitGateway.Demo.IdentityProvider.SamlMessages.CanonicalMarkup;

namespace JitGateway.Demo.IdentityProvider;

/// <summary>
/// A small SAML 2.0 identity provider for the demo and for tests: metadata, single sign-on by Redirect and POST, and a page with
/// people to click on. It asks nobody for a password and must never stand anywhere else.
/// </summary>
internal sealed class DemoIdentityProvider : IAsyncDisposable
{
    private const string Status = "urn:oasis:names:tc:SAML:2.0:status:";
    private readonly ConcurrentDictionary<string, DemoPerson> _people;
    private readonly X509Certificate2 _certificate;
    private readonly MessageSigner _signer;
    private readonly Uri _serviceProvider;
    private readonly TimeProvider _time;
    private readonly WebApplication _app;

    private DemoIdentityProvider(DemoIdentityProviderSettings settings)
    {
        _certificate = settings.Certificate;
        _signer = MessageSigner.Rsa(settings.Certificate.GetRSAPrivateKey() ?? throw new ArgumentException("The certificate has no private RSA key", nameof(settings))) with { Certificate = settings.Certificate };
        _serviceProvider = settings.ServiceProvider;
        _time = settings.Time;
        _people = new(settings.People.Select(p => KeyValuePair.Create(p.Login, p)), StringComparer.Ordinal);
        _app = LoopbackHost.Create($"http://127.0.0.1:{settings.Port}");
        _app.MapGet("/metadata", context => context.Response.WriteAsync(Metadata()));
        _app.MapGet("/sso", context => AskAsync(context, context.Request.Query["SAMLRequest"].ToString(), context.Request.Query["RelayState"].ToString(), deflated: true));
        _app.MapPost("/sso", async context =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            await AskAsync(context, form["SAMLRequest"].ToString(), form["RelayState"].ToString(), deflated: false);
        });
        _app.MapPost("/sign-in", SignInAsync);
        _app.MapGet("/", context => DemoPage.WriteAsync(context.Response, SignInPages.NothingToDo("Open one of the applications: the gateway will send you here.")));
    }

    /// <summary>Where it answers: <c>http://127.0.0.1:PORT</c>.</summary>
    public Uri Origin { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>Its metadata; also its entity id.</summary>
    public Uri MetadataUrl => new(Origin, "/metadata");

    /// <summary>How many times somebody was signed in.</summary>
    public int SignIns { get; private set; }

    public static async Task<DemoIdentityProvider> StartAsync(DemoIdentityProviderSettings settings, CancellationToken cancellationToken = default)
    {
        var identityProvider = new DemoIdentityProvider(settings);
        await identityProvider._app.StartAsync(cancellationToken);
        identityProvider.Origin = new Uri(identityProvider._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return identityProvider;
    }

    /// <summary>Replaces a person, or adds one.</summary>
    public void Set(DemoPerson person) => _people[person.Login] = person;

    public DemoPerson Get(string login) => _people[login];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private string AssertionConsumerService => new Uri(_serviceProvider, "/sso/acs").AbsoluteUri;

    private string ServiceProviderEntityId => new Uri(_serviceProvider, "/sso/metadata").AbsoluteUri;

    private string Metadata()
    {
        var sso = new Uri(Origin, "/sso").AbsoluteUri;
        return Element("md:EntityDescriptor", [("xmlns:md", "urn:oasis:names:tc:SAML:2.0:metadata"), ("xmlns:ds", "http://www.w3.org/2000/09/xmldsig#"), ("entityID", MetadataUrl.AbsoluteUri)],
            Element("md:IDPSSODescriptor", [("protocolSupportEnumeration", "urn:oasis:names:tc:SAML:2.0:protocol"), ("WantAuthnRequestsSigned", "false")],
                Element("md:KeyDescriptor", [("use", "signing")],
                    Element("ds:KeyInfo", [], Element("ds:X509Data", [], Element("ds:X509Certificate", [], Convert.ToBase64String(_certificate.RawData))))),
                Element("md:NameIDFormat", [], "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"),
                Element("md:SingleSignOnService", [("Binding", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"), ("Location", sso)]),
                Element("md:SingleSignOnService", [("Binding", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"), ("Location", sso)])));
    }

    private Task AskAsync(HttpContext context, string samlRequest, string relayState, bool deflated)
    {
        var request = AuthnRequestMessage.Read(samlRequest, deflated);
        if (request is null) return RefuseAsync(context, "This is no sign-in request.");
        // an answer goes to the one known service provider, whatever a request says
        if (request.Issuer != ServiceProviderEntityId || (request.AssertionConsumerService ?? AssertionConsumerService) != AssertionConsumerService)
            return RefuseAsync(context, "The sign-in request comes from a service provider that is not known here.");
        if (request.IsPassive) return HandOverAsync(context, Answer(request.Id) with { WithAssertion = false, Signed = Signed.Response, Status = Status + "Responder", SecondStatus = Status + "NoPassive" }, relayState);
        return DemoPage.WriteAsync(context.Response, SignInPages.WhoAreYou([.. _people.Values.OrderBy(p => p.Login, StringComparer.Ordinal)], request.Id, relayState));
    }

    private async Task SignInAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!_people.TryGetValue(form["person"].ToString(), out var person))
        {
            await RefuseAsync(context, "Nobody of that name can sign in here.");
            return;
        }

        person = person with { DisplayName = form["displayName"].ToString(), Email = form["email"].ToString(), Department = form["department"].ToString() };
        Set(person);
        SignIns++;
        await HandOverAsync(context, Answer(form["inResponseTo"].ToString()) with { NameId = person.NameId, Attributes = Attributes(person) }, form["relayState"].ToString());
    }

    private SamlResponseMessage Answer(string inResponseTo) => new()
    {
        Issuer = MetadataUrl.AbsoluteUri,
        Audiences = [ServiceProviderEntityId],
        AssertionConsumerService = AssertionConsumerService,
        InResponseTo = inResponseTo,
        IssuedAt = _time.GetUtcNow(),
    };

    /// <summary>Standard names where there are some; a value that is empty is not released.</summary>
    private static List<SamlAttributeMessage> Attributes(DemoPerson person)
    {
        List<SamlAttributeMessage> attributes =
        [
            new("urn:oid:0.9.2342.19200300.100.1.1", person.Login) { FriendlyName = "uid" },
            new("urn:oid:0.9.2342.19200300.100.1.3", person.Email) { FriendlyName = "mail" },
            new("urn:oid:2.16.840.1.113730.3.1.241", person.DisplayName) { FriendlyName = "displayName" },
            new("urn:oid:2.5.4.42", person.GivenName) { FriendlyName = "givenName" },
            new("urn:oid:2.5.4.4", person.Surname) { FriendlyName = "sn" },
            new("department", person.Department),
            new("groups", [.. person.Groups]),
        ];
        attributes.RemoveAll(a => a.Values.All(v => v.Length == 0));
        return attributes;
    }

    private Task HandOverAsync(HttpContext context, SamlResponseMessage message, string relayState) =>
        DemoPage.WriteAsync(context.Response, SignInPages.HandOver(AssertionConsumerService, message.ToFormValue(_signer), relayState));

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = 400;
        return DemoPage.WriteAsync(context.Response, SignInPages.NothingToDo(why));
    }
}
