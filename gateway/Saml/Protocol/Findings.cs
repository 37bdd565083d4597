using JitGateway.Identity.Events;

namespace JitGateway.Saml.Protocol;

/// <summary>Where on the way of a message something was found.</summary>
internal enum FindingStage
{
    /// <summary>Size, encoding, markup, and which elements stand where.</summary>
    Shape,

    /// <summary>A signature, or its absence.</summary>
    Signature,

    /// <summary>An encrypted part.</summary>
    Decryption,

    /// <summary>What the message says.</summary>
    Meaning,
}

/// <summary>One thing that is wrong with a message.</summary>
/// <param name="IsVouchedFor">Whether a verified signature covers what it was read from; without that, anybody may have written it.</param>
internal sealed record Finding(Refusal Refusal, FindingStage Stage, bool IsVouchedFor);

/// <summary>
/// Where reading and checks report what is wrong with a message. Every rule reports here and goes on, so acceptance and inspection share each of
/// them: in an acceptance the first finding ends everything, in an inspection it is noted.
/// </summary>
internal sealed class Findings
{
    /// <summary>A message with more is beyond help, and each costs work.</summary>
    public const int Most = 100;

    private readonly List<Finding>? _noted;
    private int _reported;

    private Findings(List<Finding>? noted) => _noted = noted;

    public FindingStage Stage
    {
        get;
        set
        {
            field = value;
            Clock?.Enter(StepOf(value));
        }
    }

    /// <summary>Measures the stages; null: nobody wants to know.</summary>
    public StepClock? Clock { get; init; }

    /// <summary>Whether what is read now is covered by a verified signature.</summary>
    public bool IsVouchedFor { get; set; }

    /// <summary>The configured name of the identity provider that the message says it is from, once that is known.</summary>
    public string? IdentityProvider { get; set; }

    /// <summary>When the message says it was made, once that is known.</summary>
    public DateTimeOffset? IssuedAt { get; set; }

    /// <summary>As <see cref="Refusal.AnswersRequest"/>, once that is known.</summary>
    public bool AnswersRequest { get; set; }

    /// <summary>What was noted; nothing in an acceptance, which has no second finding.</summary>
    public IReadOnlyList<Finding> Noted => _noted ?? [];

    /// <summary>Nothing goes past a finding.</summary>
    public static Findings OfAcceptance(StepClock? clock = null) => new(noted: null) { Clock = clock };

    /// <summary>All are noted, up to <see cref="Most"/>.</summary>
    public static Findings OfInspection() => new([]);

    /// <exception cref="RefusedException">In an acceptance always, in an inspection when it has found enough.</exception>
    public void Add(Refusal refusal)
    {
        refusal = refusal with { IdentityProvider = IdentityProvider, IssuedAt = IssuedAt, AnswersRequest = AnswersRequest };
        if (_noted is null || ++_reported > Most) throw new RefusedException(refusal);
        if (!_noted.Exists(f => f.Refusal.Reason == refusal.Reason && f.Refusal.Detail == refusal.Detail)) _noted.Add(new Finding(refusal, Stage, IsVouchedFor));
    }

    /// <summary>The same, but left out of an inspection where an earlier finding has explained it.</summary>
    public void AddUnlessExplained(bool explained, Refusal refusal)
    {
        if (_noted is null || !explained) Add(refusal);
    }

    private static string StepOf(FindingStage stage) => stage switch
    {
        FindingStage.Shape => LoginSteps.Reading,
        FindingStage.Signature => LoginSteps.Signature,
        FindingStage.Decryption => LoginSteps.Decryption,
        _ => LoginSteps.Judging,
    };

    /// <summary>A step that throws its finding, and has no value then.</summary>
    public TResult? Attempt<T, TResult>(T argument, Func<T, TResult?> step)
        where TResult : class
    {
        try
        {
            return step(argument);
        }
        catch (RefusedException e)
        {
            Add(e.Refusal);
            return null;
        }
    }
}
