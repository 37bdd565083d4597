using System.Text.RegularExpressions;
using JitGateway.Access.Conditions;
using JitGateway.Configuration;

namespace JitGateway.Access;

/// <summary>Section <c>Attributes</c> of a rule: a value, a list of values, or a test, by the attribute's name, which may have colons.</summary>
internal sealed class AttributeTests(IReadOnlyList<(string Attribute, AttributeTest Test)> all) : ISectionBindable<AttributeTests>
{
    public static readonly AttributeTests None = new([]);

    /// <summary>The engine is linear in the value; the limit stands for values beyond all measure.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private static readonly string[] Keys = [.. typeof(AttributeTestOptions).GetProperties().Select(p => p.Name)];

    /// <summary>How names with colons begin: another key below a name is a slip of the pen.</summary>
    private static readonly string[] Schemes = ["attr", "http", "https", "oid", "tag", "urn"];

    public IReadOnlyList<(string Attribute, AttributeTest Test)> All { get; } = all;

    public static AttributeTests? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        if (section.Value is { Length: > 0 } text)
        {
            context.Errors.Add(section.Path, text, "is a single value where named attributes belong", "Write an object: { \"department\": [ \"Engineering\" ] }");
            return null;
        }

        var tests = new List<(string, AttributeTest)>();
        foreach (var (attribute, value) in ColonKeys.Children(section, static s => ColonKeys.IsValueOrList(s) || IsTest(s)))
            if (TestOf(attribute, value, context) is { } test)
                tests.Add((attribute, test));
        return new AttributeTests(tests);
    }

    private static bool IsTest(IConfigurationSection section) => section.GetChildren().Any(c => Keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase) || NearestName.Of(c.Key, Keys) is not null);

    private static AttributeTest? TestOf(string attribute, IConfigurationSection section, ConfigurationContext context)
    {
        if (attribute.Split(':') is [var scheme, _, ..] && !Schemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))
        {
            context.Errors.Add(section.Path, section.Value, "is no test of an attribute", $"Write a value, a list of values, or an object with one of {string.Join(", ", Keys)}; an attribute whose name has a colon as attr:{attribute}");
            return null;
        }

        if (IsTest(section)) return Compiled(context.Bind<AttributeTestOptions>(section), section, context);
        var values = section.Value is { } one ? [one] : section.GetChildren().Select(c => c.Value).OfType<string>().ToList();
        return values.Count == 0 ? null : new AttributeTest.OneOf(values);   // that it is empty, the rule's validator says
    }

    private static AttributeTest? Compiled(AttributeTestOptions options, IConfigurationSection section, ConfigurationContext context)
    {
        var isNumber = options.AtLeast is not null || options.AtMost is not null;
        if ((options.Absent ? 1 : 0) + (isNumber ? 1 : 0) + (options.Matches is null ? 0 : 1) != 1)
            context.Errors.Add(section.Path, null, "is not one test", "Write Matches, or AtLeast and AtMost, or \"Absent\": true; two tests of one attribute go into two rules, or one of them into Not");
        else if (options.AtLeast > options.AtMost)
            context.Errors.Add($"{section.Path}:{nameof(options.AtMost)}", section[nameof(options.AtMost)], "is below AtLeast, so that no number could meet both", "Write the larger number here");
        else if (options.Matches is { } pattern)
            return Pattern(pattern, $"{section.Path}:{nameof(options.Matches)}", context) is { } regex ? new AttributeTest.Matching(regex, pattern) : null;
        else
            return isNumber ? new AttributeTest.Number(options.AtLeast, options.AtMost) : new AttributeTest.Absent();
        return null;
    }

    private static Regex? Pattern(string pattern, string key, ConfigurationContext context)
    {
        const RegexOptions Reading = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
        try
        {
            _ = new Regex(pattern, Reading, Timeout);   // by itself, so that it cannot end what stands around it
            return new Regex($@"\A(?:{pattern})\z", Reading, Timeout);
        }
        catch (NotSupportedException)
        {
            context.Errors.Add(key, pattern, "looks ahead, looks behind, refers back or repeats too much, which takes time without bound", "Write a regular expression without that; what must not match goes into Not");
        }
        catch (ArgumentException e)
        {
            context.Errors.Add(key, pattern, $"is no regular expression ({e.Message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.')})", "Write one that the whole value fits, as in [A-Z]{2}[0-9]+");
        }

        return null;
    }
}
