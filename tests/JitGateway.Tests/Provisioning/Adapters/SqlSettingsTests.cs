using System.Text.Json.Nodes;
using JitGateway.Provisioning.Adapters.Sql;

namespace JitGateway.Tests.Provisioning.Adapters;

public sealed class SqlSettingsTests
{
    private const string Sql = "Backends:wiki:Provisioning:Sql";

    private const string Good = """
        {
          "Provider": "PostgreSql", "ConnectionString": "Host=db;Database=wiki;Username=jit;Password=hidden-password",
          "Statements": {
            "Find": { "username": "select id, username, email from users where lower(username) = lower(@value)" },
            "Get": "select id, username, email from users where id = @id",
            "Create": "insert into users (username, email) values (@username, @email) returning id",
            "Update": { "username": "update users set username = @value where id = @id", "email": "update users set email = @value where id = @id" }
          }
        }
        """;

    [Fact]
    public void Accepts_good_settings() => Errors(_ => { }).ShouldBeEmpty();

    [Fact]
    public void What_never_changes_needs_no_statement_to_change_it() =>
        AdapterConfiguration.Read("Sql", Good.Replace("(username, email) values (@username, @email)", "(username, email, password) values (@username, @email, @password)"), ["username", "email", "password"], ["username"], generated: ["password"]).Errors.ShouldBeEmpty();

    [Fact]
    public void Tells_the_system_without_credentials()
    {
        var target = AdapterConfiguration.Read("Sql", Good, ["username", "email"], ["username"]).Adapter().Target;
        target.ShouldBe("postgresql://db:5432/wiki");
    }

    [Theory]
    [InlineData("Provider", null, $"{Sql}:Provider: is missing. Write one of: PostgreSql, Sqlite, AdoNet.")]
    [InlineData("Provider", "Postgres", $"{Sql}:Provider = \"Postgres\": is not the name of a provider. Did you mean \"PostgreSql\"? Legal: AdoNet, PostgreSql, Sqlite.")]
    [InlineData("Provider", "Oracle", $"{Sql}:Provider = \"Oracle\": is not the name of a provider. Use one of: AdoNet, PostgreSql, Sqlite.")]
    [InlineData("ConnectionString", null, $"{Sql}:ConnectionString: is missing. Write env:NAME or file:PATH with the connection string.")]
    [InlineData("ConnectionString", "", $"{Sql}:ConnectionString: is an empty secret. Write file:PATH, env:NAME or the secret itself.")]
    [InlineData("ConnectionString", "Hots=db;Password=hidden-password", $"{Sql}:ConnectionString: is not a connection string of PostgreSql. Write Host=…;Database=…;Username=…;Password=….")]
    [InlineData("ConnectionString", "postgresql://jit:hidden-password@db/wiki", $"{Sql}:ConnectionString: is not a connection string of PostgreSql. Write Host=…;Database=…;Username=…;Password=….")]
    [InlineData("ConnectionString", "Host=db;Port=abc;Password=hidden-password", $"{Sql}:ConnectionString: is not a connection string of PostgreSql. Write Host=…;Database=…;Username=…;Password=….")]
    [InlineData("ConnectionString", "Database=wiki", $"{Sql}:ConnectionString: names no host. Write Host=…;Database=…;Username=…;Password=….")]
    [InlineData("Statements:Get", null, $"{Sql}:Statements:Get: is missing. Write a statement: select id, … where id = @id.")]
    [InlineData("Statements:Create", null, $"{Sql}:Statements:Create: is missing. Write a statement: insert … returning id.")]
    [InlineData("Statements:Create", " ", $"{Sql}:Statements:Create: is missing. Write a statement: insert … returning id.")]
    [InlineData("Statements:Find:username", null, $"{Sql}:Statements:Find:username: is missing. Write a statement: select … where username = @value.")]
    [InlineData("Statements:Update:email", null, $"{Sql}:Statements:Update:email: is missing. Write a statement: update … set email = @value where id = @id.")]
    [InlineData("Statements:Find:usernam", "select 1 where @value = ''", $"{Sql}:Statements:Find:usernam = \"usernam\": is not the name of a match rule. Did you mean \"username\"? Legal: username.")]
    [InlineData("Statements:Update:mail", "update users set email = @value where id = @id", $"{Sql}:Statements:Update:mail = \"mail\": is not the name of a mapped attribute. Did you mean \"email\"? Legal: email, username.")]
    [InlineData("Statements:Delete", "delete from users", $"{Sql}:Statements:Delete: is not a key that is known here. Known: Create, Find, Get, GroupAdd, GroupRemove, Groups, SetActive, Update.")]
    [InlineData("Statements:SetActive", "update users set active = @activ where id = @id", $"{Sql}:Statements:SetActive = \"@activ\": is not the name of a parameter. Did you mean \"@active\"? Legal: @active, @id.", $"{Sql}:Statements:SetActive: does not use @active. Use it, without quotes around it.")]
    [InlineData("Statements:Create", "insert into users (username, email) values (@username, @mail) returning id", $"{Sql}:Statements:Create = \"@mail\": is not the name of a parameter. Did you mean \"@email\"? Legal: @email, @username.", $"{Sql}:Statements:Create: does not use @email. Use it, without quotes around it.")]
    [InlineData("Statements:Update:email", "update users set email = @value", $"{Sql}:Statements:Update:email: does not use @id. Use it, without quotes around it.")]
    [InlineData("Statements:Get", "select id, username, email from users where id = '@id'", $"{Sql}:Statements:Get: does not use @id. Use it, without quotes around it.")]
    [InlineData("Statements:Get", "select id from users where username = '{username}' and id = @id", $"{Sql}:Statements:Get = \"{{username}}\": is a template: no text is ever put into a statement. Use parameters: @id.")]
    [InlineData("Statements:Get", "select id from {table} where id = @id", $"{Sql}:Statements:Get = \"{{table}}\": is a template: no text is ever put into a statement. Use parameters: @id.")]
    [InlineData("Lists", "roles", $"{Sql}:Lists = \"roles\": is not the name of a mapped attribute. Use one of: email, username.")]
    [InlineData("Assembly", "Npgsql", $"{Sql}:Assembly = \"Npgsql\": is about the provider AdoNet. Write \"Provider\": \"AdoNet\" beside it, or leave it out.")]
    [InlineData("Statements:Groups", "select name from teams where user_id = @id", $"{Sql}:Statements:GroupAdd: is missing. Write a statement: insert into memberships (user_id, group_id) select @id, id from groups where name = @group.", $"{Sql}:Statements:GroupRemove: is missing. Write a statement: delete from memberships where user_id = @id and ….")]
    public void Says_what_is_wrong_and_what_to_write(string key, string? value, params string[] errors)
    {
        var messages = Errors(settings => Set(settings, key, value)).ToList();
        messages.ShouldBe(errors);
        messages.ShouldAllBe(m => !m.Contains("hidden-password"));
    }

