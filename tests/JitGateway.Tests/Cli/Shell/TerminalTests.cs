using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Cli.Shell;

namespace JitGateway.Tests.Cli.Shell;

public sealed class TerminalTests
{
    private const string Hostile = "[red]x[/] \u001b[2J\u001b]0;title\u0007 \u202Egnp.exe\u2066 \u009B31m \u200Bzero \uD800 [/";

    [Theory]
    [InlineData(false, null, "xterm", true)]
    [InlineData(false, "", "xterm-256color", true)]
    [InlineData(false, "1", "xterm", false)]
    [InlineData(false, null, "dumb", false)]
    [InlineData(false, null, null, false)]
    [InlineData(true, null, "xterm", false)]
    public void Colour_and_frames_are_for_terminals_whose_owner_wants_them(bool isRedirected, string? noColor, string? term, bool isRich) =>
        Terminal.Of(isRedirected, name => name == "NO_COLOR" ? noColor : name == "TERM" ? term : null, () => 100).IsRich.ShouldBe(isRich);

    [Fact]
    public async Task A_pipe_gets_a_line_for_each_row_however_long_it_is()
    {
        var text = await WrittenAsync(Terminal.Plain, () => Table(new string('x', 300), "good: y"));

        text.ShouldBe($"NAME{new string(' ', 298)}STATE\n{new string('x', 300)}  good: y\n");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public async Task A_terminal_gets_a_table_that_is_no_wider_than_it_is(int width)
    {
        var text = await WrittenAsync(new Terminal(true, width), () => Table(string.Concat(Enumerable.Repeat("word ", 60)), "WRONG: no"));

        var lines = WithoutColour(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldStartWith("╭");
        lines.ShouldAllBe(line => line.TrimEnd().Length <= width);
        text.ShouldContain("\u001b[1;31mWRONG: no");
    }

    [Fact]
    public async Task No_value_reaches_a_terminal_as_more_than_text()
    {
        var rich = new Terminal(true, 200);

        var text = WithoutColour(await WrittenAsync(rich, () => Table(Hostile, Hostile) + $"WARNING: {Hostile}\n"));

        text.ShouldContain("[red]x[/] \uFFFD[2J\uFFFD]0;title\uFFFD \uFFFDgnp.exe\uFFFD \uFFFD31m \uFFFDzero \uFFFD [/");
        text.Where(c => c is not '\n' && (char.IsControl(c) || c is '\u202E' or '\u2066' or '\u200B')).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_value_knows_what_stands_for_the_escape_character()
    {
        var (one, other) = (new Terminal(true, 80), new Terminal(true, 80));

        var text = await WrittenAsync(one, () => $"{other.Escape}[31mred\n");

        text.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task A_pipe_gets_no_harm_either_and_tabs_and_lines_stay() =>
        (await WrittenAsync(Terminal.Plain, () => $"a\tb\r\nc {Hostile}\u2028d\n")).ShouldBe("a\tb\r\nc [red]x[/] \uFFFD[2J\uFFFD]0;title\uFFFD \uFFFDgnp.exe\uFFFD \uFFFD31m \uFFFDzero \uFFFD [/\uFFFDd\n");

    [Fact]
    public async Task Json_keeps_every_value_and_shows_none_of_it()
    {
        const string Value = "a\u009B31m\u202Eb\u2028c 😀 é \u200D";

        var text = await WrittenAsync(Terminal.Plain, () => JsonSerializer.Serialize(new { value = Value }, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n", isJson: true);

        text.ShouldNotContain("\u009B");
        text.ShouldNotContain("\u202E");
        JsonDocument.Parse(text).RootElement.GetProperty("value").GetString().ShouldBe(Value);
    }

    [Fact]
    public async Task Signs_of_trouble_have_a_colour_at_the_beginning_of_a_line_alone()
    {
        var text = await WrittenAsync(new Terminal(true, 80), () => "WARNING: a WARNING: b\nERROR in x\n");

        text.ShouldBe("\u001b[33mWARNING\u001b[0m: a WARNING: b\n\u001b[1;31mERROR\u001b[0m in x\n");
    }

    [Fact]
    public async Task Sentences_are_broken_between_words_under_where_they_began()
    {
        var terminal = new Terminal(true, 40);

        var text = await WrittenAsync(terminal, () => "  1. Register the metadata at the identity provider, and ask for a NameID.\nshort  line\nhttps://a.very.long.example.com/address/that/has/no/blank\n");

        text.ShouldBe("  1. Register the metadata at the\n     identity provider, and ask for a\n     NameID.\nshort  line\nhttps://a.very.long.example.com/address/that/has/no/blank\n");
    }

    [Theory]
    [InlineData(51, true)]
    [InlineData(50, false)]
    public async Task A_table_that_would_be_wider_than_the_terminal_is_written_as_blocks_of_rows(int width, bool isTable)
    {
        var text = WithoutColour(await WrittenAsync(new Terminal(true, width), () =>
        {
            var table = new TextTable("SUPPORT CODE", "AT", "BY");
            table.Add("7K2QF-M0X4T", "2026-11-23 13:44:01Z", "operator-1");
            table.Add("9ZZZZ-00001", "2026-11-23 13:45:59Z", "");
            return table.ToString();
        }));

        if (isTable) text.ShouldContain("┤\n│ 7K2QF-M0X4T │ 2026-11-23 13:44:01Z │ operator-1 │\n│");
        else text.ShouldBe("SUPPORT CODE: 7K2QF-M0X4T\nAT:           2026-11-23 13:44:01Z\nBY:           operator-1\n\nSUPPORT CODE: 9ZZZZ-00001\nAT:           2026-11-23 13:45:59Z\n");
    }

    [Fact]
    public async Task A_name_and_its_value_stand_in_a_line_where_the_table_has_no_room()
    {
        var text = WithoutColour(await WrittenAsync(new Terminal(true, 40), () =>
        {
            var facts = TextTable.Facts("PROVIDER", "corp");
            facts.Add("KEY", new string('f', 32));
            facts.Add("KEY", new string('e', 48));
            facts.Add("NOTE", "Its certificate ends within the next days.");
            return facts.ToString();
        }));

        text.ShouldBe($"PROVIDER: corp\nKEY:\n  {new string('f', 32)}\nKEY:\n  {new string('e', 48)}\nNOTE:     Its certificate ends within\n          the next days.\n");
    }

    [Fact]
    public async Task An_empty_cell_moves_no_column_of_a_pipe()
    {
        var text = await WrittenAsync(Terminal.Plain, () =>
        {
            var table = new TextTable("NAME", "STATE", "BY");
            table.Add("wiki", "", "ada");
            table.Add("blog", "ready");
            return table.ToString();
        });

        text.ShouldBe("NAME  STATE  BY\nwiki  -      ada\nblog  ready  -\n");
    }

    [Theory]
    [InlineData("healthy", "32")]
    [InlineData("degraded", "33")]
    [InlineData("unhealthy", "1;31")]
    public async Task Each_state_of_a_component_has_its_colour(string state, string colour) =>
        (await WrittenAsync(new Terminal(true, 80), () => Table("redis", state))).ShouldContain($"\u001b[{colour}m{state}");

    [Fact]
    public async Task A_heading_a_urn_and_an_address_in_a_sentence_make_no_table_too_wide()
    {
        var text = WithoutColour(await WrittenAsync(new Terminal(true, 66), () =>
        {
            var table = new TextTable("READY HANGS ON IT", "NAME", "REASON");
            table.Add("yes", "urn:ietf:params:scim:schemas:core", "no answer at https://wiki.example.com/scim/v2/Users");
            return table.ToString();
        }));

        text.ShouldBe("""
            ╭───────┬───────────────────────┬───────────────────────────╮
            │ READY │ NAME                  │ REASON                    │
            │ HANGS │                       │                           │
            │ ON IT │                       │                           │
            ├───────┼───────────────────────┼───────────────────────────┤
            │ yes   │ urn:ietf:params:scim: │ no answer at              │
            │       │ schemas:core          │ https://wiki.example.com/ │
            │       │                       │ scim/v2/Users             │
            ╰───────┴───────────────────────┴───────────────────────────╯

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Sentences_of_a_list_are_told_apart_by_their_first_lines() =>
        WithoutColour(await WrittenAsync(new Terminal(true, 42), () => "RISK risk.secret.clear: demo.json:52:63: Token stands in the file itself.\n")).ShouldBe("RISK risk.secret.clear: demo.json:52:63:\n  Token stands in the file itself.\n");

    [Fact]
    public async Task What_a_command_takes_stands_under_its_name() =>
        (await WrittenAsync(new Terminal(true, 40), () => "Usage: jitgateway queue drop [--backend NAME] [--json]\n")).ShouldBe("Usage: jitgateway queue drop [--backend\n       NAME] [--json]\n");

    [Fact]
    public async Task What_follows_a_name_stands_under_its_value() =>
        (await WrittenAsync(new Terminal(true, 40), () => "    where     identity provider corp, at 2026-11-23 13:44:01Z\n")).ShouldBe("    where     identity provider corp, at\n              2026-11-23 13:44:01Z\n");

    [Fact]
    public async Task A_column_that_nobody_filled_takes_no_room_on_a_terminal()
    {
        var text = await WrittenAsync(new Terminal(true, 40), () =>
        {
            var table = new TextTable("NAME", "");
            table.Add("x", "");
            return table.ToString();
        });

        WithoutColour(text).ShouldStartWith("╭──────╮\n");
    }

    private static string Table(params string[] cells)
    {
        var table = new TextTable("NAME", "STATE");
        table.Add(cells);
        return table.ToString();
    }

    private static async Task<string> WrittenAsync(Terminal terminal, Func<string> text, bool isJson = false)
    {
        using var output = new StringWriter();
        await using var writer = new TerminalWriter(output, terminal) { IsJson = isJson };
        Terminal.Current = terminal;
        await writer.WriteAsync(text());
        return output.ToString();
    }

    private static string WithoutColour(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\u001b\\[[0-9;]*m", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
