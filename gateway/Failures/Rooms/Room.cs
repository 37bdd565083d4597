namespace JitGateway.Failures.Rooms;

/// <summary>Pages that belong together and lead to one another: the launcher's, the console's. They have a head with links, and are as wide as what they show.</summary>
/// <param name="Name">What the room is called.</param>
/// <param name="Home">The path of its first page.</param>
/// <param name="Links">Where its pages are.</param>
internal sealed record Room(PageText Name, string Home, IReadOnlyList<RoomLink> Links)
{
    /// <summary>The path of the page that is shown, as among the links.</summary>
    public string Current { get; init; } = "";

    /// <summary>Who is there.</summary>
    public string? Who { get; init; }

    /// <summary>As what.</summary>
    public PageText? Role { get; init; }

    /// <summary>Links beside the content in place of above it, where there is room: for many of them.</summary>
    public bool IsBroad { get; init; }
}

/// <param name="Path">Of the page.</param>
/// <param name="Text">What it is called.</param>
internal sealed record RoomLink(string Path, PageText Text)
{
    /// <summary>How much there is that wants a look; 0: nothing.</summary>
    public int Count { get; init; }
}
