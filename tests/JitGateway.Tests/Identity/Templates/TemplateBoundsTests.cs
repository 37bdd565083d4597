using JitGateway.Identity.Templates;
using JitGateway.Tests.Architecture;
using Mono.Cecil;

namespace JitGateway.Tests.Identity.Templates;

/// <summary>A template is an operator's, a value is anybody's: however the two meet, time and memory have an end.</summary>
public sealed class TemplateBoundsTests
{
    private static readonly string Long = new('a', 200_000);

    [Theory]
    [InlineData("{username|replace:a:'aaaaaaaaaaaaaaaaaaaa'}")]
    [InlineData("{username|replace:a:aa|replace:a:aa|replace:a:aa|replace:a:aa|replace:a:aa|replace:a:aa}")]
    [InlineData("{username|regex:a:'$_$_$_$_'}")]
    [InlineData("{username|regex:'.':'$0$0$0$0$0$0$0$0'}")]
    [InlineData("{username|regex:'a(.*b)?':x}")]
    [InlineData("{username}{username}{username}{username}{username}{username}")]
    [InlineData("{groups|join:'....................'}")]
    [InlineData("{groups|hash}")]
    [InlineData("{groups|join|split:,|replace:a:'0123456789012345678901234567890123456789'}")]
    public void What_would_grow_beyond_measure_is_no_value(string template) =>
        ValueTemplate.Parse(template).Evaluate(Persons.With(("username", [Long]), ("groups", [.. Enumerable.Repeat("aa", 60_000)]))).ShouldBeNull();

    [Theory]
    [InlineData("{username|replace:a:b|regex:b:c|upper|truncate:3}", "CCC")]
    [InlineData("{username|regex:'^a+$'|hash:8}", "82396ec9")]
    [InlineData("{username|regex:'^(a+)+!$' ?? 'none'}", "none")]
    [InlineData("{groups|join:'.'|truncate:5}", "aa.aa")]
    public void What_is_merely_large_is_a_value(string template, string expected) =>
        ValueTemplate.Parse(template).Evaluate(Persons.With(("username", [Long[..4_000]]), ("groups", [.. Enumerable.Repeat("aa", 60_000)]))).ShouldBe([expected]);

    [Theory]
    [InlineData("{username|regex:a:'$99999999999'}", "has no replacement")]
    [InlineData("{username|regex:'('}", "is no regular expression")]
    [InlineData("{username|regex:'(a)\\1'}", "refers back")]
    [InlineData("{username|regex:'((a{1000}){1000}){1000}'}", "which takes time without bound")]
    public void A_regular_expression_is_judged_when_the_configuration_is_read(string template, string problem)
    {
        ValueTemplate.TryParse(template, out _, out var error).ShouldBeFalse();
        error!.ShouldContain(problem);
    }

    [Fact]
    public void Templates_use_no_reflection() =>
        CompiledReferences.Of(ModuleDefinition.ReadModule(typeof(ValueTemplate).Assembly.Location))
            .Where(u => CompiledReferences.NamespaceOf(u.By) == "JitGateway.Identity.Templates" && CompiledReferences.NamespaceOf(u.Of).StartsWith("System.Reflection", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void A_use_of_reflection_would_be_found() =>
        CompiledReferences.Of(ModuleDefinition.ReadModule(typeof(ValueTemplate).Assembly.Location))
            .Where(u => CompiledReferences.NamespaceOf(u.By) == "JitGateway.Configuration" && CompiledReferences.NamespaceOf(u.Of).StartsWith("System.Reflection", StringComparison.Ordinal))
            .ShouldNotBeEmpty();
}
