using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Identity;
using JitGateway.Identity.Templates;
using JitGateway.Provisioning;
using JitGateway.Tests.Architecture;

namespace JitGateway.Tests.Identity.Templates;

/// <summary>What the operators' page says of templates, executed as it stands there.</summary>
public sealed partial class MappingPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "deploy", "recipes", "mapping.md"));
    private static readonly UserIdentity Ada = Person();

    public static TheoryData<string, string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string, string>();
            foreach (var line in BlockPattern().Matches(Page).SelectMany(b => b.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
            {
                var example = ExamplePattern().Match(line);
                example.Success.ShouldBeTrue(line);
                examples.Add(example.Groups["template"].Value, example.Groups["sign"].Value, example.Groups["result"].Value);
            }

            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_gives_what_the_page_says(string template, string sign, string result)
    {
        var isTemplate = ValueTemplate.TryParse(template, out var parsed, out var error);
        if (sign == "!")
        {
            isTemplate.ShouldBeFalse();
            error.ShouldBe(result);
            return;
        }

        isTemplate.ShouldBeTrue(error);
        var values = parsed!.Evaluate(Ada);
        var said = values switch { null => "nothing", [var only] => Json(only), _ => $"[{string.Join(", ", values.Select(Json))}]" };
        said.ShouldBe(result);
    }

    [Fact]
    public void Every_filter_has_an_example_and_a_line_in_the_table() =>
        TemplateFilters.Names.Where(name => !Examples.Any(e => ((string)e[0]).Contains($"|{name}", StringComparison.Ordinal)) || !Page.Contains($" `{name}", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Every_key_and_every_word_of_the_object_form_is_on_the_page()
    {
        var words = typeof(AttributeMappingOptions).GetProperties().Select(p => p.Name)
            .Concat(new[] { typeof(AttributeOwner), typeof(AbsentPolicy), typeof(ListPolicy), typeof(TakenPolicy), typeof(CompareRule), typeof(GeneratedKind), typeof(PresetName) }.SelectMany(Enum.GetNames))
            .Except([nameof(CompareRule.Exact)]);
        words.Where(w => !Regex.IsMatch(Page, $@"[`""]{w}[`"",]", RegexOptions.None, TimeSpan.FromSeconds(1)) && !Page.Contains($"Preset {w}", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string Json(string text) => $"\"{text}\"";

    private static UserIdentity Person()
    {
        using var json = JsonDocument.Parse(PersonPattern().Match(Page).Groups["json"].Value);
        var values = json.RootElement.EnumerateObject().ToDictionary(
            p => p.Name, IReadOnlyList<string> (p) => p.Value.ValueKind == JsonValueKind.Array ? [.. p.Value.EnumerateArray().Select(v => v.GetString()!)] : [p.Value.GetString()!], StringComparer.Ordinal);
        return new UserIdentity
        {
            Subject = new SubjectKey("https://idp.example.com/metadata", values["subject"][0]),
            IdentityProvider = values["idp"][0],
            AuthnInstant = DateTimeOffset.UnixEpoch,
            Mapped = values.Where(v => !v.Key.StartsWith("attr:", StringComparison.Ordinal)).ToDictionary(StringComparer.OrdinalIgnoreCase),
            Attributes = values.Where(v => v.Key.StartsWith("attr:", StringComparison.Ordinal)).ToDictionary(v => v.Key[5..], v => v.Value, StringComparer.Ordinal),
        };
    }

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PersonPattern();

    [GeneratedRegex("```template\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BlockPattern();

    [GeneratedRegex("^(?<template>.*?) +(?<sign>[→!]) (?<result>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExamplePattern();
}
