using System.Text.RegularExpressions;
using JitGateway.Cli.Completion;

namespace JitGateway.Tests.Cli.Completion;

/// <summary>PowerShell is in no Debian and cannot be run here: what can be held without it is which names its script would insert as they are, for its <c>-match</c> is this framework's <see cref="Regex"/>.</summary>
public sealed class PowerShellScriptTests
{
    private static readonly string Script = ShellScripts.Of("pwsh");

    [Theory]
    [InlineData("wiki", true)]
    [InlineData("--backend=wiki", true)]
    [InlineData("corp.example:8080/x_y", true)]
    [InlineData("$(touch owned)", false)]
    [InlineData("a;b", false)]
    [InlineData("a b", false)]
    [InlineData("it's", false)]
    [InlineData("a\u2019b", false)]
    [InlineData("`x", false)]
    [InlineData("@x", false)]
    [InlineData("a|b", false)]
    [InlineData("wiki\n", false)]
    [InlineData("", false)]
    public void Only_what_PowerShell_takes_as_one_word_is_inserted_bare(string name, bool isBare)
    {
        var bare = Regex.Match(Script, @"if \(\$_ -match '(?<pattern>[^']+)'\) \{ \$_ \} else", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["pattern"].Value;

        bare.ShouldNotBeEmpty();
        Regex.IsMatch(name, bare, RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)).ShouldBe(isBare);
    }

    [Fact]
    public void What_is_not_is_quoted_by_PowerShells_own_rule()
    {
        Script.ShouldContain("""else { "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($_) + "'" }""");
        Script.ShouldContain("CompletionResult]::new($text, ");
        Script.ShouldNotContain("-like", Case.Sensitive, "a bracket in what was typed would be a pattern");
    }
}
