using JitGateway.History;

namespace JitGateway.Tests.History;

/// <summary>What happens on one node in one millisecond stands in the order in which it happened, however many events that node told before.</summary>
public sealed class EventIdTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(32_760)]
    [InlineData((EventId.Counts / 2) - 3)]
    [InlineData(EventId.Counts - 20)]
    public void Events_of_one_millisecond_stand_in_order(int told)
    {
        var ids = new EventIds(told);
        string[] given = [ids.New(At.AddMilliseconds(-1)), .. Enumerable.Range(0, 15).Select(_ => ids.New(At))];

        given.ShouldBe(given.Order(StringComparer.Ordinal));
        given.ShouldBeUnique();
    }

    [Fact]
    public void A_node_that_tells_events_for_years_never_comes_to_the_end_of_its_count_within_a_millisecond()
    {
        var ids = new EventIds();
        var before = "";
        for (var i = 0; i < EventId.Counts * 2; i++)
        {
            var id = ids.New(At.AddMilliseconds(i / 7));
            if (string.CompareOrdinal(id, before) <= 0) throw new Xunit.Sdk.XunitException($"event {i}: {id} stands before {before}");
            before = id;
        }
    }

    [Fact]
    public void An_id_tells_its_time()
    {
        EventId.TimeOf(new EventIds().New(At.AddMicroseconds(1_234_567))).ShouldBe(At.AddMilliseconds(1234));
        EventId.TimeOf("0123456789ABCDEU").ShouldBeNull("U is none of its letters");
        EventId.TimeOf("0123").ShouldBeNull();
    }
}
