namespace JitGateway.JourneyTests.CommandLine;

/// <summary>The scripts of <c>jitgateway completion</c> in the shells that they are for. PowerShell is not in Debian.</summary>
public sealed class CompletionTests
{
    private readonly OwnCommand _command = new("completion");

    public CompletionTests() => File.WriteAllText(Path.Combine(_command.Folder, "gateway.json"), """
        {
          // names alone are looked at: nothing else has to be right
          "Saml": { "IdentityProviders": { "corp": {}, "customers": {} } },
          "Backends": { "wiki": {}, "wood": { "Destinations": "nonsense" }, "$(touch owned)": {}, "a\u001b[31mb": {} }
        }
        """);

    public static TheoryData<string, string, string> Lines => new()
    {
        { "jitgateway ", "check serve sessions init bench", "--json" },
        { "jitgateway che", "check", "serve" },
        { "jitgateway sessions ", "list show revoke", "check" },
        { "jitgateway check --", "--backend --json --config --help", "-h" },
        { "jitgateway sessions revoke --su", "--subject", "--session" },
        { "jitgateway check --config gateway.json --backend w", "wiki wood", "corp" },
        { "jitgateway --config gateway.json sessions list --idp ", "corp customers", "wiki" },
        { "jitgateway --config gateway.json che", "check", "serve" },
        { "jitgateway check --config gateway.json --backend=w", "--backend=wiki --backend=wood", "--backend=corp" },
        { "jitgateway completion ", "bash zsh fish pwsh", "check" },
        { "jitgateway check --config absent.json --backend ", "", "wiki" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Bash_completes(string line, string wanted, string unwanted)
    {
        var words = await BashAsync(line);

        words.Intersect(wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Count().ShouldBe(wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, string.Join(' ', words));
        words.ShouldNotContain(unwanted);
    }

    [Fact]
    public async Task No_name_is_carried_out_or_colours_the_terminal()
    {
        var words = await BashAsync("jitgateway check --config gateway.json --backend ");

        words.ShouldContain("\\$\\(touch\\ owned\\)");
        words.ShouldNotContain(word => word.Contains('\u001b'));
        File.Exists(Path.Combine(_command.Folder, "owned")).ShouldBeFalse();
    }

    /// <summary>As readline does it: the words are taken apart at colons and equal signs.</summary>
    [Fact]
    public async Task Bash_takes_words_apart_and_the_script_puts_them_together()
    {
        var (_, output) = await _command.RunAsync("""
            source <(jitgateway completion bash)
            COMP_LINE='jitgateway --set A=b che' COMP_POINT=24 COMP_WORDS=(jitgateway --set A = b che) COMP_CWORD=5
            _jitgateway; printf '%s\n' "${COMPREPLY[@]}"; complete -p jitgateway
            """);

        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["check", "complete -o bashdefault -o default -F _jitgateway jitgateway"]);
    }

    [Theory]
    [InlineData("jitgateway che", "check")]
    [InlineData("jitgateway check --config gateway.json --backend w", "wiki wood")]
    [InlineData("jitgateway check --config gat", "FILES")]
    public async Task Zsh_completes(string line, string wanted)
    {
        var (code, output) = await _command.RunAsync("zsh", "-f", "-c", $$"""
            source <(jitgateway completion zsh)
            compadd() { shift; print -l -- "$@" }
            _files() { print FILES }
            BUFFER='{{line}}' CURSOR={{line.Length}} words=(${(z)BUFFER})
            _jitgateway
            """);

        code.ShouldBe(0, output);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(wanted.Split(' '));
    }

    [Theory]
    [InlineData("jitgateway che", "check")]
    [InlineData("jitgateway check --config gateway.json --backend w", "wiki wood")]
    [InlineData("jitgateway check --config gat", "gateway.json")]
    public async Task Fish_completes(string line, string wanted)
    {
        var (code, output) = await _command.RunAsync("fish", "--no-config", "-c", $"jitgateway completion fish | source; complete -C '{line}'");

        code.ShouldBe(0, output);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]).ShouldBe(wanted.Split(' '));
    }

    private async Task<string[]> BashAsync(string line)
    {
        var (code, output) = await _command.RunAsync($$"""
            source <(jitgateway completion bash)
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}
            read -ra COMP_WORDS <<< "$COMP_LINE"; [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _jitgateway
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        code.ShouldBe(0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
