using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>Whether the settings fit the directory: who we are there, the places, and the names of attributes. Changes nothing.</summary>
internal sealed partial class LdapCheck(LdapPlan plan, LdapConnection connection)
{
    private static readonly LdapFilter Anything = new LdapFilter.Present("objectClass");

    public async Task<AdapterResult<string>> RunAsync(CancellationToken cancellationToken)
    {
        var who = await connection.WhoAmIAsync(cancellationToken);
        if (who?.Length == 0) return new AdapterResult<string>.Unavailable("the server takes us for nobody (anonymous); an operator must mend what it makes of our credentials");
        foreach (var (key, place) in Places())
        {
            var found = await connection.SearchAsync(new LdapSearch(place, LdapScope.Base, Anything, []), cancellationToken);
            if (found.References) return LdapFailure.Referred<string>(found.Result);
            if (found.Result.Code == LdapResultCode.NoSuchObject || (found.Result.IsSuccess && found.Entries.Count == 0))
                return new AdapterResult<string>.Rejected($"there is no entry {key} ({place}), or we may not see it");
            if (!found.Result.IsSuccess) return LdapFailure.Of<string>(found.Result, []);
        }

        return await UnknownAsync(cancellationToken) is { } unknown
            ? new AdapterResult<string>.Rejected(unknown.Problem, unknown.Attribute)
            : new AdapterResult<string>.Done($"{plan.Server.Host}:{plan.Server.Port}, {plan.BaseDn}, as {who ?? "whom we bind"}");
    }

    private IEnumerable<(string Key, string Place)> Places()
    {
        yield return ("Ldap:BaseDn", plan.BaseDn);
        yield return ("Ldap:Container", plan.Container);
        if (plan.Activation is LdapActivation.ByPlace(var disabled)) yield return ("Ldap:Disable:MoveTo", disabled);
        if (plan.Groups is { } groups) yield return ("Ldap:Groups:BaseDn", groups.BaseDn);
    }

    /// <summary>A filter with a name that the schema does not have finds nobody and says nothing, and a second name of an attribute is answered with the first.</summary>
    private async Task<(string Problem, string Attribute)?> UnknownAsync(CancellationToken cancellationToken)
    {
        var root = await connection.SearchAsync(new LdapSearch("", LdapScope.Base, Anything, ["subschemaSubentry"]), cancellationToken);
        if (root.Entries is not [var dse] || dse.Values("subschemaSubentry") is not [var place, ..]) return null;
        var search = new LdapSearch(Encoding.UTF8.GetString(place), LdapScope.Base, LdapFilter.Equal("objectClass", "subschema"), ["attributeTypes"]);
        var subschema = await connection.SearchAsync(search, cancellationToken);
        if (subschema.Entries is not [var schema] || schema.Values("attributeTypes").Count == 0) return null;
        var types = schema.Values("attributeTypes").Select(t => Names().Match(Encoding.UTF8.GetString(t)).Groups["name"].Captures.Select(c => c.Value).ToList()).Where(n => n.Count > 0).ToList();
        foreach (var attribute in plan.Values.Readable(plan.Attributes).Append(plan.Values.IdAttribute))
        {
            var name = attribute.Split(';')[0];
            if (char.IsAsciiDigit(name[0])) continue;   // an object identifier
            if (types.Find(t => t.Contains(name, StringComparer.OrdinalIgnoreCase)) is not { } type) return ("the directory's schema has no such attribute", attribute);
            if (!type[0].Equals(name, StringComparison.OrdinalIgnoreCase)) return ($"the directory calls this attribute {type[0]}; write that", attribute);
        }

        return null;
    }

    // ( 2.5.4.4 NAME ( 'sn' 'surname' ) DESC …
    [GeneratedRegex(@"\bNAME\s+(?:'(?<name>[^']+)'|\(\s*(?:'(?<name>[^']+)'\s*)+\))", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();
}
