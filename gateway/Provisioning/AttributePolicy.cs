namespace JitGateway.Provisioning;

/// <summary>Whose an attribute of an account is.</summary>
internal enum AttributeOwner
{
    /// <summary>The gateway's: what differs from the mapping is sent.</summary>
    Ours,

    /// <summary>The application's: sent at creation and where the account holds nothing; what it holds is never overwritten or cleared.</summary>
    Theirs,

    /// <summary>Sent at creation and never again.</summary>
    CreateOnly,
}

/// <summary>What it means that a person has no value.</summary>
internal enum AbsentPolicy
{
    /// <summary>The account's value is left alone.</summary>
    Leave,

    /// <summary>The account's value is cleared; of a list with <see cref="ListPolicy.Merge"/>, what the gateway added.</summary>
    Clear,
}

/// <summary>How a list is kept.</summary>
internal enum ListPolicy
{
    /// <summary>The account's list becomes the person's.</summary>
    Replace,

    /// <summary>
    /// What the account's list lacks is added, and what the gateway added goes again when the person no longer has it. What others put there stays, except where null
    /// clears all of it.
    /// </summary>
    Merge,
}

/// <summary>What happens where another account has the value already.</summary>
internal enum TakenPolicy
{
    /// <summary>The person is refused.</summary>
    Refuse,

    /// <summary>The person gets a number: alice, alice2, alice3. In an address it stands before the @.</summary>
    Number,
}
