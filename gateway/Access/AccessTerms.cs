namespace JitGateway.Access;

/// <summary>What a backend says for all its access rules.</summary>
/// <param name="PathCase">Whether case counts in paths.</param>
/// <param name="DenyPage">What people read whom a rule denies that says nothing itself.</param>
internal sealed record AccessTerms(PathCase PathCase, DenyPage DenyPage);
