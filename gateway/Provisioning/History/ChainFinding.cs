namespace JitGateway.Provisioning.History;

/// <summary>What is wrong with a place of the chain.</summary>
internal enum ChainFault
{
    /// <summary>Entries are missing.</summary>
    Removed,

    /// <summary>The end is missing.</summary>
    Truncated,

    /// <summary>The entry is not what a gateway wrote.</summary>
    Changed,

    /// <summary>The entry stands where another belongs.</summary>
    Moved,

    /// <summary>One more entry stands there.</summary>
    Inserted,

    /// <summary>The entry was written after another one than stands before it.</summary>
    Exchanged,

    /// <summary>Another entry stands there than one that was seen, or written down, before.</summary>
    Replaced,

    /// <summary>Linked with a key that this gateway does not have: nobody can say.</summary>
    UnknownKey,

    /// <summary>The note of where the chain begins is not what a gateway wrote.</summary>
    Checkpoint,

    /// <summary>The note of where the chain ends is missing or wrong.</summary>
    End,

    /// <summary>Entries that were removed by age had faults.</summary>
    Former,
}

/// <param name="Fault">What. <see cref="ChainFault.Moved"/>: From is the entry and To the place; <see cref="ChainFault.Former"/>: From is a count.</param>
/// <param name="From">The first entry it concerns.</param>
/// <param name="To">The last one.</param>
internal sealed record ChainFinding(ChainFault Fault, long From, long To)
{
    public ChainFinding(ChainFault fault, long number)
        : this(fault, number, number)
    {
    }

    private string Entries => From == To ? $"entry {From}" : $"entries {From} to {To}";

    /// <summary>For the operator.</summary>
    public override string ToString() => Fault switch
    {
        ChainFault.Removed => $"{Entries}: removed",
        ChainFault.Truncated => $"{Entries}: removed from the end",
        ChainFault.Changed => $"{Entries}: changed",
        ChainFault.Moved => $"entry {From}: stands at the place of entry {To}",
        ChainFault.Inserted => $"{Entries}: one more was put beside it",
        ChainFault.Exchanged => $"{Entries}: was written after another entry than the one that stands before it",
        ChainFault.Replaced => $"{Entries}: another one stands there than was seen before",
        ChainFault.UnknownKey => $"{Entries}: linked with a key that this gateway does not have; put it back into History:Keys or Saml:SigningKeys",
        ChainFault.Checkpoint => $"{Entries}: the note that the chain begins after it is not a gateway's",
        ChainFault.End => $"{Entries}: the note that the chain ends there is missing or wrong",
        _ => $"up to entry {To}: {From} faults were found when these were removed by age or number",
    };
}
