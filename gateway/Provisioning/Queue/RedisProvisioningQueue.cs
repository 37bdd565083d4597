using System.Globalization;
using System.Security.Cryptography;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Provisioning.Queue;

/// <summary>
/// The queues of all nodes, each in one slot of a cluster: a sorted set of those that wait by the time when they are due (or when the claim of the node that works on one runs
/// out), one of the dead letters by the time when they died, and a hash with what is known of each. Redis' own clock counts, so nodes need not agree about the time.
/// </summary>
internal sealed class RedisProvisioningQueue(RedisConnection redis) : IProvisioningQueue
{
    // KEYS: waiting, entries, dead. ARGV[1]: the subject's hash, where there is one.
    // Fields of an entry: c content, s signed in, k correlation, v revision, t added, a attempts, n claims, l the claim's token, f fault, r it is a refusal
    private const string Common = """
        local function now() local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000) end
        local function text(n) return string.format('%.0f', n) end
        local function field(s, name) return s .. ':' .. name end
        local function get(s, name) return redis.call('HGET', KEYS[2], field(s, name)) end
        local function set(s, name, value) redis.call('HSET', KEYS[2], field(s, name), value) end
        local function clear(s, ...) for _, name in ipairs({...}) do redis.call('HDEL', KEYS[2], field(s, name)) end end
        local function forget(s) clear(s, 'c', 's', 'k', 'v', 't', 'a', 'n', 'l', 'f', 'r') end
        local function take(s, signed, content, correlation)
          set(s, 's', signed) set(s, 'c', content) set(s, 'k', correlation)
          redis.call('HINCRBY', KEYS[2], field(s, 'v'), 1)
        end
        local function giveup(those) for _, s in ipairs(those) do redis.call('ZREM', KEYS[3], s) forget(s) end return those end
        local function tell(s)
          local dead, at = 1, redis.call('ZSCORE', KEYS[3], s)
          if not at then dead, at = 0, redis.call('ZSCORE', KEYS[1], s) end
          if not at then return false end
          local values = {s, dead, text(tonumber(at))}
          for _, name in ipairs({'c', 's', 'k', 'v', 't', 'a', 'n', 'l', 'f'}) do values[#values + 1] = get(s, name) or '' end
          return values
        end

        """;

    // ARGV: subject, signed in, content, correlation, most, whether it is added despite a refusal. What Redis lost (evicted, say) of the three keys counts as not there:
    // who is in the hash only would never have a turn
    private const string AddScript = Common + """
        local s, signed = ARGV[1], tonumber(get(ARGV[1], 's') or '')
        local known = signed and signed >= tonumber(ARGV[2])
        if signed and redis.call('ZSCORE', KEYS[3], s) then
          if get(s, 'r') then
            if ARGV[6] ~= '1' then
              if not known then take(s, ARGV[2], ARGV[3], ARGV[4]) end
              redis.call('ZADD', KEYS[3], text(now()), s)
              return 'Refused'
            end
            known = signed > tonumber(ARGV[2])
          end
          if known then return 'Dead' end
        elseif signed and redis.call('ZSCORE', KEYS[1], s) then
          if known then return 'Known' end
          take(s, ARGV[2], ARGV[3], ARGV[4])
          set(s, 'a', '0')
          return 'Replaced'
        end
        if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[5]) then return 'Full' end
        local at = text(now())
        clear(s, 'f', 'l', 'n', 'r')
        take(s, ARGV[2], ARGV[3], ARGV[4])
        set(s, 'a', '0') set(s, 't', at)
        redis.call('ZREM', KEYS[3], s)
        redis.call('ZADD', KEYS[1], at, s)
        return 'Added'
        """;

    private const string LookScript = Common + """
        local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
        return {redis.call('ZCARD', KEYS[1]), redis.call('ZCARD', KEYS[3]), first[2] and text(tonumber(first[2]) - now()) or ''}
        """;

    // ARGV: token, lease. Of whom nothing but the turn is left, because Redis lost the rest, nothing can be done
    private const string ClaimScript = Common + """
        local at = now()
        for _ = 1, 1000 do
          local s = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(at), 'LIMIT', 0, 1)[1]
          if not s then return false end
          if get(s, 'c') then
            redis.call('ZADD', KEYS[1], text(at + tonumber(ARGV[2])), s)
            set(s, 'l', ARGV[1])
            redis.call('HINCRBY', KEYS[2], field(s, 'n'), 1)
            return tell(s)
          end
          redis.call('ZREM', KEYS[1], s)
          forget(s)
        end
        return false
        """;

