namespace JitGateway.Configuration;

/// <summary>What one module makes of the configuration: options, or something compiled from them. Immutable.</summary>
internal interface IConfigurationPart
{
    Type Type { get; }

    /// <summary>Sections this part answers for, such as <c>Saml</c>, or <c>Gateway:Limits</c> within another part's; a key of a file that nobody answers for is an error.</summary>
    IReadOnlyList<string> Sections { get; }

    /// <summary>Keys that are read at start only; a reload that changes one is refused with the advice to restart.</summary>
    IReadOnlyList<string> StartOnlyKeys { get; }

    object Read(ConfigurationContext context);
}

internal abstract class ConfigurationPart<T> : IConfigurationPart
    where T : class
{
    public Type Type => typeof(T);

    public abstract IReadOnlyList<string> Sections { get; }

    public virtual IReadOnlyList<string> StartOnlyKeys => [];

    /// <summary>Binds and checks; adds every error to the context and returns something usable even then. Never connects.</summary>
    public abstract T Read(ConfigurationContext context);

    object IConfigurationPart.Read(ConfigurationContext context) => Read(context);
}

/// <summary>Checks options that were bound; adds every error it finds.</summary>
internal interface IOptionsValidator<in TOptions>
{
    void Validate(TOptions options, string section, ConfigurationContext context);
}

/// <summary>The common case: one section, one options class, one validator.</summary>
internal sealed class OptionsPart<TOptions, TValidator>(string section, IReadOnlyList<string> startOnlyKeys) : ConfigurationPart<TOptions>
    where TOptions : class, new()
    where TValidator : IOptionsValidator<TOptions>, new()
{
    public override IReadOnlyList<string> Sections { get; } = [section];

    public override IReadOnlyList<string> StartOnlyKeys { get; } = startOnlyKeys;

    public override TOptions Read(ConfigurationContext context)
    {
        var options = context.Bind<TOptions>(section);
        new TValidator().Validate(options, section, context);
        return options;
    }
}
