namespace JitGateway.Backends.Checks;

/// <summary>States of a backend that whoever asks about it should know of, as sentences without a full stop.</summary>
internal static class BackendNotes
{
    public static IReadOnlyList<string> Of(Backend backend) =>
    [
        .. backend.Maintenance is { } maintenance ? [$"it is {maintenance}"] : Array.Empty<string>(),
        .. backend.Canary is { } canary ? [canary.ToString()] : Array.Empty<string>(),
    ];
}