    // ARGV: subject, token, lease
    private const string RenewScript = Common + """
        if get(ARGV[1], 'l') ~= ARGV[2] then return 0 end
        redis.call('ZADD', KEYS[1], text(now() + tonumber(ARGV[3])), ARGV[1])
        return 1
        """;

    // ARGV: subject, token, revision, what, pause or most, attempts, fault, whether it is a refusal. A later login that came meanwhile is due at once.
    // It answers with false where it is not ours, else with the subjects of the dead letters that went
    private const string SettleScript = Common + """
        local s, what = ARGV[1], ARGV[4]
        if get(s, 'l') ~= ARGV[2] then return false end
        clear(s, 'l', 'n')
        if get(s, 'v') ~= ARGV[3] then
          redis.call('ZADD', KEYS[1], text(now()), s)
          return {}
        end
        if what == 'finish' then
          redis.call('ZREM', KEYS[1], s)
          forget(s)
          return {}
        end
        set(s, 'a', ARGV[6]) set(s, 'f', ARGV[7])
        if what == 'postpone' then
          redis.call('ZADD', KEYS[1], text(now() + tonumber(ARGV[5])), s)
          return {}
        end
        if ARGV[8] == '1' then set(s, 'r', '1') end
        redis.call('ZREM', KEYS[1], s)
        redis.call('ZADD', KEYS[3], text(now()), s)
        local gone = redis.call('ZCARD', KEYS[3]) - tonumber(ARGV[5])
        if gone <= 0 then return {} end
        return giveup(redis.call('ZRANGE', KEYS[3], 0, gone - 1))
        """;

    // ARGV: how old they may become, most
    private const string ExpireScript = Common + "return giveup(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', '(' .. text(now() - tonumber(ARGV[1])), 'LIMIT', 0, tonumber(ARGV[2])))";

    // ARGV: 1 for dead letters, most
    private const string ListScript = Common + """
        local all = {}
        for i, s in ipairs(redis.call('ZRANGE', ARGV[1] == '1' and KEYS[3] or KEYS[1], 0, tonumber(ARGV[2]) - 1)) do all[i] = tell(s) end
        return all
        """;

    private const string FindScript = Common + "return tell(ARGV[1])";

    private const string ReplayScript = Common + """
        local s = ARGV[1]
        if not get(s, 'c') then
          redis.call('ZREM', KEYS[1], s)
          giveup({s})
          return 0
        end
        if get(s, 'l') then return 1 end
        redis.call('ZREM', KEYS[3], s)
        redis.call('ZADD', KEYS[1], text(now()), s)
        clear(s, 'r')
        set(s, 'a', '0')
        return 1
        """;

    // ARGV: subject, signed in
    private const string AbsolveScript = Common + """
        local s = ARGV[1]
        if not redis.call('ZSCORE', KEYS[3], s) or tonumber(get(s, 's') or '0') > tonumber(ARGV[2]) then return 0 end
        giveup({s})
        return 1
        """;

    private const string DropScript = Common + """
        local found = redis.call('ZREM', KEYS[1], ARGV[1]) + redis.call('ZREM', KEYS[3], ARGV[1])
        forget(ARGV[1])
        return found
        """;

    public async Task<QueueAddition> AddAsync(AccountKey key, QueuedPlan plan, int most, bool despiteRefusal, CancellationToken cancellationToken)
    {
        RedisValue[] values = [key.SubjectHash, plan.SignedInAt.ToUnixTimeMilliseconds(), plan.Content, plan.CorrelationId, most, despiteRefusal ? 1 : 0];
        var answer = await RunAsync(AddScript, key.Backend, values, cancellationToken);
        return Enum.Parse<QueueAddition>((string)answer!);
    }

