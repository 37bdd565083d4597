namespace JitGateway.Redis;

/// <summary>
/// The names of all keys and channels. The braces are Redis Cluster's hash tag: keys with one tag share a slot, so a script may
/// touch them together. What stands in a tag is a hash or a configured name, never a person's value.
/// </summary>
internal sealed class RedisKeys(string prefix)
{
    /// <summary>A session, by its public id.</summary>
    public string Session(string sessionId) => $"{prefix}:s:{{{sessionId}}}";

    /// <summary>The sessions of a person, by <c>SubjectKey.Hash</c>.</summary>
    public string SessionsOf(string subjectHash) => $"{prefix}:u:{{{subjectHash}}}";

    /// <summary>The sessions of a NameID that is not the person's key, by <c>LoginMark.Name</c>.</summary>
    public string SessionsOfName(string nameHash) => $"{prefix}:n:{{{nameHash}}}";

    /// <summary>Logins of a NameID that the identity provider ended lately; in one slot with <see cref="SessionsOfName"/>.</summary>
    public string EndedLogins(string nameHash) => $"{prefix}:g:{{{nameHash}}}";

    /// <summary>A session that its person ended by signing out, by its public id.</summary>
    public string SignOut(string sessionId) => $"{prefix}:w:{{{sessionId}}}";

    /// <summary>Which sessions ended together: scopes and their numbers.</summary>
    public string Epochs => $"{prefix}:e";

    /// <summary>A code that hands a session over to another host, by its hash.</summary>
    public string HandOver(string codeHash) => $"{prefix}:o:{{{codeHash}}}";

    /// <summary>An assertion that was used.</summary>
    /// <param name="identityProvider">Its configured name.</param>
    /// <param name="assertionHash">A hash of its issuer and ID.</param>
    public string Replay(string identityProvider, string assertionHash) => $"{prefix}:r:{{{identityProvider}|{assertionHash}}}";

    /// <summary>A form that was kept over a login and has been sent, by its id.</summary>
    public string KeptForm(string id) => $"{prefix}:f:{{{id}}}";

    /// <summary>The ledger entry of a person at a backend; in one slot with <see cref="Lock"/>.</summary>
    public string LedgerEntry(string backend, string subjectHash) => $"{prefix}:a:{{{backend}|{subjectHash}}}";

    /// <summary>The provisioning lock of a person at a backend.</summary>
    public string Lock(string backend, string subjectHash) => $"{prefix}:l:{{{backend}|{subjectHash}}}";

    /// <summary>The history of provisioning.</summary>
    public string History => $"{prefix}:h";

    /// <summary>What the history ends and begins with; in one slot with <see cref="History"/>.</summary>
    public string HistoryEnds => $"{prefix}:h:{{{prefix}:h}}";

    /// <summary>What happened to people, or to strangers.</summary>
    public string Events(string lane) => $"{prefix}:ev:{{{lane}}}";

    /// <summary>Messages that were refused, of people or of strangers, by the ids of their events; in one slot with the next.</summary>
    public string FailedMessages(string lane) => $"{prefix}:ev:{{messages:{lane}}}";

    /// <summary>When each of them came.</summary>
    public string FailedMessageTimes(string lane) => $"{prefix}:ev:{{messages:{lane}}}:t";

    /// <summary>The accounts of a backend that wait to be brought in order; in one slot with the next two.</summary>
    public string Queue(string backend) => $"{prefix}:q:{{{backend}}}";

    /// <summary>What is known of each of them.</summary>
    public string QueueEntries(string backend) => $"{prefix}:q:{{{backend}}}:e";

    /// <summary>Those that nobody tries any more.</summary>
    public string DeadLetters(string backend) => $"{prefix}:q:{{{backend}}}:d";

    /// <summary>The shared key ring.</summary>
    public string KeyRing => $"{prefix}:k";

    /// <summary>Channel on which every node hears which sessions ended.</summary>
    public string Revoked => $"{prefix}:revoked";

    /// <summary>Channel on which a node hears itself, to know that it hears at all.</summary>
    public string Echo(string node) => $"{prefix}:echo:{node}";
}
