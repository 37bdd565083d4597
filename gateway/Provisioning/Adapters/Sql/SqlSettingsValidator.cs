using System.Text.RegularExpressions;
using JitGateway.Configuration;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>Checks the settings and compiles the statements; connects to nothing.</summary>
internal sealed partial class SqlSettingsValidator(SqlSettings settings, AdapterContext context)
{
    private readonly ConfigurationErrors _errors = context.Backend.Errors;
    private readonly string _statements = $"{context.Settings.Path}:{nameof(SqlSettings.Statements)}";
    private readonly string _provisioning = ConfigurationPath.GetParentPath(context.Settings.Path)!;

    /// <returns>The provider with its connection string made ready; null with errors added.</returns>
    public (SqlProvider Provider, string ConnectionString)? Connection()
    {
        var provider = Provider();
        var section = context.Settings.GetSection(nameof(settings.ConnectionString));
        if (settings.ConnectionString is null && section.Value is null)
            _errors.Add(section.Path, null, "is missing", "Write env:NAME or file:PATH with the connection string");
        if (settings.ConnectionString is null || provider is null) return null;
        var prepared = provider.Prepare(settings.ConnectionString.Reveal(), context.Timeout, file => context.Backend.Configuration.ResolvePath(section, file), out var problem);
        if (problem is { } p) _errors.Add(section.Path, null, p.Problem, p.Cure);
        else SqlRisks.Review(provider, prepared!, section.Path, context.Backend.Configuration);
        return prepared is null ? null : (provider, prepared);
    }

    private SqlProvider? Provider()
    {
        var key = $"{context.Settings.Path}:{nameof(settings.Provider)}";
        var assembly = context.Settings.GetSection(nameof(settings.Assembly));
        string[] names = [.. SqlProvider.BuiltIn.Select(p => p.Name), AdoNetProvider.Driver];
        var isDriver = AdoNetProvider.Driver.Equals(settings.Provider, StringComparison.OrdinalIgnoreCase);
        if (settings.Assembly is not null && !isDriver)
            _errors.Add(assembly.Path, settings.Assembly, "is about the provider AdoNet", "Write \"Provider\": \"AdoNet\" beside it, or leave it out");
        if (isDriver)
        {
            if (string.IsNullOrWhiteSpace(settings.Assembly))
            {
                _errors.Add(assembly.Path, settings.Assembly, "is missing", "Write the name of the driver's assembly, as in MySqlConnector, or the path of its .dll");
                return null;
            }

            var provider = AdoNetProvider.Load(settings.Assembly, file => context.Backend.Configuration.ResolvePath(assembly, file), out var problem);
            if (problem is { } p) _errors.Add(assembly.Path, settings.Assembly, p.Problem, p.Cure);
            return provider;
        }

        if (settings.Provider is null)
        {
            if (context.Settings.GetSection(nameof(settings.Provider)).Value is null) _errors.Add(key, null, "is missing", $"Write one of: {string.Join(", ", names)}");
            return null;
        }

        var builtIn = SqlProvider.BuiltIn.FirstOrDefault(p => p.Name.Equals(settings.Provider, StringComparison.OrdinalIgnoreCase));
        if (builtIn is null) _errors.AddUnknownName(key, settings.Provider, "provider", names);
        return builtIn;
    }

    public SqlStatements? Statements()
    {
        CheckNames();
        var find = context.Matched.Distinct(StringComparer.Ordinal).ToDictionary(a => a, a => Required($"Find:{a}", settings.Statements.Find.GetValueOrDefault(a), $"select … where {a} = @value", [SqlStatements.Value]), StringComparer.Ordinal);
        var get = Required("Get", settings.Statements.Get, "select id, … where id = @id", [SqlStatements.Id]);
        var create = context.Creates ? Required("Create", settings.Statements.Create, "insert … returning id", [.. context.Mapped]) : null;
        string[] changed = context.Updates ? [.. context.Changed] : [];
        string[] written = context.Identifying is { } identifying ? [.. changed.Union([identifying], StringComparer.Ordinal)] : changed;
        var update = written.Distinct(StringComparer.Ordinal).ToDictionary(a => a, a => Required($"Update:{a}", settings.Statements.Update.GetValueOrDefault(a), $"update … set {a} = @value where id = @id{(changed.Contains(a, StringComparer.Ordinal) ? "" : "; or take LinkExisting out: an account that is adopted gets it")}", [SqlStatements.Value, SqlStatements.Id]), StringComparer.Ordinal);
        var setActive = settings.Statements.SetActive is { } text ? Compile($"{_statements}:SetActive", text, [SqlStatements.Id, SqlStatements.Active]) : null;
        var groups = Groups();
        if (_errors.Any) return null;
        return new SqlStatements(find.ToDictionary(f => f.Key, f => f.Value!, StringComparer.Ordinal), get!, create, update.ToDictionary(u => u.Key, u => u.Value!, StringComparer.Ordinal), setActive, groups);
    }

