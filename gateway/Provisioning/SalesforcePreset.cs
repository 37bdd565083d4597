using JitGateway.Failures;
using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>
/// The dialect of Salesforce's standard JIT handler: every field of the user record is an attribute with the prefix <c>User.</c>, in this
/// spelling, and what belongs to the person's contact and account has theirs. The account is found by the federation id, which is the subject; the
/// user name is given once and never changed.
/// </summary>
internal sealed class SalesforcePreset : MappingPreset
{
    private const string Version = "attr:ProvisionVersion";

    /// <summary>Without its id, an object must be described so far that Salesforce could find or make it.</summary>
    private static readonly (string Object, string Id, SalesforceField Needed, ErrorCode Missing)[] Descriptions =
    [
        ("Contact.", "User.Contact", new("Contact.Email"), ErrorRegister.MissingContactEmail),
        ("Contact.", "User.Contact", new("Contact.LastName"), ErrorRegister.MissingContactLastName),
        ("Account.", "Contact.Account", new("Account.AccountNumber"), ErrorRegister.MissingAccountNumber),
        ("Account.", "Contact.Account", new("Account.Name"), ErrorRegister.MissingAccountName),
    ];

    private readonly IReadOnlyList<(string Object, string Id, string Needed, ErrorCode Missing)> _needed;

    private SalesforcePreset(IReadOnlyList<SalesforceField> fields, AttributeDialect dialect) =>
        _needed = [.. Descriptions.Where(d => fields.Contains(d.Needed)).Select(d => (d.Object, d.Id, d.Needed.In(dialect)!, d.Missing))];

    public static SalesforcePreset Of(AttributeDialect dialect, IReadOnlySet<string>? spoken)
    {
        var fields = SalesforceField.All.Where(f => f.In(dialect) is { } name && spoken?.Contains(name) != false).ToList();
        return new SalesforcePreset(fields, dialect)
        {
            Match = [$"{SalesforceField.Identifying.In(dialect)}={{subject}}", $"{SalesforceField.Username.In(dialect)}={{attr:User.Username}}"],
            Attributes = [.. fields.Select(f => f.Map(dialect))],
            Required = [.. fields.Where(f => f.IsRequired).Select(f => f.In(dialect)!)],
            Activation = SalesforceField.IsActive.In(dialect),
        };
    }

    /// <summary>The federation id and the subject must be one, the version the one there is, and contact and account complete: Salesforce's errors 2, 13, 19, 20, 24, 25.</summary>
    public override ProvisioningResult? Refusal(UserIdentity user, IReadOnlyDictionary<string, AttributeValue?> attributes, ProvisioningFailures failures)
    {
        if (user.Values(Version) is { } versions && versions.Any(v => v.Trim() is not ("1.0" or "1"))) return failures.VersionUnsupported();
        if (user.Values("attr:User.FederationIdentifier") is { } ids && ids.Any(id => id != user.Subject.Value)) return failures.FederationIdMismatch();
        foreach (var (part, id, needed, missing) in _needed)
            if (Says(user, n => n.StartsWith(part, StringComparison.Ordinal)) && !Says(user, n => n == id) && ValueComparison.Texts(attributes.GetValueOrDefault(needed)).Count == 0)
                return failures.PresetValueMissing(missing, needed);
        return null;
    }

    private static bool Says(UserIdentity user, Func<string, bool> isNamed) => user.Attributes.Any(a => isNamed(a.Key) && a.Value.Any(v => v.Length > 0));
}
