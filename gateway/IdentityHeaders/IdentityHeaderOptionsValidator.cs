using JitGateway.Backends;

namespace JitGateway.IdentityHeaders;

internal static class IdentityHeaderOptionsValidator
{
    private const int MostOctets = 32 * 1024;

    public static void Validate(IdentityHeaderOptions options, IConfigurationSection section, BackendPartContext context)
    {
        if (options.From is null && !section.GetSection("From").Exists())
            context.Errors.Add($"{section.Path}:From", null, "is missing", "Write the template of the value, as in \"{groups}\"");
        if (options.Separator is { } separator && (separator.Length is 0 or > 3 || !separator.All(c => c == ' ' || (char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)))) || separator[0] is '%' or ' '))
            context.Errors.Add($"{section.Path}:Separator", separator, "cannot separate values", "Write one to three punctuation characters, as in \",\" or \"; \" (no % and no blank in front)");
        if (options.MaxLength is < 1 or > MostOctets)
            context.Errors.Add($"{section.Path}:MaxLength", options.MaxLength.ToString(provider: null), "is not a length that a header can have", $"Write a number of octets from 1 to {MostOctets}");
        if (options.MaxValues < 1)
            context.Errors.Add($"{section.Path}:MaxValues", $"{options.MaxValues}", "is not a number of values", "Write 1 or more");
        if (options is { Map: not null, Rename: not null })
            context.Errors.Add($"{section.Path}:Rename", null, "cannot stand beside Map, which sends nothing that it does not name", "Remove one of the two");
        if (options.Only is { Count: 0 })
            context.Errors.Add($"{section.Path}:Only", null, "has no pattern, so that nothing would ever be sent", "Write patterns such as [ \"wiki-*\" ], or remove the key");
        ValidatePatterns(options.Only ?? [], $"{section.Path}:Only", context);
        ValidatePatterns(options.Except, $"{section.Path}:Except", context);
        if (options.Encoding is HeaderEncoding.Latin1 or HeaderEncoding.Utf8
            && context.Section["Cluster:HttpClient:RequestHeaderEncoding"] is { Length: > 0 } raw && !raw.Equals("latin1", StringComparison.OrdinalIgnoreCase))
            context.Errors.Add($"{section.Path}:Encoding", options.Encoding.ToString(), $"cannot be kept while Cluster:HttpClient:RequestHeaderEncoding is {raw}, which encodes every header once more", "Remove RequestHeaderEncoding, or use Percent, Rfc2047 or Base64");
    }

    private static void ValidatePatterns(IReadOnlyList<string> patterns, string path, BackendPartContext context)
    {
        foreach (var pattern in patterns.Where(p => p.Length == 0)) context.Errors.Add(path, pattern, "has an empty pattern, which no value matches", "Write a value, or a pattern such as \"wiki-*\"");
    }
}
