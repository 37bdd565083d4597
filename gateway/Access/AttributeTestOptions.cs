namespace JitGateway.Access;

/// <summary>What one value of a person's must meet. All that is written must hold for the same value.</summary>
internal sealed class AttributeTestOptions
{
    /// <summary>A regular expression that the whole value fits. It looks neither ahead nor back, so that its time is bounded; what takes longer all the same lets nobody in.</summary>
    public string? Matches { get; set; }

    /// <summary>The value is a number, and not below this. A value that is no number does not meet it.</summary>
    public decimal? AtLeast { get; set; }

    /// <summary>The value is a number, and not above this.</summary>
    public decimal? AtMost { get; set; }

    /// <summary>True: the person has no value under the name.</summary>
    public bool Absent { get; set; }
}
