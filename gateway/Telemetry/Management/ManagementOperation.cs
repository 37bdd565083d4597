namespace JitGateway.Telemetry.Management;

/// <summary>
/// What is to be known of one endpoint of the management listener before it is asked: the guard and the API document read it. An endpoint without one is
/// guarded all the same, and a test finds it.
/// </summary>
/// <param name="Method"><c>GET</c> (which answers <c>HEAD</c> too) or <c>POST</c>.</param>
/// <param name="Path">As routes are written, <c>/queue/entry</c>.</param>
/// <param name="Summary">What it does, in one line.</param>
internal sealed record ManagementOperation(string Method, string Path, string Summary)
{
    public const int SmallBody = 16 * 1024;

    /// <summary>What else whoever calls it should know.</summary>
    public string? Description { get; init; }

    /// <summary>What may stand behind the question mark; names in braces of the path are in the path.</summary>
    public IReadOnlyList<ManagementParameter> Parameters { get; init; } = [];

    /// <summary>The JSON that it takes; null: none.</summary>
    public JsonShape? Body { get; init; }

    /// <summary>What to send, in sentences: for whoever sent something else.</summary>
    public string? BodyHelp { get; init; }

    /// <summary>A longer body is refused before it is read.</summary>
    public int MaxBody { get; init; } = SmallBody;

    /// <summary>The JSON that it answers with status 200; null: no JSON.</summary>
    public JsonShape? Answer { get; init; }

    /// <summary>Other content types of the answer with status 200: <c>text/csv</c>.</summary>
    public IReadOnlyList<string> OtherTypes { get; init; } = [];

    /// <summary>Answers that are neither that nor a problem, by status.</summary>
    public IReadOnlyDictionary<int, JsonShape> OtherAnswers { get; init; } = new Dictionary<int, JsonShape>();

    /// <summary>Whether it changes something: then who asked is written down.</summary>
    public bool Changes { get; init; }

    /// <summary>Whether it takes no token: health, metrics, the API document. They are asked by machines under any name, and tell nothing of persons.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether a parameter stands in the path and not behind the question mark.</summary>
    public bool HasInPath(ManagementParameter parameter) => Path.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal);
}

/// <summary>One parameter of an operation.</summary>
/// <param name="Name">As it stands in the address.</param>
/// <param name="Shape">Of its text.</param>
/// <param name="Description">What it is.</param>
internal sealed record ManagementParameter(string Name, JsonShape Shape, string Description)
{
    public bool IsRequired { get; init; }

    /// <summary>What may be written, for whoever wrote something else.</summary>
    public string Cure => Shape.Legal is { } legal ? $"{legal}. {Description}" : Description;

    public static ManagementParameter Text(string name, string description) => new(name, JsonShape.Text(), description);

    /// <summary>A number, which the log may show.</summary>
    public static ManagementParameter Number(string name, string description, long least = 1, long? most = null) => new(name, JsonShape.Whole(least, most), description);

    /// <summary>One of a few words, which the log may show.</summary>
    public static ManagementParameter Choice(string name, string description, params string[] words) => new(name, JsonShape.Choice(words), description);
}
