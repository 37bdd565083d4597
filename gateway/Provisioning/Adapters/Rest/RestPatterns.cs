using System.Text.RegularExpressions;
using JitGateway.Configuration;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>Compiles the paths and the regular expressions of the settings; what is wrong becomes an error of configuration.</summary>
internal sealed class RestPatterns(ConfigurationErrors errors)
{
    /// <summary>The first match; null for none, and none in time either.</summary>
    public static Match? First(Regex pattern, string text)
    {
        try
        {
            return pattern.Match(text) is { Success: true } match ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    public AnswerPath? Path(string text, string key)
    {
        if (AnswerPath.Parse(text) is { } path) return path;
        errors.Add(key, text, "is no path in an answer", "Write names and entries, as in data.users[0].id, users[*].name or emails[type=work].value; a name with a dot as ['a.b']");
        return null;
    }

    public AnswerPath? RequiredPath(string? text, string key, string cure)
    {
        if (text is not null) return Path(text, key);
        errors.Add(key, null, "is missing", cure);
        return null;
    }

    /// <param name="written">As it stands in the configuration.</param>
    public Regex? Regex(string pattern, RegexOptions options, string key, string written)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TemplateLimits.LongestMatch);
        }
        catch (NotSupportedException)
        {
            errors.Add(key, written, "looks ahead, looks behind, refers back or repeats too much, which takes time without bound", "Write a regular expression without that");
        }
        catch (ArgumentException e)
        {
            errors.Add(key, written, $"is no regular expression ({e.Message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.')})", "Write one, as in already (exists|taken)");
        }

        return null;
    }
}
