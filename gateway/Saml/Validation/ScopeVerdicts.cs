using System.Diagnostics;

namespace JitGateway.Saml.Validation;

/// <summary>Which scopes of one answer are admitted: each is judged once, and all of them in a bounded time, whatever was written on either side.</summary>
internal sealed class ScopeVerdicts(IReadOnlyList<AssertableScope> scopes)
{
    /// <summary>People belong to a few organizations; whoever sends more different scopes has the others taken for not sent.</summary>
    public const int Most = 100;

    private static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(500);   // of all expressions together

    private readonly Dictionary<string, bool> _verdicts = new(StringComparer.OrdinalIgnoreCase);
    private TimeSpan _taken;

    public bool Admits(string scope)
    {
        if (_verdicts.TryGetValue(scope, out var admitted)) return admitted;
        return _verdicts.Count < Most && (_verdicts[scope] = scopes.Any(s => !s.IsExpression && s.Admits(scope)) || scopes.Any(s => s.IsExpression && AdmitsInTime(s, scope)));
    }

    private bool AdmitsInTime(AssertableScope expression, string scope)
    {
        if (_taken > MostTime) return false;
        var began = Stopwatch.GetTimestamp();
        var admits = expression.Admits(scope);
        _taken += Stopwatch.GetElapsedTime(began);
        return admits;
    }
}
