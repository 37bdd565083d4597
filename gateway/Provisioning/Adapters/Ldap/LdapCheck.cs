using System.Text;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>Whether the settings fit the directory: who we are there, the places, the names of attributes, and what its schema demands. Changes nothing.</summary>
internal sealed class LdapCheck(LdapPlan plan, LdapConnection connection)
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

        var schema = await SchemaAsync(cancellationToken);
        if (Unknown(schema) is { } unknown) return new AdapterResult<string>.Rejected(unknown.Problem, unknown.Attribute);
        if (Unmet(schema).ToList() is [var first, ..] unmet) return new AdapterResult<string>.Rejected(UnmetDemand.Told(unmet), first.Attribute);
        // a bound is a suggestion (RFC 4512 4.1.2), which OpenLDAP for one does not enforce: it is told, and all may be well
        var narrow = plan.Lengths.Where(l => !plan.Values.IsBinary(l.Attribute)).Select(l => schema.MostOf(Bare(l.Attribute)) is { } most ? l.Beyond(most, "by the directory's schema") : null).OfType<UnmetDemand>().ToList();
        return new AdapterResult<string>.Done($"{plan.Server.Host}:{plan.Server.Port}, {plan.BaseDn}, as {who ?? "whom we bind"}{(narrow.Count == 0 ? "" : $"; but {UnmetDemand.Told(narrow)}")}");
    }

    private IEnumerable<(string Key, string Place)> Places()
    {
        yield return ("Ldap:BaseDn", plan.BaseDn);
        yield return ("Ldap:Container", plan.Container);
        if (plan.Activation is LdapActivation.ByPlace(var disabled)) yield return ("Ldap:Disable:MoveTo", disabled);
        if (plan.Groups is { } groups) yield return ("Ldap:Groups:BaseDn", groups.BaseDn);
    }

    /// <summary>What the directory tells of itself (RFC 4512 4.2); nothing, where it does not.</summary>
    private async Task<LdapSchema> SchemaAsync(CancellationToken cancellationToken)
    {
        var root = await connection.SearchAsync(new LdapSearch("", LdapScope.Base, Anything, ["subschemaSubentry"]), cancellationToken);
        if (root.Entries is not [var dse] || dse.Values("subschemaSubentry") is not [var place, ..]) return new LdapSchema([], []);
        var search = new LdapSearch(Encoding.UTF8.GetString(place), LdapScope.Base, LdapFilter.Equal("objectClass", "subschema"), ["attributeTypes", "objectClasses"]);
        var subschema = await connection.SearchAsync(search, cancellationToken);
        return subschema.Entries is [var told]
            ? new LdapSchema(told.Values("objectClasses").Select(Encoding.UTF8.GetString), told.Values("attributeTypes").Select(Encoding.UTF8.GetString))
            : new LdapSchema([], []);
    }

    /// <summary>A filter with a name that the schema does not have finds nobody and says nothing, and a second name of an attribute is answered with the first.</summary>
    private (string Problem, string Attribute)? Unknown(LdapSchema schema)
    {
        if (!schema.TellsAttributes) return null;
        foreach (var attribute in plan.Values.Readable(plan.Attributes).Append(plan.Values.IdAttribute))
        {
            var name = Bare(attribute);
            if (char.IsAsciiDigit(name[0])) continue;   // an object identifier
            if (schema.NameOf(name) is not { } usual) return ("the directory's schema has no such attribute", attribute);
            if (!usual.Equals(name, StringComparison.OrdinalIgnoreCase)) return ($"the directory calls this attribute {usual}; write that", attribute);
        }

        return null;
    }

    /// <summary>What new entries must have, and nobody gives them.</summary>
    private IEnumerable<UnmetDemand> Unmet(LdapSchema schema)
    {
        if (!plan.Creates || !schema.TellsClasses) yield break;
        var given = plan.Mapped.Select(Bare).ToList();
        if (plan.Activation?.AtCreation is { } enabled) given.Add(enabled.Attribute);
        foreach (var objectClass in plan.ObjectClasses)
        {
            if (!schema.HasClass(objectClass)) yield return new UnmetDemand("Ldap:ObjectClasses", $"names {objectClass}, which the directory's schema does not have", "write a class that it has");
            foreach (var attribute in schema.DemandedBy(objectClass).Where(a => !given.Exists(g => schema.AreSame(g, a))))
            {
                given.Add(attribute);   // told once
                yield return UnmetDemand.Unmapped(attribute, $"of every {objectClass}");
            }
        }
    }

    /// <summary>The name without options, as in <c>userCertificate;binary</c>.</summary>
    private static string Bare(string attribute) => attribute.Split(';')[0];
}
