namespace JitGateway.Tests.Saml.Mutation;

/// <summary>
/// What the mutated product asks at each place where something may be changed. All mutants are in one assembly, and this says which one is switched
/// on; so each costs no more than the tests that come past it.
/// </summary>
public static class MutantSwitch
{
    /// <summary>The mutant that is on; negative: none.</summary>
    public static int Active { get; set; } = -1;

    /// <summary>The places that were come past, while somebody wants to know.</summary>
    public static HashSet<int>? Passed { get; set; }

    /// <summary>How many questions there were.</summary>
    public static long Asked { get; set; }

    /// <summary>How many more questions are answered: a mutant may run in circles.</summary>
    public static long Patience { get; set; } = long.MaxValue;

    public static bool Is(int mutant)
    {
        Asked++;
        if (Passed is { } passed)
        {
            lock (passed) passed.Add(mutant);
        }

        if (Active < 0) return false;
        if (--Patience < 0) throw new TimeoutException("The mutant runs in circles");
        return Active == mutant;
    }

    /// <summary>1 where the mutant is on, to be added or to turn a truth over.</summary>
    public static int One(int mutant) => Is(mutant) ? 1 : 0;

    public static string Text(string text, int mutant) => Is(mutant) ? text + "?" : text;
}
