namespace JitGateway.Saml.Protocol;

/// <summary>Names that the standards fix.</summary>
internal static class SamlNames
{
    public const string Version = "2.0";

    public const string ProtocolNamespace = "urn:oasis:names:tc:SAML:2.0:protocol";
    public const string AssertionNamespace = "urn:oasis:names:tc:SAML:2.0:assertion";
    public const string MetadataNamespace = "urn:oasis:names:tc:SAML:2.0:metadata";

    /// <summary>The Shibboleth metadata profile, which federations use for the scopes of their members.</summary>
    public const string ShibbolethNamespace = "urn:mace:shibboleth:metadata:1.0";

    /// <summary>SAML V2.0 Metadata Extensions for Registration and Publication Information.</summary>
    public const string RegistrationNamespace = "urn:oasis:names:tc:SAML:metadata:rpi";

    public const string SignatureNamespace = "http://www.w3.org/2000/09/xmldsig#";
    public const string SchemaInstanceNamespace = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>SOAP 1.1, of which SAML knows Envelope and Body (Bindings 3.2.2).</summary>
    public const string SoapNamespace = "http://schemas.xmlsoap.org/soap/envelope/";

    /// <summary>Profiles 3.3.</summary>
    public const string Bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
}

/// <summary>Core 8.3.</summary>
internal static class NameIdFormats
{
    public const string Unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
    public const string EmailAddress = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    public const string Entity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
    public const string Persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    public const string Transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
}

/// <summary>Core 3.2.2.2.</summary>
internal static class StatusCodes
{
    public const string Success = Prefix + "Success";
    public const string Requester = Prefix + "Requester";
    public const string Responder = Prefix + "Responder";
    public const string AuthnFailed = Prefix + "AuthnFailed";
    public const string NoAuthnContext = Prefix + "NoAuthnContext";
    public const string PartialLogout = Prefix + "PartialLogout";
    public const string NoPassive = Prefix + "NoPassive";
    public const string RequestDenied = Prefix + "RequestDenied";

    private const string Prefix = "urn:oasis:names:tc:SAML:2.0:status:";
}