    public async Task<QueueDepth> LookAsync(string backend, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await RunAsync(LookScript, backend, [], cancellationToken))!;
        return new QueueDepth((long)answer[0], (long)answer[1], answer[2].IsNullOrEmpty ? null : TimeSpan.FromMilliseconds(Number(answer[2])));
    }

    public async Task<QueueClaim?> ClaimAsync(string backend, TimeSpan lease, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        return Entry(backend, await RunAsync(ClaimScript, backend, [token, (long)lease.TotalMilliseconds], cancellationToken)) is { } entry ? new QueueClaim(entry, token) : null;
    }

    public async Task<bool> RenewAsync(QueueClaim claim, TimeSpan lease, CancellationToken cancellationToken) =>
        (int)await RunAsync(RenewScript, claim.Entry.Key.Backend, [claim.Entry.Key.SubjectHash, claim.Token, (long)lease.TotalMilliseconds], cancellationToken) == 1;

    public async Task<bool> FinishAsync(QueueClaim claim, CancellationToken cancellationToken) => await SettleAsync(claim, "finish", 0, 0, null, cancellationToken) is not null;

    public async Task<bool> PostponeAsync(QueueClaim claim, TimeSpan pause, int attempts, QueueFault fault, CancellationToken cancellationToken) =>
        await SettleAsync(claim, "postpone", (long)pause.TotalMilliseconds, attempts, fault, cancellationToken) is not null;

    public async Task<(bool Buried, IReadOnlyList<string> Gone)> BuryAsync(QueueClaim claim, int attempts, QueueFault fault, int most, CancellationToken cancellationToken)
    {
        var gone = await SettleAsync(claim, "bury", most, attempts, fault, cancellationToken);
        return (gone is not null, gone ?? []);
    }

    public async Task<IReadOnlyList<string>> ExpireAsync(string backend, TimeSpan keep, int most, CancellationToken cancellationToken) =>
        Subjects(await RunAsync(ExpireScript, backend, [(long)keep.TotalMilliseconds, most], cancellationToken))!;

    public async Task<IReadOnlyList<QueueEntry>> ListAsync(string backend, bool dead, int most, CancellationToken cancellationToken)
    {
        var answer = (RedisResult[])(await RunAsync(ListScript, backend, [dead ? 1 : 0, most], cancellationToken))!;
        return [.. answer.Select(e => Entry(backend, e)).OfType<QueueEntry>()];
    }

    public async Task<IReadOnlyList<string>> DeadAsync(string backend, int most, CancellationToken cancellationToken) =>
        [.. (await redis.ExecuteAsync(db => db.SortedSetRangeByRankAsync(redis.Keys.DeadLetters(backend), 0, most - 1, flags: RedisReads.OfMaster), cancellationToken)).Select(s => s.ToString())];

    public async Task<QueueEntry?> FindAsync(AccountKey key, CancellationToken cancellationToken) => Entry(key.Backend, await RunAsync(FindScript, key.Backend, [key.SubjectHash], cancellationToken));

    public async Task<bool> ReplayAsync(AccountKey key, CancellationToken cancellationToken) => (int)await RunAsync(ReplayScript, key.Backend, [key.SubjectHash], cancellationToken) > 0;

    public async Task<bool> AbsolveAsync(AccountKey key, DateTimeOffset signedInAt, CancellationToken cancellationToken) =>
        (int)await RunAsync(AbsolveScript, key.Backend, [key.SubjectHash, signedInAt.ToUnixTimeMilliseconds()], cancellationToken) > 0;

    public async Task<bool> DropAsync(AccountKey key, CancellationToken cancellationToken) => (int)await RunAsync(DropScript, key.Backend, [key.SubjectHash], cancellationToken) > 0;

    /// <returns>Null: it is not ours. Else the subjects of the dead letters that went.</returns>
    private async Task<IReadOnlyList<string>?> SettleAsync(QueueClaim claim, string what, long pauseOrMost, int attempts, QueueFault? fault, CancellationToken cancellationToken) =>
        Subjects(await RunAsync(SettleScript, claim.Entry.Key.Backend,
            [claim.Entry.Key.SubjectHash, claim.Token, claim.Entry.Revision, what, pauseOrMost, attempts, fault?.ToJson() ?? "", fault is { IsRefusal: true } ? 1 : 0], cancellationToken));

    private static IReadOnlyList<string>? Subjects(RedisResult answer) => answer.IsNull ? null : [.. ((string[])answer!)];

    private Task<RedisResult> RunAsync(string script, string backend, RedisValue[] values, CancellationToken cancellationToken)
    {
        RedisKey[] keys = [redis.Keys.Queue(backend), redis.Keys.QueueEntries(backend), redis.Keys.DeadLetters(backend)];
        return redis.ExecuteAsync(db => db.ScriptEvaluateAsync(script, keys, values), cancellationToken);
    }

    private static QueueEntry? Entry(string backend, RedisResult answer)
    {
        if (answer.IsNull) return null;
        var values = (RedisValue[])answer!;
        var state = (int)values[1] == 1 ? QueueState.Dead : values[10].IsNullOrEmpty ? QueueState.Waiting : QueueState.Claimed;
        return new QueueEntry(
            new AccountKey(backend, values[0]!), state, new QueuedPlan(Time(values[4]), (byte[])values[3]!, values[5]!), Number(values[6]), Time(values[7]), Time(values[2]),
            (int)Number(values[8]), (int)Number(values[9]), values[11].IsNullOrEmpty ? null : QueueFault.FromJson(values[11]!));
    }

    private static long Number(RedisValue value) => long.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static DateTimeOffset Time(RedisValue value) => DateTimeOffset.FromUnixTimeMilliseconds(Number(value));
}
