using JitGateway.Identity.Events;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning.Waiting;

/// <summary>How far a pass is.</summary>
internal enum PassStep
{
    /// <summary>The account is looked for.</summary>
    Looking,

    /// <summary>It is being made.</summary>
    Creating,

    /// <summary>Changed values are being sent to it.</summary>
    Updating,

    /// <summary>It is looked at again after it was written, because no answer came or a name was taken.</summary>
    Checking,
}

/// <summary>What keeps a pass from its next call.</summary>
internal enum PassHold
{
    /// <summary>Nothing: a call is being made.</summary>
    None,

    /// <summary>Another pass of the same person has the lock, perhaps on another node.</summary>
    OtherPass,

    /// <summary>As many calls as may are being made to this backend.</summary>
    InLine,

    /// <summary>As many accounts as may are being made.</summary>
    CreationRate,

    /// <summary>The backend asked not to be called for a while.</summary>
    BackendAsked,

    /// <summary>A call failed; there is a pause before the next attempt.</summary>
    TryingAgain,
}

/// <summary>Where a pass stands.</summary>
/// <param name="Ahead">With <see cref="PassHold.InLine"/>: how many calls have their turn before this one; absent: not known.</param>
internal sealed record PassStanding(PassStep Step, PassHold Hold, long? Ahead = null);

/// <summary>What the engine tells of a pass while it runs, for the person who waits. Only what is known: there is no percentage.</summary>
internal sealed class PassProgress
{
    private volatile PassStanding _standing = new(PassStep.Looking, PassHold.None);
    private volatile Func<long>? _ahead;

    /// <summary>Whose request asked for the pass; absent: none did.</summary>
    public EventOrigin? Origin { get; init; }

    /// <summary>Measures its steps.</summary>
    public StepClock Steps { get; } = new(static step => GatewayActivity.Step("provisioning", step));

    public PassStanding Now => _standing is { Hold: PassHold.InLine } standing && _ahead?.Invoke() is { } ahead ? standing with { Ahead = ahead } : _standing;

    /// <summary>A call to the backend begins, by its name.</summary>
    public void Calls(string operation) => _standing = new PassStanding(StepOf(operation), PassHold.None);

    public void Holds(PassHold hold) => _standing = _standing with { Hold = hold };

    /// <param name="ahead">How many have their turn before this one, asked when somebody wants to know.</param>
    public void StandsInLine(Func<long> ahead)
    {
        _ahead = ahead;
        Holds(PassHold.InLine);
    }

    private PassStep StepOf(string operation) => operation switch
    {
        "create" => PassStep.Creating,
        "update" or "enable" => PassStep.Updating,
        _ => _standing.Step == PassStep.Looking ? PassStep.Looking : PassStep.Checking,
    };
}
