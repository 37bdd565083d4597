using System.Globalization;
using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>What a service says that it can (RFC 7643 5).</summary>
/// <param name="IsTold">False: it says nothing, which is taken for the usual.</param>
internal sealed record ScimFeatures(bool IsTold, bool Patch, bool Filter, int? Bulk, bool ETag)
{
    public static readonly ScimFeatures Usual = new(IsTold: false, Patch: true, Filter: true, Bulk: null, ETag: false);

    /// <summary>As an operator reads it.</summary>
    public override string ToString()
    {
        if (!IsTold) return "which does not say what it can";
        var can = new[] { (Patch, "PATCH"), (Filter, "filters"), (ETag, "ETags") }.Where(f => f.Item1).Select(f => f.Item2);
        if (Bulk is { } most) can = can.Append(string.Create(CultureInfo.InvariantCulture, $"bulk of {most} operations, of which no use is made"));
        return $"with {string.Join(", ", can.DefaultIfEmpty("nothing optional"))}";
    }

    public static ScimFeatures Of(JsonElement configuration)
    {
        bool Supports(string feature) => ScimResource.Property(configuration, feature) is { } f && ScimResource.Property(f, "supported") is { ValueKind: JsonValueKind.True };
        var bulk = Supports("bulk") && ScimResource.Property(configuration, "bulk") is { } b && ScimResource.Property(b, "maxOperations") is { ValueKind: JsonValueKind.Number } m && m.TryGetInt32(out var most) ? most : (int?)null;
        // who leaves one of these out, although all of them are required, has thought of nothing and can the usual
        bool Has(string feature) => Supports(feature) || ScimResource.Property(configuration, feature) is null;
        return new ScimFeatures(IsTold: true, Has("patch"), Has("filter"), bulk, Supports("etag"));
    }
}

/// <summary>Reads a service's ServiceProviderConfig, and remembers it for an hour.</summary>
internal sealed class ScimServiceProvider(ScimClient client, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeptUntold = TimeSpan.FromMinutes(5);
    private volatile Remembered? _remembered;

    public async Task<AdapterResult<ScimFeatures>> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await client.GetAsync("ServiceProviderConfig", cancellationToken);
        // optional to read, mandatory to serve; not all do
        if (read is AdapterResult<ScimReply>.Missing) read = new AdapterResult<ScimReply>.Done(new ScimReply(null, null, null));
        return read.Map(reply =>
        {
            var features = reply.Body is { ValueKind: JsonValueKind.Object } configuration ? ScimFeatures.Of(configuration) : ScimFeatures.Usual;
            _remembered = new Remembered(features, time.GetTimestamp());
            return features;
        });
    }

    /// <summary>What is remembered, or read now; where that fails, the usual.</summary>
    public async Task<ScimFeatures> FeaturesAsync(CancellationToken cancellationToken)
    {
        if (_remembered is { } known && time.GetElapsedTime(known.Since) < (known.Features.IsTold ? Kept : KeptUntold)) return known.Features;
        return await ReadAsync(cancellationToken) is AdapterResult<ScimFeatures>.Done(var features) ? features : Unread();
    }

    private ScimFeatures Unread()
    {
        _remembered = new Remembered(ScimFeatures.Usual, time.GetTimestamp());
        return ScimFeatures.Usual;
    }

    private sealed record Remembered(ScimFeatures Features, long Since);
}
