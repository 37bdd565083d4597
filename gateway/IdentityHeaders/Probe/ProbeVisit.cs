using System.Security.Cryptography.X509Certificates;
using JitGateway.Backends.Checks;
using Yarp.ReverseProxy.Configuration;

namespace JitGateway.IdentityHeaders.Probe;

/// <summary>One destination of a backend, asked with nothing and with forgeries.</summary>
internal sealed class ProbeVisit
{
    private const string WorthlessCertificate = "a certificate that nobody signed";

    private static readonly Forgery Nothing = new("nothing", []);

    public required Uri Address { get; init; }

    /// <summary>By which protocol.</summary>
    public required ClusterConfig Cluster { get; init; }

    /// <summary>How long for each answer.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>The name that is pretended.</summary>
    public required string Marker { get; init; }

    /// <summary>Whether the application cannot know that name.</summary>
    public required bool IsInvented { get; init; }

    /// <summary>What goes with every request.</summary>
    public required IReadOnlyList<(string Name, string Value)> Usual { get; init; }

    public required Func<X509Certificate2> NewCertificate { get; init; }

    /// <param name="forgeries">Each for the pretended name and, where that is not invented itself, for an invented one.</param>
    public async Task<ProbedDestination> RunAsync(IReadOnlyList<(Forgery Forgery, Forgery? OfStranger)> forgeries, CancellationToken cancellationToken)
    {
        using var door = new ProbeDoor(Cluster, Patience);
        var baseline = await BaselineAsync(door, cancellationToken);
        if (baseline.Fault is not null && !door.IsOpen) return new ProbedDestination(Address.AbsoluteUri, baseline.ToString(), baseline.FaultVerdict, []);
        if (!door.AsksForCertificate) return Judged(baseline, await TryAllAsync(door, baseline, forgeries, cancellationToken));

        using var certificate = NewCertificate();
        using var worthless = new ProbeDoor(Cluster, Patience, certificate);
        var believing = await BaselineAsync(worthless, cancellationToken);
        var withCertificate = believing.Fault is null ? await TryAllAsync(worthless, believing, [.. forgeries.Select(f => (f.Forgery with { What = $"{f.Forgery.What}, with {WorthlessCertificate}" }, f.OfStranger))], cancellationToken) : [];
        if (baseline.Fault is null) return Judged(baseline, [.. await TryAllAsync(door, baseline, forgeries, cancellationToken), Believes(believing, baseline), .. withCertificate]);
        if (believing.Fault is null) return Judged(believing, withCertificate);
        return baseline.IsSilence || believing.IsSilence
            ? new ProbedDestination(Address.AbsoluteUri, $"it asks for a certificate; {(baseline.IsSilence ? baseline : believing)}", BypassVerdict.NoAnswer, [])
            : new ProbedDestination(Address.AbsoluteUri, "it ends the connection of whoever has no certificate that it trusts", BypassVerdict.Refused, []);
    }

    /// <summary>What it makes of the certificate alone.</summary>
    private BypassTry Believes(ProbedAnswer believing, ProbedAnswer baseline)
    {
        if (believing.Fault is { } fault) return new BypassTry(WorthlessCertificate, believing.IsSilence ? BypassVerdict.NoAnswer : BypassVerdict.Refused, fault);
        var (verdict, detail) = believing.JudgedAgainst(baseline, Marker, asksForCertificate: true);
        return new BypassTry(WorthlessCertificate, verdict, detail);
    }

    private ProbedDestination Judged(ProbedAnswer baseline, IReadOnlyList<BypassTry> tries)
    {
        var worst = tries.Max(t => t.Verdict);
        return new ProbedDestination(Address.AbsoluteUri, baseline.ToString(), IsInvented && worst <= BypassVerdict.Ignored ? BypassVerdict.Unclear : worst, tries);
    }

    /// <summary>Asked twice, to know what in the answer is always the same.</summary>
    private async Task<ProbedAnswer> BaselineAsync(ProbeDoor door, CancellationToken cancellationToken)
    {
        var first = await door.AskAsync(Address, Usual, Nothing, cancellationToken);
        return first.Fault is null && await door.AskAsync(Address, Usual, Nothing, cancellationToken) is { Fault: null } again ? first.With(again) : first;
    }

    private async Task<IReadOnlyList<BypassTry>> TryAllAsync(ProbeDoor door, ProbedAnswer baseline, IReadOnlyList<(Forgery Forgery, Forgery? OfStranger)> forgeries, CancellationToken cancellationToken)
    {
        // who is silent to nobody may still speak to a name; to wait for one after the other would take minutes
        if (baseline.IsSilence) return await Task.WhenAll(forgeries.Select(f => TryAsync(door, baseline, f.Forgery, f.OfStranger, cancellationToken)));
        var tries = new List<BypassTry>();
        foreach (var (forgery, ofStranger) in forgeries) tries.Add(await TryAsync(door, baseline, forgery, ofStranger, cancellationToken));
        return tries;
    }

    private async Task<BypassTry> TryAsync(ProbeDoor door, ProbedAnswer baseline, Forgery forgery, Forgery? ofStranger, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(forgery);
        if (answer.Fault is not null && baseline.Fault is null) return await TryAgainAsync(door, forgery, answer, cancellationToken);
        var (verdict, detail) = answer.JudgedAgainst(baseline, Marker, door.AsksForCertificate);
        if (verdict == BypassVerdict.Unclear && ofStranger is not null && answer.IsOtherThan(baseline) && await AskAsync(ofStranger) is { Fault: null } unknown && !unknown.IsOtherThan(baseline))
            return new BypassTry(forgery.What, BypassVerdict.Believed, $"{detail}, and not for an invented name");
        if (verdict == BypassVerdict.Believed && answer.OpensWhat(baseline) && await AskAsync(Nothing) is { Fault: null } now && answer.JudgedAgainst(now, Marker, door.AsksForCertificate).Verdict != BypassVerdict.Believed)
            return new BypassTry(forgery.What, BypassVerdict.Unclear, $"{detail}, but {now} for nobody, too, by now");
        return new BypassTry(forgery.What, verdict, detail);

        Task<ProbedAnswer> AskAsync(Forgery what) => door.AskAsync(Address, Usual, what, cancellationToken);
    }

    /// <summary>Whether it was the forgery that ended the connection, or chance.</summary>
    private async Task<BypassTry> TryAgainAsync(ProbeDoor door, Forgery forgery, ProbedAnswer failed, CancellationToken cancellationToken) =>
        !failed.IsSilence
        && await door.AskAsync(Address, Usual, forgery, cancellationToken) is { Fault: not null, IsSilence: false }
        && await door.AskAsync(Address, Usual, Nothing, cancellationToken) is { Fault: null }
            ? new BypassTry(forgery.What, BypassVerdict.Refused, $"{failed}; it answers without them")
            : new BypassTry(forgery.What, BypassVerdict.NoAnswer, failed.ToString());
}
