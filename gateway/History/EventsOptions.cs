namespace JitGateway.History;

/// <summary>Section <c>Events</c>: what happened to people on the way in and out, for operators. What provisioning wrote is the section <c>History</c>.</summary>
internal sealed class EventsOptions
{
    /// <summary>How long an event is kept. Default 30 days.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many are kept at most, about 0.6 KB each; of people and of strangers half each, so that strangers push nobody's out. Without Redis at most 20,000. Default 100,000.</summary>
    public int Entries { get; set; } = 100_000;

    /// <summary>Whether a person stands there as a hash of their key, or in clear too (sealed in Redis). Default <c>Hashed</c>.</summary>
    public EventSubjects Subjects { get; set; }

    /// <summary>What is kept of the addresses that people come from. Default <c>Full</c>.</summary>
    public EventAddresses Addresses { get; set; }

    /// <summary>What is kept of the names of browsers. Default <c>Full</c>.</summary>
    public EventAgents Agents { get; set; }

    /// <summary>Which paths are kept: <c>Own</c>, those of the gateway's own pages, or <c>All</c>; applications' may name people. Never with a query. Default <c>Own</c>.</summary>
    public EventPaths Paths { get; set; }

    /// <summary>Whether each event is a line of the log too, category <c>JitGateway.Events</c>. Default true.</summary>
    public bool Log { get; set; } = true;

    public FailedMessagesOptions FailedMessages { get; set; } = new();
}

/// <summary>Section <c>Events:FailedMessages</c>: answers of identity providers that were refused, sealed, without a person's values, and with what an inspection found then.</summary>
internal sealed class FailedMessagesOptions
{
    /// <summary>How long one is kept. Absent: none is.</summary>
    public TimeSpan? Keep { get; set; }

    /// <summary>How many are kept at most, of up to 256 KB each: half of it for those that a login waited for or an identity provider signed, half for others. Default 50.</summary>
    public int Most { get; set; } = 50;
}

internal enum EventSubjects
{
    /// <summary>A hash that the log and the sessions show too.</summary>
    Hashed,

    /// <summary>The NameID, or what <c>SubjectFrom</c> names, besides.</summary>
    Clear,
}

internal enum EventAddresses
{
    Full,

    /// <summary>Without the last octet (IPv4), and without all behind the first 48 bits (IPv6).</summary>
    Truncated,

    /// <summary>Nothing of it.</summary>
    None,
}

internal enum EventAgents
{
    /// <summary>The first 200 characters.</summary>
    Full,

    /// <summary>Nothing of it.</summary>
    None,
}

internal enum EventPaths
{
    /// <summary>Those that begin with <c>/sso</c>.</summary>
    Own,

    /// <summary>Those of applications too: the first 300 characters.</summary>
    All,
}
