using JitGateway.Configuration;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Metadata;

namespace JitGateway.Saml.Inspection;

/// <summary>Inspects messages by the configuration and the metadata that are in force.</summary>
internal sealed class MessageInspector(Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, MetadataOnDemand metadata, TimeProvider time) : IMessageInspector
{
    public Task PrepareAsync(CancellationToken cancellationToken) => metadata.ReadMissingAsync(cancellationToken);

    public InspectionReport Inspect(InspectionRequest request)
    {
        var ours = serviceProvider.Value;
        if (request.IdentityProvider is { } name && !ours.IdentityProviders.ContainsKey(name))
        {
            throw new InspectionRefusedException($"There is no identity provider \"{name}\"",
                $"Name one of: {string.Join(", ", ours.IdentityProviders.Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("none is configured"))}");
        }

        return new MessageInspection(ours, directory, ReceivedMessage.Read(request.Content), request, request.At ?? time.GetUtcNow()).Report();
    }
}
