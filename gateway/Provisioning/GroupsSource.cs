using JitGateway.Identity;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>
/// A person's groups by the backend's names. What the table does not name is no group of the backend; who has groups, but none of the backend's, is to be in
/// none, which is something else than that nothing is known of the person's groups.
/// </summary>
internal sealed class GroupsSource(ValueTemplate from, LookupTable? table) : ValueSource
{
    public override IEnumerable<string> Names => from.Names;

    /// <summary>The groups that are the gateway's to give and to take away; null: all.</summary>
    public IReadOnlySet<string>? Managed { get; } = table?.Values.ToHashSet(StringComparer.OrdinalIgnoreCase);

    public override SourceValue Evaluate(UserIdentity user) =>
        from.Evaluate(user) is { Count: > 0 } groups
            ? new SourceValue.Texts(GroupChange.Names.Distinct([.. groups.Select(Named).OfType<string>().Where(n => n.Length > 0)]))
            : SourceValue.Absent.Instance;

    public override string ToString() => $"{TemplateSyntax.Quote(from.ToString())}:{{{table}}}";

    private string? Named(string group) => table is null ? group : table.Find(group, out var name) ? name : null;
}
