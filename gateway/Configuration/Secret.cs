namespace JitGateway.Configuration;

/// <summary>
/// A secret-valued key. <c>file:PATH</c> reads a file (one trailing line end is dropped), <c>env:NAME</c> an environment
/// variable; anything else is the secret itself. It prints as <c>(secret)</c>, so that no log line can hold it.
/// </summary>
internal sealed class Secret : ISectionBindable<Secret>
{
    /// <summary>What a value begins with that names a file.</summary>
    public const string InFile = "file:";

    private readonly string _value;

    public Secret(string value) => _value = value;

    /// <summary>The secret in clear. Keep it out of messages.</summary>
    public string Reveal() => _value;

    public override string ToString() => "(secret)";

    public static Secret? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        var value = section.Value;
        if (string.IsNullOrEmpty(value))
        {
            context.Errors.Add(section.Path, null, "is an empty secret", "Write file:PATH, env:NAME or the secret itself");
            return null;
        }

        return Resolve(value, section, context) is { } resolved ? new Secret(resolved) : null;
    }

    /// <summary>Resolves <c>file:</c> and <c>env:</c>; null, with an error added, where there is nothing to read.</summary>
    public static string? Resolve(string value, IConfigurationSection section, ConfigurationContext context)
    {
        if (value.StartsWith("env:", StringComparison.Ordinal))
        {
            var name = value[4..];
            var found = Environment.GetEnvironmentVariable(name);
            if (string.IsNullOrEmpty(found))
                context.Errors.Add(section.Path, value, $"names the environment variable {name}, which is not set", $"Set {name} or name another one");
            return string.IsNullOrEmpty(found) ? null : found;
        }

        if (!value.StartsWith(InFile, StringComparison.Ordinal))
        {
            context.Material.AddClearSecret(section.Path);
            return value;
        }

        var path = context.ResolvePath(section, value[InFile.Length..]);
        context.Material.AddSecretFile(section.Path, path);
        try
        {
            var text = File.ReadAllText(path);
            if (text.EndsWith('\n')) text = text[..^1];
            if (text.EndsWith('\r')) text = text[..^1];
            if (text.Length > 0) return text;
            context.Errors.Add(section.Path, value, "names an empty file", "Write the secret into it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Errors.Add(section.Path, value, $"names a file that cannot be read ({FileFault.Of(e)})", $"Make {path} readable for the gateway or name another file");
        }

        return null;
    }
}

/// <summary>A path to a file, made absolute: relative ones are relative to the configuration file that names them.</summary>
internal sealed record FilePath(string Value) : ISectionBindable<FilePath>
{
    public override string ToString() => Value;

    public static FilePath? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        if (!string.IsNullOrWhiteSpace(section.Value)) return new FilePath(context.ResolvePath(section, section.Value));
        context.Errors.Add(section.Path, section.Value, "is not a path", "Write the path of a file");
        return null;
    }
}

/// <summary>A type that reads itself from a section whose shape the strict binder cannot know (text or object, say).</summary>
internal interface ISectionBindable<TSelf>
    where TSelf : class
{
    /// <returns>The value, or null with an error added to the context.</returns>
    static abstract TSelf? Bind(IConfigurationSection section, ConfigurationContext context);
}
