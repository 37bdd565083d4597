using JitGateway.Redis;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Redis;

public sealed class BrokenRedisConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(""" "Configuration": "redis1:port" """,
        "Redis:Configuration = \"redis1:port\": is not the address of a Redis server. Write host:port, as in redis1:6379.")]
    [InlineData(""" "Configuration": "redis1:6379, redis2:0" """,
        "Redis:Configuration = \"redis2:0\": is not the address of a Redis server. Write host:port, as in redis1:6379.")]
    [InlineData(""" "Configuration": "ssl=true" """,
        "Redis:Configuration = \"(no server)\": names no Redis server. Write host:port first, as in redis1:6379,password=env:REDIS_PASSWORD.")]
    [InlineData(""" "Configuration": "redis1:6379,sssl=true" """,
        "Redis:Configuration = \"sssl\": is not a setting of the Redis client, or has a value of a wrong kind. Write settings such as ssl=true, sslHost=NAME, connectTimeout=2000, defaultDatabase=1, password=env:NAME.")]
    [InlineData(""" "Configuration": "redis1:6379,connectTimeout=soon" """,
        "Redis:Configuration = \"connectTimeout\": is not a setting of the Redis client, or has a value of a wrong kind. Write settings such as ssl=true, sslHost=NAME, connectTimeout=2000, defaultDatabase=1, password=env:NAME.")]
    [InlineData(""" "Configuration": "redis1:6379,user=gateway,password=x" """,
        "Redis:Configuration = \"user\": is not supported by this version's Redis client. Give the default user of Redis a password and write password=env:NAME alone.")]
    [InlineData(""" "Configuration": "redis1:6379,password=env:JIT_NO_SUCH_NAME" """,
        "Redis:Configuration = \"env:JIT_NO_SUCH_NAME\": names the environment variable JIT_NO_SUCH_NAME, which is not set. Set JIT_NO_SUCH_NAME or name another one.")]
    [InlineData(""" "Configuration": { "Host": "redis1" } """,
        "Redis:Configuration: is a section where a single text belongs. Write \"redis1:6379,password=env:REDIS_PASSWORD\".")]
    [InlineData(""" "KeyPrefix": "jit:{x}" """,
        "Redis:KeyPrefix = \"jit:{x}\": is not a prefix. Use letters, digits and hyphens, as in jit.")]
    [InlineData(""" "CommandTimeout": "00:01:00" """,
        "Redis:CommandTimeout = \"00:01:00\": is outside 10 ms and 10 s. Write 00:00:00.200, which answers 503 within 250 ms when Redis is gone.")]
    [InlineData(""" "Configuration": "redis1:6379", "CertificateAuthority": "/nowhere/ca.crt" """,
        "Redis:CertificateAuthority = \"/nowhere/ca.crt\": is given, and the connection is not encrypted. Add ssl=true to Redis:Configuration, or leave CertificateAuthority out.")]
    [InlineData(""" "Configuration": "redis1:6379,ssl=true", "CertificateAuthority": "/nowhere/ca.crt" """,
        "Redis:CertificateAuthority = \"/nowhere/ca.crt\": cannot be read (there is no such folder). Name a file that the gateway may read.")]
    [InlineData(""" "Configuration": "redis1:6379,ssl=true", "CertificateAuthority": "/dev/null" """,
        "Redis:CertificateAuthority = \"/dev/null\": holds no certificate. Name a PEM file with the certificates of the authorities.")]
    [InlineData(""" "Configuration": "redis1:6379,ssl=true", "ClientCertificate": "/dev/null" """,
        "Redis:ClientCertificate = \"/dev/null\": is not a PEM certificate with its private key. Name the certificate, and its private key in ClientKey.")]
    [InlineData(""" "Configuration": "redis1:6379,ssl=true", "ClientKey": "/nowhere/client.key" """,
        "Redis:ClientKey = \"/nowhere/client.key\": is given without its certificate. Write Redis:ClientCertificate too.")]
    public void The_section_Redis(string redis, string expected) =>
        _folder.With($$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Redis": { {{redis}} } }""").Errors().ShouldContain(expected);

    [Theory]
    [InlineData("password=one,t/wo")]
    [InlineData("password=one,hunter2")]
    [InlineData("password=one,hunter2:6379")]
    [InlineData("password=one,hunter2=3")]
    [InlineData("password=one,ssl=true,hunter2")]
    [InlineData("password=one,")]
    [InlineData("password=one,,ssl=true")]
    [InlineData("Password = one , hunter2 = true")]
    public void What_may_be_the_rest_of_a_password_is_neither_taken_for_something_else_nor_named(string settings)
    {
        var errors = _folder.With($$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Redis": { "Configuration": "redis1:6379,{{settings}}" } }""").Errors();

        errors.ShouldHaveSingleItem().ShouldBe(
            "Redis:Configuration = \"(after the password)\": stands something that is no setting of the Redis client. Write servers before the password, and a password that holds a comma as password=env:NAME or password=file:PATH.");
    }

    [Fact]
    public void A_text_that_comes_from_a_file_as_a_whole_keeps_the_rest_of_its_password_to_itself_too()
    {
        _folder.WithFile("redis.txt", "redis1:6379,password=one,hunter2\n");

        _folder.With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Redis": { "Configuration": "file:redis.txt" } }""").Errors()
            .ShouldHaveSingleItem().ShouldStartWith("Redis:Configuration = \"(after the password)\": ");
    }

    [Theory]
    [InlineData("redis1:6379,password=one,ssl=true,connectTimeout=500,defaultDatabase=3,sslHost=redis,keepAlive=10,name=us,version=6.0", "redis1:6379")]
    [InlineData("redis1:6379,password=env:PATH,redis2:6379,", "redis1:6379,redis2:6379")]
    public void Settings_may_stand_behind_a_password_and_servers_too_where_it_is_no_text_of_its_own(string configuration, string servers)
    {
        _folder.With($$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Redis": { "Configuration": "{{configuration}}" } }""").Errors().ShouldBeEmpty();

        RedisConfiguration.Parse(configuration).ToString().ShouldBe(servers);
    }

    [Fact]
    public void A_known_setting_behind_a_password_is_named_when_its_value_is_wrong()
    {
        _folder.With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Redis": { "Configuration": "redis1:6379,password=one,connectTimeout=soon" } }""").Errors()
            .ShouldHaveSingleItem().ShouldStartWith("Redis:Configuration = \"connectTimeout\": ");
    }

    [Fact]
    public void Errors_never_repeat_the_password()
    {
        _folder.With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Redis": { "Configuration": "redis1:x,password=hunter2,sssl=1" } }""");

        var errors = _folder.Errors();

        errors.Count.ShouldBe(2);
        errors.ShouldAllBe(e => !e.Contains("hunter2"));
    }

    [Fact]
    public void A_password_from_a_file_may_hold_what_the_text_could_not()
    {
        _folder.WithFile("redis.txt", "one,ssl=true=two\n");

        _folder.With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Redis": { "Configuration": "redis1:6379,redis2,password=file:redis.txt" } }""").Errors().ShouldBeEmpty();
    }

    [Fact]
    public void Prints_the_servers_alone()
    {
        var configuration = RedisConfiguration.Parse("redis1:6379,redis2:6380,ssl=true,password=hunter2");

        configuration.ToString().ShouldBe("redis1:6379,redis2:6380");
        configuration.Client().Password.ShouldBe("hunter2");
        configuration.Client().Ssl.ShouldBeTrue();
    }

    [Fact]
    public void Keys_that_a_script_touches_together_share_a_hash_tag()
    {
        var keys = new RedisKeys("jit");

        keys.LedgerEntry("wiki", "S").ShouldBe("jit:a:{wiki|S}");
        keys.Lock("wiki", "S").ShouldBe("jit:l:{wiki|S}");
        keys.Session("ID").ShouldBe("jit:s:{ID}");
        keys.SessionsOf("S").ShouldBe("jit:u:{S}");
        keys.Replay("corp", "A").ShouldBe("jit:r:{corp|A}");
        keys.Revoked.ShouldBe("jit:revoked");
    }
}
