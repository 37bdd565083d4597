using System.Globalization;
using System.Net;
using System.Security.Authentication;
using JitGateway.Configuration;
using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>
/// The client's configuration text (<c>host:port,host:port,ssl=true,password=env:NAME</c>), read and checked. It prints as the
/// servers alone, so that no log line can hold the password.
/// </summary>
internal sealed class RedisConfiguration : ISectionBindable<RedisConfiguration>
{
    /// <summary>The oldest Redis whose scripts may ask for the time and write then, and that has streams.</summary>
    public static readonly Version OldestServer = new(5, 0);

    private const string AfterPassword = "(after the password)";

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly ConfigurationOptions _client;
    private readonly string _servers;

    private RedisConfiguration(ConfigurationOptions client, string servers)
    {
        _client = client;
        _servers = servers;
    }

    /// <summary>Whether the connection is encrypted (<c>ssl=true</c>).</summary>
    public bool IsEncrypted => _client.Ssl;

    /// <summary>Whether all its servers are on this machine.</summary>
    public bool IsLocal => _client.EndPoints.All(e => e switch
    {
        IPEndPoint { Address: var address } => IPAddress.IsLoopback(address),
        DnsEndPoint { Host: var host } => host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => true,
    });

    public bool HasPassword => !string.IsNullOrEmpty(_client.Password);

    /// <summary>A copy, because the client writes into what it is given.</summary>
    public ConfigurationOptions Client()
    {
        var client = _client.Clone();
        client.SslProtocols = _client.SslProtocols;   // forgotten by the copy
        return client;
    }

    public override string ToString() => _servers;

    /// <summary>For tests and tools; configuration files go through <see cref="Bind"/>.</summary>
    /// <exception cref="FormatException">The text is wrong.</exception>
    public static RedisConfiguration Parse(string text)
    {
        var errors = new List<(string Value, string Problem, string Cure)>();
        return Read(text, value => value, (value, problem, cure) => errors.Add((value, problem, cure)))
            ?? throw new FormatException(string.Join("; ", errors.Select(e => $"{e.Value}: {e.Problem}")));
    }

    public static RedisConfiguration? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        if (section.Value is not { } text)
        {
            context.Errors.Add(section.Path, null, "is a section where a single text belongs", "Write \"redis1:6379,password=env:REDIS_PASSWORD\"");
            return null;
        }

        if (text.Split(',', StringSplitOptions.TrimEntries).Any(IsClearPassword)) context.Material.AddClearSecret(section.Path);
        return Read(text, value => Secret.Resolve(value, section, context), (value, problem, cure) => context.Errors.Add(section.Path, value, problem, cure));
    }

    // The client's own reader stops at the first fault and repeats values, passwords too; so each entry is looked at here first.
    private static RedisConfiguration? Read(string text, Func<string, string?> resolve, Action<string, string, string> refuse)
    {
        if (IsReference(text))
        {
            if (resolve(text) is not { } resolved) return null;
            text = resolved;
        }

        var sound = true;
        var servers = new List<string>();
        var settings = new List<string>();
        string? password = null;
        var mayBeOfPassword = false;   // a password that stands there as it is may hold a comma: what follows it is named only where it is no part of one
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (mayBeOfPassword && (equals < 0 || !IsKnown(entry[..equals].Trim())))
            {
                Refuse(AfterPassword, "stands something that is no setting of the Redis client", "Write servers before the password, and a password that holds a comma as password=env:NAME or password=file:PATH");
                continue;
            }

            if (entry.Length == 0) continue;
            if (equals < 0)
            {
                if (!IsServer(entry)) Refuse(entry, "is not the address of a Redis server", "Write host:port, as in redis1:6379");
                servers.Add(entry);
                continue;
            }

            var key = entry[..equals].Trim();
            var value = entry[(equals + 1)..].Trim();
            var isPassword = key.Equals("password", StringComparison.OrdinalIgnoreCase);
            mayBeOfPassword |= isPassword && !IsReference(value);
            if (IsReference(value))
            {
                if (resolve(value) is not { } found)
                {
                    sound = false;
                    continue;
                }

                value = found;
            }

            if (isPassword) password = value;
            else if (key.Equals("user", StringComparison.OrdinalIgnoreCase)) Refuse("user", "is not supported by this version's Redis client", "Give the default user of Redis a password and write password=env:NAME alone");
            else if (IsAccepted(key, value)) settings.Add($"{key}={value}");
            else Refuse(key, "is not a setting of the Redis client, or has a value of a wrong kind", "Write settings such as ssl=true, sslHost=NAME, connectTimeout=2000, defaultDatabase=1, password=env:NAME");
        }

        if (servers.Count == 0) Refuse("(no server)", "names no Redis server", "Write host:port first, as in redis1:6379,password=env:REDIS_PASSWORD");
        if (!sound) return null;
        var client = ConfigurationOptions.Parse(string.Join(',', servers.Concat(settings)));
        client.Password = password;
        return new RedisConfiguration(Complete(client, settings), string.Join(',', servers));

        void Refuse(string value, string problem, string cure)
        {
            sound = false;
            refuse(value, problem, cure);
        }
    }

    private static ConfigurationOptions Complete(ConfigurationOptions client, List<string> settings)
    {
        client.AbortOnConnectFail = false;
        client.ClientName ??= "jitgateway";
        client.TieBreaker = "";   // the client's own key and channel, outside our prefix
        client.ConfigurationChannel = "";
        if (!Wrote("version")) client.DefaultVersion = OldestServer;   // of a server that does not tell its own
        if (!Wrote("connectTimeout")) client.ConnectTimeout = 2000;
        client.ConnectRetry = 1;
        client.ReconnectRetryPolicy = new LinearRetry((int)RetryPause.TotalMilliseconds);
        if (client.Ssl) client.SslProtocols ??= SslProtocols.Tls12 | SslProtocols.Tls13;
        return client;

        bool Wrote(string key) => settings.Exists(s => s.StartsWith(key + "=", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsReference(string value) =>
        value.StartsWith("env:", StringComparison.Ordinal) || value.StartsWith("file:", StringComparison.Ordinal);

    private static bool IsClearPassword(string entry) =>
        entry.Split('=', 2, StringSplitOptions.TrimEntries) is [var key, { Length: > 0 } value] && key.Equals("password", StringComparison.OrdinalIgnoreCase) && !IsReference(value);

    private static bool IsAccepted(string key, string value)
    {
        try
        {
            ConfigurationOptions.Parse($"localhost,{key}={value}");
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }

    private static bool IsKnown(string key)
    {
        if (key.Equals("password", StringComparison.OrdinalIgnoreCase) || key.Equals("user", StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            ConfigurationOptions.Parse($"localhost,{key}=");
            return true;
        }
        catch (ArgumentException e)
        {
            return e is ArgumentOutOfRangeException;   // of a value; a key that is not known is no more than an argument
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return true;
        }
    }

    private static bool IsServer(string entry)
    {
        var colon = entry.LastIndexOf(':');
        var host = colon < 0 || entry.EndsWith(']') ? entry : entry[..colon];
        if (host.Length < entry.Length && !(ushort.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)) return false;
        return Uri.CheckHostName(host) is not UriHostNameType.Unknown;
    }
}
