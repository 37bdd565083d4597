using System.Text.RegularExpressions;
using JitGateway.Failures;
using JitGateway.Saml.Protocol;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace JitGateway.Tests.Failures.Languages;

/// <summary>
/// Every sentence that pages say, read out of the compiled code: <see cref="PageText.Of"/> takes literals only, and what stands in a register is in the register. Titles, notes and the rest are
/// <see cref="PageText"/> by type, and the markup holds no words, so that there is no other way onto a page.
/// </summary>
internal static partial class SaidOnPages
{
    /// <summary>Literals of <see cref="PageText.Of"/> with the method they stand in; null: something else than a literal is said there.</summary>
    public static IEnumerable<(MethodDefinition Method, string? Sentence)> Literals(ModuleDefinition module) =>
        from method in Methods(module)
        from call in Calls(method, nameof(PageText), nameof(PageText.Of))
        select (method, LiteralBefore(call));

    /// <summary>All sentences of the gateway: the literals, the registers, and what a login says in a register's stead.</summary>
    public static IReadOnlySet<string> Sentences(ModuleDefinition gateway) =>
        Literals(gateway).Select(said => said.Sentence!)
            .Concat(WholeRegister.All.SelectMany(code => new[] { code.Title, code.PublicText }))
            .Concat(Refusals.All.Values.Select(reason => reason.ForUser))
            .Concat(StatusTexts(gateway))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Methods that say a pattern and give it no values, or values and no pattern.</summary>
    public static IEnumerable<string> WithoutValues(ModuleDefinition module) =>
        from method in Methods(module)
        let patterns = Calls(method, nameof(PageText), nameof(PageText.Of)).Count(call => LiteralBefore(call) is { } sentence && Places(sentence).Length > 0)
        let given = Calls(method, nameof(PageText), nameof(PageText.With)).Count()
        where patterns != given && OutermostOf(method) != typeof(PageText).FullName
        select method.FullName;

    /// <summary>Who shows a text of a register, or puts another one in its stead: those may who are read here.</summary>
    public static IEnumerable<string> CallersOf(ModuleDefinition module, string type, string member) =>
        Methods(module).Where(method => Calls(method, type, member).Any()).Select(OutermostOf).Distinct();

    /// <summary>Words in markup: they would be English for everybody.</summary>
    public static IEnumerable<string> WordsInMarkup(ModuleDefinition module) =>
        from method in Methods(module)
        from call in method.Body.Instructions
        where call.Operand is MethodReference { DeclaringType.Name: nameof(Html.EncodingHandler) or "HtmlString" or "HtmlContentBuilder" or "HtmlContentBuilderExtensions" or "View`1" } && LiteralBefore(call) is not null
        let called = (MethodReference)call.Operand
        let markup = LiteralBefore(call)!
        let words = called.Name == nameof(Html.EncodingHandler.AppendFormatted) ? Sentence().Matches(markup) : Word().Matches(VisibleIn(markup))
        where words.Count > 0
        select $"{method.FullName}: {markup}";

    /// <summary>Which values a sentence has, in order.</summary>
    public static string[] Places(string sentence) => [.. Place().Matches(sentence).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) => module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);

    private static IEnumerable<Instruction> Calls(MethodDefinition method, string type, string member) =>
        method.Body.Instructions.Where(i => i.Operand is MethodReference called && called.DeclaringType.Name == type && called.Name == member);

    private static string? LiteralBefore(Instruction call) => call.Previous is { OpCode.Code: Code.Ldstr, Operand: string literal } ? literal : null;

    private static string OutermostOf(MethodDefinition method)
    {
        var type = method.DeclaringType;
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return type.FullName;
    }

    private static IEnumerable<string> StatusTexts(ModuleDefinition gateway) =>
        Methods(gateway).Single(m => m.Name == "TextOf" && OutermostOf(m) == "JitGateway.Saml.Login.LoginRefusal").Body.Instructions
            .Where(i => i.OpCode.Code == Code.Ldstr).Select(i => (string)i.Operand).Where(text => text.Contains(' '));

    /// <summary>What a reader or a screen reader gets of a piece of markup that may begin and end within a tag.</summary>
    private static string VisibleIn(string markup)
    {
        var (close, open) = (markup.IndexOf('>'), markup.IndexOf('<'));
        var spoken = string.Join(' ', Spoken().Matches(markup).Select(m => m.Groups["text"].Value));
        if (close < 0 && open < 0 && markup.Contains('"')) return spoken;   // between two values of a tag
        var text = close >= 0 && (open < 0 || close < open) ? markup[(close + 1)..] : markup;
        return $"{Tag().Replace(text, " ")} {spoken}";
    }

    [GeneratedRegex("<[^>]*(>|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex("(aria-label|alt|title|placeholder|content)=\"(?<text>[^\"]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Spoken();

    [GeneratedRegex(@"\b(?!UTC\b|width\b|device\b|initial\b|scale\b|noindex\b)\p{L}{2,}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\p{L}{2,} \p{L}{2,}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"\{\d\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
