using JitGateway.Backends;
using JitGateway.Configuration;
using Microsoft.Extensions.Primitives;

namespace JitGateway.History;

/// <summary>Reads what somebody asks for, as far as that takes a look at what is kept and at what is configured.</summary>
internal sealed class EventQuestion(EventSearch search, Active<BackendTable> backends, Active<IdentityProviderNames> identityProviders, TimeProvider time)
{
    /// <returns>The filter, or what is wrong with it.</returns>
    public async Task<(EventFilter? Filter, string? Problem)> ReadAsync(IEnumerable<KeyValuePair<string, StringValues>> query, CancellationToken cancellationToken)
    {
        var (filter, problem) = EventFilter.Read(query, time.GetUtcNow());
        if (filter?.Beginning is not { } beginning) return (filter, problem);
        return await search.SubjectsAsync(filter, beginning, cancellationToken) is [var one, var other]
            ? (null, $"subject is the beginning of more than one person's hash: {one} and {other} among them. Write more of it.")
            : (filter, null);
    }

    /// <summary>Filters whose name nobody has in the configuration in force. What is kept of them is found all the same.</summary>
    public IReadOnlyList<string> Unconfigured(EventFilter filter) =>
        [.. filter.Texts.Where(t => (t.Name == "idp" && !identityProviders.Value.Has(t.Wanted)) || (t.Name == "backend" && !backends.Value.Backends.Any(b => b.Name.Value == t.Wanted))).Select(static t => t.Name)];
}
