using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>Whom somebody means: by the hash, and by what is behind it, where that is known.</summary>
/// <param name="Hash"><see cref="SubjectKey.Hash"/>.</param>
/// <param name="Key">Null: an operator named a hash, and nothing here remembers whose it is.</param>
internal sealed record KnownPerson(string Hash, SubjectKey? Key)
{
    public static implicit operator KnownPerson(SubjectKey key) => new(key.Hash, key);

    public override string ToString() => Hash;
}
