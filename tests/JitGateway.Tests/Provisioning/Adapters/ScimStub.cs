using System.Text.Json.Nodes;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>An <see cref="HttpStub"/> that serves SCIM at <c>/scim/v2</c>.</summary>
internal static class ScimStub
{
    public static Uri BaseUrl(this HttpStub stub) => new(stub.Origin, "/scim/v2");

    /// <param name="more">What else stands in the section; by default changes are by PATCH, whatever the server says.</param>
    public static IProvisioningAdapter Adapter(this HttpStub stub, string? caFile = null, string? host = null, string more = "\"Change\": \"Patch\"", bool groups = false)
    {
        var url = host is null ? stub.BaseUrl() : new UriBuilder(stub.BaseUrl()) { Host = host }.Uri;
        var settings = JsonNode.Parse($"{{ {more} }}")!.AsObject();
        settings["BaseUrl"] = url.ToString();
        settings["Token"] = "secret-token";
        if (caFile is not null) settings["CaFile"] = caFile;
        return AdapterConfiguration.Read("Scim", settings.ToJsonString(), ["userName", "name.familyName", "emails", "title", "active"], ["userName", "emails"], groups: groups).Adapter();
    }
}
