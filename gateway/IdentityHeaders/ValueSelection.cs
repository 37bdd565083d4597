using JitGateway.Identity.Templates;

namespace JitGateway.IdentityHeaders;

/// <summary>Which of a person's values a header tells, and by which name.</summary>
internal sealed class ValueSelection(IdentityHeaderOptions options)
{
    private readonly ValuePattern[]? _only = options.Only?.Select(p => new ValuePattern(p)).ToArray();
    private readonly ValuePattern[] _except = [.. options.Except.Select(p => new ValuePattern(p))];
    private readonly LookupTable? _map = options.Map;
    private readonly ValueRenames? _rename = options.Rename;
    private readonly bool _isPlain = options is { Only: null, Except: [], Map: null, Rename: null };

    public IReadOnlyList<string> Of(IReadOnlyList<string> values)
    {
        if (_isPlain) return values;
        var selected = new List<string>(values.Count);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in values)
            if (IsTold(value) && NameOf(value) is { Length: > 0 } name && known.Add(name))
                selected.Add(name);
        return selected;
    }

    private bool IsTold(string value) =>
        (_only is null || Array.Exists(_only, p => p.Matches(value))) && !Array.Exists(_except, p => p.Matches(value));

    private string? NameOf(string value)
    {
        if (_map is not null) return _map.Find(value, out var entry) ? entry : null;
        return _rename is null ? value : _rename.Of(value);
    }
}
