namespace JitGateway.Identity.Templates;

/// <summary>
/// What one filter may make of one person's values. Far above every real one: it keeps a hostile value (a million letters, a
/// hundred thousand groups) from growing through <c>replace</c> or <c>join</c> until the memory ends. Beyond it there is no value.
/// </summary>
internal static class TemplateLimits
{
    /// <summary>Characters in all values together.</summary>
    public const int MostCharacters = 1 << 20;

    /// <summary>Characters that one replacement by a regular expression may look at, over all its matches: each match is linear, their sum is not.</summary>
    public const int MostScanned = 1 << 24;

    /// <summary>
    /// One match of a regular expression. The engine is linear in the text; the limit stands for texts beyond all measure, and is far above what a busy machine makes of others: it counts waiting too, and a value must not hang on how busy a node is.
    /// </summary>
    public static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(5);
}