    [Theory]
    [InlineData("Data Source=", $"{Sql}:ConnectionString: names no file. Write Data Source=FILE.")]
    [InlineData("Data Source=:memory:", $"{Sql}:ConnectionString: names a database in memory, which nobody else could see. Write Data Source=FILE.")]
    [InlineData("Data Source=x;Mode=Memory", $"{Sql}:ConnectionString: names a database in memory, which nobody else could see. Write Data Source=FILE.")]
    [InlineData("users.db", $"{Sql}:ConnectionString: is not a connection string of Sqlite. Write Data Source=FILE.")]
    [InlineData("Data Source=x;Colour=red", $"{Sql}:ConnectionString: is not a connection string of Sqlite. Write Data Source=FILE.")]
    public void Says_what_is_wrong_with_a_database_file(string connectionString, string error) =>
        Errors(settings =>
        {
            settings["Provider"] = "sqlite";
            settings["ConnectionString"] = connectionString;
        }).ShouldBe([error]);

    [Theory]
    [InlineData(null, "is missing. Write the name of the driver's assembly, as in MySqlConnector, or the path of its .dll.")]
    [InlineData("No.Such.Driver", "is an assembly that cannot be loaded (there is no such file). Put the driver and what it needs beside the gateway and write its name, or write the path of its .dll.")]
    [InlineData("/nowhere/driver.dll", "is an assembly that cannot be loaded (there is no such file). Put the driver and what it needs beside the gateway and write its name, or write the path of its .dll.")]
    [InlineData("System.Text.Json", "is no driver of a database: it has no single DbProviderFactory. Name the assembly of an ADO.NET driver.")]
    public void Says_what_is_wrong_with_a_driver(string? assembly, string error) =>
        Errors(settings =>
        {
            settings["Provider"] = "AdoNet";
            if (assembly is not null) settings["Assembly"] = assembly;
        }).ShouldBe([$"{Sql}:Assembly{(assembly is null ? "" : $" = \"{assembly}\"")}: {error}"]);

    [Theory]
    [InlineData("Npgsql")]
    [InlineData("PATH")]
    public void A_driver_is_loaded_by_name_or_by_path(string assembly)
    {
        var adapter = Read(settings =>
        {
            settings["Provider"] = "AdoNet";
            settings["Assembly"] = assembly == "PATH" ? typeof(Npgsql.NpgsqlFactory).Assembly.Location : assembly;
        }).Adapter();
        adapter.Target.ShouldBe("Npgsql://db:5432/wiki");
        ((IDisposable)adapter).Dispose();
    }

