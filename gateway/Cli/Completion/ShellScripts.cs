namespace JitGateway.Cli.Completion;

/// <summary>
/// What each shell needs to ask the program for words: <c>jitgateway [suggest:POSITION] LINE</c>. No script hands a suggestion to anything that would carry it out: names come out of a configuration.
/// </summary>
internal static class ShellScripts
{
    private const string Bash = """
        # Completion of jitgateway for bash. For this shell:  source <(jitgateway completion bash)
        # For every one:  jitgateway completion bash > ~/.local/share/bash-completion/completions/jitgateway
        _jitgateway() {
            local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}" name before
            before="${line##*[[:space:]]}"    # bash takes words apart at colons and equal signs; the program does not
            before="${before%"$word"}"
            COMPREPLY=()
            while IFS= read -r name; do
                [[ $name == "$before$word"* ]] && COMPREPLY+=("$(printf '%q' "${name#"$before"}")")
            done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o default -o bashdefault -F _jitgateway jitgateway

        """;

    private const string Zsh = """
        #compdef jitgateway
        # Completion of jitgateway for zsh. For this shell:  source <(jitgateway completion zsh)
        # For every one: write it as _jitgateway into a folder of $fpath.
        _jitgateway() {
            local line="$BUFFER[1,CURSOR]"
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            found=("${(@)found:#}")
            if (( ${#found} )); then compadd -- "${found[@]}"; else _files; fi
        }
        (( $+functions[compdef] )) && compdef _jitgateway jitgateway

        """;

    private const string Fish = """
        # Completion of jitgateway for fish. For this shell:  jitgateway completion fish | source
        # For every one:  jitgateway completion fish > ~/.config/fish/completions/jitgateway.fish
        function __jitgateway_words
            set -l line (commandline -cp)
            set -l program (commandline -opc)[1]
            set -l found ($program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
            if test (count $found) -gt 0
                printf '%s\n' $found
            else
                __fish_complete_path (commandline -ct)
            end
        end
        complete -c jitgateway -f -a '(__jitgateway_words)'

        """;

    private const string PowerShell = """
        # Completion of jitgateway for PowerShell. For this shell:  jitgateway completion pwsh | Out-String | Invoke-Expression
        # For every one: append it to $PROFILE.
        Register-ArgumentCompleter -Native -CommandName jitgateway -ScriptBlock {
            param($word, $commandAst, $position)
            $line = $commandAst.ToString().PadRight($position)
            & $commandAst.GetCommandName() "[suggest:$position]" $line 2>$null | Where-Object { $_.StartsWith($word, [StringComparison]::OrdinalIgnoreCase) } | ForEach-Object {
                $text = if ($_ -match '\A[\w./:=-]+\z') { $_ } else { "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($_) + "'" }
                [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
            }
        }

        """;

    private static readonly Dictionary<string, string> All = new(StringComparer.Ordinal) { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["pwsh"] = PowerShell };

    public static IReadOnlyList<string> Names => [.. All.Keys];

    public static string Of(string shell) => All[shell];
}