    /// <summary>They are compiled where they are written, and demanded where memberships are kept.</summary>
    private SqlGroupStatements? Groups()
    {
        var (read, add, remove) = (settings.Statements.Groups, settings.Statements.GroupAdd, settings.Statements.GroupRemove);
        if (!context.Groups && read is null && add is null && remove is null) return null;
        var reads = Required(nameof(SqlStatementOptions.Groups), read, "select groups.name from … where user_id = @id", [SqlStatements.Id]);
        var adds = Required(nameof(SqlStatementOptions.GroupAdd), add, "insert into memberships (user_id, group_id) select @id, id from groups where name = @group", [SqlStatements.Id, SqlStatements.Group]);
        var removes = Required(nameof(SqlStatementOptions.GroupRemove), remove, "delete from memberships where user_id = @id and …", [SqlStatements.Id, SqlStatements.Group]);
        return reads is null || adds is null || removes is null ? null : new SqlGroupStatements(reads, adds, removes);
    }

    private void CheckNames()
    {
        foreach (var name in context.Mapped.Where(n => !ParameterName().IsMatch(n)))
            _errors.Add($"{_provisioning}:Mapping:{name}", name, "cannot be the name of a parameter", "Use letters, digits and underscores; a column of another name gets this one by \"as\"");
        foreach (var name in settings.Lists.Where(n => !context.Mapped.Contains(n, StringComparer.OrdinalIgnoreCase)))
            _errors.AddUnknownName($"{context.Settings.Path}:{nameof(settings.Lists)}", name, "mapped attribute", context.Mapped);
        Unused("Find", settings.Statements.Find.Keys, context.Matched, "match rule");
        Unused("Update", settings.Statements.Update.Keys, context.Mapped, "mapped attribute");
    }

    private void Unused(string statements, IEnumerable<string> names, IReadOnlyCollection<string> legal, string whatItNames)
    {
        foreach (var name in names.Where(n => !legal.Contains(n, StringComparer.OrdinalIgnoreCase)))
            _errors.AddUnknownName($"{_statements}:{statements}:{name}", name, whatItNames, legal);
    }

    private SqlStatement? Required(string key, string? text, string example, IReadOnlyList<string> parameters)
    {
        if (!string.IsNullOrWhiteSpace(text)) return Compile($"{_statements}:{key}", text, parameters);
        _errors.Add($"{_statements}:{key}", null, "is missing", $"Write a statement: {example}");
        return null;
    }

    private SqlStatement Compile(string path, string text, IReadOnlyList<string> parameters)
    {
        var statement = SqlStatement.Parse(text);
        if (statement.Template is { } template)
            _errors.Add(path, template, "is a template: no text is ever put into a statement", $"Use parameters: {Names(parameters)}");
        foreach (var unknown in statement.Parameters.Where(p => !parameters.Contains(p, StringComparer.OrdinalIgnoreCase)))
            _errors.AddUnknownName(path, $"@{unknown}", "parameter", parameters.Select(p => $"@{p}"));
        foreach (var unused in parameters.Where(p => !statement.Uses(p)))
            _errors.Add(path, null, $"does not use @{unused}", "Use it, without quotes around it");
        return statement;
    }

    private static string Names(IEnumerable<string> parameters) => string.Join(", ", parameters.Select(p => $"@{p}"));

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
