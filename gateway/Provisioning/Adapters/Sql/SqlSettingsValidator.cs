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
        var provider = SqlProvider.All.FirstOrDefault(p => p.Name.Equals(settings.Provider, StringComparison.OrdinalIgnoreCase));
        var key = $"{context.Settings.Path}:{nameof(settings.Provider)}";
        var names = SqlProvider.All.Select(p => p.Name).ToList();
        if (settings.Provider is null)
        {
            if (context.Settings.GetSection(nameof(settings.Provider)).Value is null) _errors.Add(key, null, "is missing", $"Write one of: {string.Join(", ", names)}");
        }
        else if (provider is null) _errors.AddUnknownName(key, settings.Provider, "provider", names);

        var section = context.Settings.GetSection(nameof(settings.ConnectionString));
        if (settings.ConnectionString is null && section.Value is null)
            _errors.Add(section.Path, null, "is missing", "Write env:NAME or file:PATH with the connection string");
        if (settings.ConnectionString is null || provider is null) return null;
        var prepared = provider.Prepare(settings.ConnectionString.Reveal(), context.Timeout, file => context.Backend.Configuration.ResolvePath(section, file), out var problem);
        if (problem is { } p) _errors.Add(section.Path, null, p.Problem, p.Cure);
        return prepared is null ? null : (provider, prepared);
    }

    public SqlStatements? Statements()
    {
        CheckNames();
        var find = context.Matched.Distinct(StringComparer.Ordinal).ToDictionary(a => a, a => Required($"Find:{a}", settings.Statements.Find.GetValueOrDefault(a), $"select … where {a} = @value", [SqlStatements.Value]), StringComparer.Ordinal);
        var get = Required("Get", settings.Statements.Get, "select id, … where id = @id", [SqlStatements.Id]);
        var create = context.Creates ? Required("Create", settings.Statements.Create, "insert … returning id", [.. context.Mapped]) : null;
        var update = context.Updates
            ? context.Mapped.Distinct(StringComparer.Ordinal).ToDictionary(a => a, a => Required($"Update:{a}", settings.Statements.Update.GetValueOrDefault(a), $"update … set {a} = @value where id = @id", [SqlStatements.Value, SqlStatements.Id]), StringComparer.Ordinal)
            : [];
        var setActive = settings.Statements.SetActive is { } text ? Compile($"{_statements}:SetActive", text, [SqlStatements.Id, SqlStatements.Active]) : null;
        if (_errors.Any) return null;
        return new SqlStatements(find.ToDictionary(f => f.Key, f => f.Value!, StringComparer.Ordinal), get!, create, update.ToDictionary(u => u.Key, u => u.Value!, StringComparer.Ordinal), setActive);
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
