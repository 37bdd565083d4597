using JitGateway.Configuration.Places;
using JitGateway.Configuration.Risks;

namespace JitGateway.Configuration;

/// <summary>One thing that is wrong in the configuration: where, what was found, and what to write instead.</summary>
/// <param name="Path">The key, sections joined by a colon: <c>Backends:wiki:Match:Path</c>.</param>
/// <param name="Value">The value found; null when the key is absent. Never a secret.</param>
/// <param name="Problem">What is wrong, as a sentence without a full stop.</param>
/// <param name="Cure">What to write, as a sentence without a full stop.</param>
internal sealed record ConfigurationError(string Path, string? Value, string Problem, string Cure)
{
    /// <summary>Where the key is said, or for an absent one the section around it; null where that is not known.</summary>
    public ConfigurationPlace? Place { get; init; }

    /// <summary>Whether it may be no more than a consequence of something that could not be read; absent: that is so unless the key itself is said by whoever has the last word.</summary>
    public bool? MayBeConsequence { get; init; }

    /// <summary>The same sentence with file and line before it, for people who are to mend it.</summary>
    public string Located => Place is null ? ToString() : Path == Place.Source ? $"{Place}: {Problem}. {Cure}." : $"{Place}: {this}";

    public override string ToString() =>
        Value is null ? $"{Path}: {Problem}. {Cure}." : $"{Path} = \"{Value}\": {Problem}. {Cure}.";
}

/// <summary>Collects every error of every section, so that an operator mends them all in one go.</summary>
internal sealed class ConfigurationErrors
{
    private readonly List<ConfigurationError> _errors = [];

    public bool Any => _errors.Count > 0;

    public IReadOnlyList<ConfigurationError> All => _errors;

    public void Add(string path, string? value, string problem, string cure) =>
        Add(new ConfigurationError(path, value, problem, cure));

    public void Add(ConfigurationError error) => _errors.Add(error);

    /// <summary>Something that is wrong only beside another key's value or absence: where a file broke off, that may stand behind.</summary>
    public void AddBeside(string path, string? value, string problem, string cure) =>
        Add(new ConfigurationError(path, value, problem, cure) { MayBeConsequence = true });

    /// <summary>A name that is none of the legal ones: the answer lists them, and the nearest first.</summary>
    /// <param name="path">The key.</param>
    /// <param name="value">The name.</param>
    /// <param name="whatItNames">A noun.</param>
    /// <param name="legal">The legal names.</param>
    /// <param name="mayBeConsequence">Whether the name could stand in a part of the configuration that cannot be read; null: only if the key is said anew there.</param>
    public void AddUnknownName(string path, string value, string whatItNames, IEnumerable<string> legal, bool? mayBeConsequence = true)
    {
        var names = legal.Order(StringComparer.OrdinalIgnoreCase).ToList();
        var nearest = NearestName.Of(value, names);
        var cure = names.Count == 0 ? $"No {whatItNames} exists yet"
            : nearest is null ? $"Use one of: {string.Join(", ", names)}"
            : $"Did you mean \"{nearest}\"? Legal: {string.Join(", ", names)}";
        Add(new ConfigurationError(path, value, $"is not the name of {Article(whatItNames)} {whatItNames}", cure) { MayBeConsequence = mayBeConsequence });
    }

    private static string Article(string noun) => "aeiou".Contains(char.ToLowerInvariant(noun[0])) ? "an" : "a";
}

/// <summary>Thrown where a configuration cannot be used; carries every error at once.</summary>
internal sealed class ConfigurationRefusedException(IReadOnlyList<ConfigurationError> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(e => e.Located)))
{
    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;

    /// <summary>Finds the risks of the same configuration, so that whoever mends it does so once; absent: it could not be read at all.</summary>
    public ConfigurationReview? Review { get; init; }
}