    [Fact]
    public void A_connection_string_that_a_driver_does_not_know_is_refused_without_a_word_of_it() =>
        Errors(settings =>
        {
            settings["Provider"] = "AdoNet";
            settings["Assembly"] = "Npgsql";
            settings["ConnectionString"] = "Hots=db;Password=hidden-password";
        }).ShouldBe([$"{Sql}:ConnectionString: is not a connection string of Npgsql. Write it as the driver's documentation says."]);

    [Fact]
    public void Memberships_need_their_statements() =>
        AdapterConfiguration.Read("Sql", Good, ["username", "email"], ["username"], groups: true).Errors.Select(e => e.Path)
            .ShouldBe([$"{Sql}:Statements:Groups", $"{Sql}:Statements:GroupAdd", $"{Sql}:Statements:GroupRemove"]);

    [Fact]
    public void Refuses_an_attribute_that_cannot_be_a_parameter() =>
        AdapterConfiguration.Read("Sql", Good, ["username", "email", "e-mail"], ["username"]).Errors[0].ToString()
            .ShouldBe("Backends:wiki:Provisioning:Mapping:e-mail = \"e-mail\": cannot be the name of a parameter. Use letters, digits and underscores; a column of another name gets this one by \"as\".");

    [Fact]
    public void Asks_for_no_statement_that_is_never_used()
    {
        var settings = JsonNode.Parse(Good)!.AsObject();
        Set(settings, "Statements:Create", null);
        Set(settings, "Statements:Update", null);
        AdapterConfiguration.Read("Sql", settings.ToJsonString(), ["username", "email"], ["username"], creates: false, updates: false).Errors.ShouldBeEmpty();
    }

    [Fact]
    public void An_account_that_is_adopted_can_be_given_what_identifies_it_although_none_is_changed()
    {
        var settings = JsonNode.Parse(Good)!.AsObject();
        Set(settings, "Statements:Update:email", null);
        AdapterConfiguration.Read("Sql", settings.ToJsonString(), ["username", "email"], ["username"], updates: false, identifying: "username").Errors.ShouldBeEmpty();
        Set(settings, "Statements:Update:username", null);
        AdapterConfiguration.Read("Sql", settings.ToJsonString(), ["username", "email"], ["username"], updates: false, identifying: "username").Errors.ShouldHaveSingleItem().ToString()
            .ShouldBe($"{Sql}:Statements:Update:username: is missing. Write a statement: update … set username = @value where id = @id; or take LinkExisting out: an account that is adopted gets it.");
    }

    [Fact]
    public void Reports_every_error_at_once() =>
        AdapterConfiguration.Read("Sql", "{}", ["username"], ["username"]).Errors.Select(e => e.Path).ShouldBe(
            [$"{Sql}:Provider", $"{Sql}:ConnectionString", $"{Sql}:Statements:Find:username", $"{Sql}:Statements:Get", $"{Sql}:Statements:Create", $"{Sql}:Statements:Update:username"]);

    [Theory]
    [InlineData("select @a, @b_2", "a b_2")]
    [InlineData("select @a, @a", "a")]
    [InlineData("select '@a', '''@b', @c", "c")]
    [InlineData("select \"@a\", \"x\"\"@b\", @c", "c")]
    [InlineData("select @a -- @b\n, @c", "a c")]
    [InlineData("select @a /* @b ' */, @c", "a c")]
    [InlineData("select $$ @a $$, $f$ @b $$ $f$, @c", "c")]
    [InlineData("select E'it\\'s @a', @b", "b")]
    [InlineData("select tags @> @a, b @@ @c, x::text", "a c")]
    [InlineData("select 'me@a.example', @b", "b")]
    [InlineData("select me@a", "")]
    [InlineData("select 'never closed @a", "")]
    public void Finds_parameters_where_the_database_does(string text, string parameters) =>
        string.Join(' ', SqlStatement.Parse(text).Parameters).ShouldBe(parameters);

    [Theory]
    [InlineData("select '{}'::text[]", null)]
    [InlineData("select '{\"a\": 1}'::jsonb", null)]
    [InlineData("select '{username}'", "{username}")]
    [InlineData("select {mail ?? upn}", "{mail ?? upn}")]
    public void Tells_templates_from_literals(string text, string? template) => SqlStatement.Parse(text).Template.ShouldBe(template);

    private static IEnumerable<string> Errors(Action<JsonObject> destroy) => Read(destroy).Errors.Select(e => e.ToString());

    private static AdapterConfiguration Read(Action<JsonObject> destroy)
    {
        var settings = JsonNode.Parse(Good)!.AsObject();
        destroy(settings);
        return AdapterConfiguration.Read("Sql", settings.ToJsonString(), ["username", "email"], ["username"]);
    }

    private static void Set(JsonObject settings, string key, string? value)
    {
        var names = key.Split(':');
        var target = names[..^1].Aggregate(settings, (o, n) => o[n]!.AsObject());
        if (value is null) target.Remove(names[^1]);
        else target[names[^1]] = value;
    }
}
