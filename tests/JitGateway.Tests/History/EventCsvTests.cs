using System.Text.Json;
using JitGateway.History;
using JitGateway.Identity.Events;

namespace JitGateway.Tests.History;

/// <summary>Events for spreadsheets: all of an event, and nothing that a spreadsheet would work out.</summary>
public sealed class EventCsvTests
{
    [Fact]
    public void There_is_a_column_for_each_member_of_an_event()
    {
        var members = typeof(GatewayEvent).GetProperties().Where(p => p.Name != "EqualityContract").Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));

        EventCsv.Head.TrimEnd().Split(',').Order(StringComparer.Ordinal).ShouldBe(members.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_trace_and_whether_the_message_is_kept_stand_there()
    {
        var line = EventCsv.Line(new GatewayEvent(EventKind.Login, EventAction.Answered, EventResult.Refused) { Trace = "0af7651916cd43dd", HasMessage = true });

        line.ShouldContain(",0af7651916cd43dd,");
        line.ShouldEndWith(",true\r\n");
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("  @SUM(A1)", "  '@SUM(A1)")]
    [InlineData("x;=HYPERLINK(1)", "x;'=HYPERLINK(1)")]
    [InlineData("x; \t-2", "x; \t'-2")]
    [InlineData("x\t+cmd", "x\t'+cmd")]
    [InlineData("x;\"=1", "\"x;\"\"'=1\"")]
    [InlineData("x\n=1", "\"x\n'=1\"")]
    [InlineData("x;\uFF1D1", "x;'\uFF1D1")]
    [InlineData("\ttext", "'\ttext")]
    [InlineData("Mozilla/5.0 (X11; Linux) a=b", "Mozilla/5.0 (X11; Linux) a=b")]
    public void No_cell_begins_a_formula_by_whatever_separator_it_is_read(string agent, string expected) =>
        EventCsv.Line(new GatewayEvent(EventKind.Login, EventAction.Page, EventResult.Refused) { Agent = agent }).ShouldContain($",{expected},");
}
