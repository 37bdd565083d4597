namespace JitGateway.Identity.Templates;

/// <summary>Why a text is no template.</summary>
/// <param name="Position">Where, counted from 1.</param>
/// <param name="What">What is wrong there.</param>
/// <param name="Cure">What to write instead, without a full stop.</param>
internal sealed record TemplateFault(int Position, string What, string Cure)
{
    public string Problem => $"{What} at position {Position}";

    public override string ToString() => $"{Problem}. {Cure}";
}

/// <summary>Thrown inside the parser only.</summary>
internal sealed class TemplateFaultException(TemplateFault fault) : Exception(fault.ToString())
{
    public TemplateFault Fault { get; } = fault;
}
