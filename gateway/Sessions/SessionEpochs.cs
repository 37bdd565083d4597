using System.Collections.Frozen;

namespace JitGateway.Sessions;

/// <summary>
/// Which sessions ended together. Ending a <see cref="SessionScope"/> gives it the next number; a session keeps the number that was the
/// latest at its login, and is over when its scope has a later one. So a million sessions end by one write, without a clock that nodes
/// would have to share. This is a node's copy; numbers only grow.
/// </summary>
internal sealed class SessionEpochs
{
    /// <summary>Under which the last number stands that was given.</summary>
    public const string Latest = "latest";

    private volatile Marks _marks = new(0, 0, FrozenDictionary<string, long>.Empty, FrozenDictionary<string, long>.Empty);

    /// <summary>What a session that begins now keeps.</summary>
    public long Current => _marks.Latest;

    /// <summary>Whether a session ended with all of its identity provider, or with everything.</summary>
    public bool IsOver(SessionTerms session) => IsOver(session.IdentityProvider, session.Epoch);

    /// <param name="identityProvider">Null: not known.</param>
    public bool IsOver(string? identityProvider, long epoch)
    {
        var marks = _marks;
        return marks.Everything > epoch || (marks.IdentityProviders.Count > 0 && identityProvider is not null && marks.IdentityProviders.GetValueOrDefault(identityProvider) > epoch);
    }

    /// <summary>False: no backend was ever emptied, and nothing has to be compared.</summary>
    public bool HasEmptiedBackends => _marks.Backends.Count > 0;

    /// <summary>Whether a session that stands at this epoch may not go into a backend any more, because those inside were ended.</summary>
    public bool IsBarred(long epoch, string backend)
    {
        var backends = _marks.Backends;
        return backends.Count > 0 && backends.GetValueOrDefault(backend) > epoch;
    }

    /// <summary>Notes a number that was given, whatever it was given for.</summary>
    public void Note(long number) => Change(marks => marks with { Latest = Math.Max(marks.Latest, number) });

    /// <summary>Notes that a scope ended.</summary>
    public void Note(SessionScope scope, long number) => Change(marks => marks.With(scope, number));

    /// <summary>Every number that is known, by the text of its scope, and <see cref="Latest"/>.</summary>
    public IEnumerable<(string Scope, long Number)> Numbers()
    {
        var marks = _marks;
        if (marks.Latest > 0) yield return (Latest, marks.Latest);
        if (marks.Everything > 0) yield return (SessionScope.Everything.ToString(), marks.Everything);
        foreach (var (name, number) in marks.IdentityProviders) yield return (SessionScope.OfIdentityProvider(name).ToString(), number);
        foreach (var (name, number) in marks.Backends) yield return (SessionScope.OfBackend(name).ToString(), number);
    }

    private void Change(Func<Marks, Marks> change)
    {
        while (true)
        {
            var known = _marks;
            var next = change(known);
            if (Interlocked.CompareExchange(ref _marks, next, known) == known) return;
        }
    }

    private sealed record Marks(long Latest, long Everything, FrozenDictionary<string, long> IdentityProviders, FrozenDictionary<string, long> Backends)
    {
        public Marks With(SessionScope scope, long number)
        {
            var next = this with { Latest = Math.Max(Latest, number) };
            return scope.Kind switch
            {
                SessionScopeKind.IdentityProvider => next with { IdentityProviders = Later(IdentityProviders, scope.Name, number) },
                SessionScopeKind.Backend => next with { Backends = Later(Backends, scope.Name, number) },
                _ => next with { Everything = Math.Max(Everything, number) },
            };
        }

        private static FrozenDictionary<string, long> Later(FrozenDictionary<string, long> known, string name, long number)
        {
            var marks = known.ToDictionary(StringComparer.Ordinal);
            marks[name] = Math.Max(marks.GetValueOrDefault(name), number);
            return marks.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }
}
