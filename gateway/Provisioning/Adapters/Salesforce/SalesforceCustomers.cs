using JitGateway.Failures;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>
/// The customer behind a person of an Experience Cloud site: the account, then the contact, then the user, each found or made before the next. They are calls of
/// their own: Salesforce does not take contacts and users in one transaction, and what was made is found again by the next pass.
/// </summary>
internal sealed class SalesforceCustomers(SalesforceClient client, SalesforceFields fields)
{
    /// <summary>What an account's own field refuses in a value.</summary>
    private static readonly string[] ValueFaults = ["INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "STRING_TOO_LONG", "NUMBER_OUTSIDE_VALID_RANGE", "INVALID_TYPE_ON_FIELD_IN_RECORD"];

    public static bool IsCustomer(BackendUser user) => SalesforceValues.Of(user).Any(v => ValueComparison.Texts(v.Value).Count > 0
        && (v.Path.Object != SalesforceObject.User || v.Path.Field == "ContactId"));

    /// <returns>The id of the contact, found or made.</returns>
    public async Task<AdapterResult<string>> ContactAsync(BackendUser user, CancellationToken cancellationToken)
    {
        if (Value(user, SalesforceObject.User, "ContactId") is { Text: var known } named)
            return await ExistsAsync("Contact", "003", named.Name, known, ErrorRegister.InvalidContact, cancellationToken);
        if (Value(user, SalesforceObject.Contact, "Email") is not { Text: var email } byEmail) return Refused<string>("no value for Contact.Email", "Contact.Email", ErrorRegister.MissingContactEmail);
        if (Value(user, SalesforceObject.Contact, "LastName") is null) return Refused<string>("no value for Contact.LastName", "Contact.LastName", ErrorRegister.MissingContactLastName);
        var found = await FindAsync("Contact", "Email", byEmail.Name, email, ErrorRegister.MultipleContactsFound, cancellationToken);
        if (found is not AdapterResult<string?>.Done(var contact)) return found.Map(_ => "");
        if (contact is not null) return new AdapterResult<string>.Done(contact);
        return await (await AccountAsync(user, cancellationToken)).ThenAsync(account => MakeContactAsync(user, account, cancellationToken));
    }

    /// <summary>Sends what differs to the account and the contact of a person who has a user.</summary>
    public async Task<AdapterResult<bool>> UpdateAsync(SalesforceRecord record, BackendUser difference, CancellationToken cancellationToken)
    {
        foreach (var (name, path, _) in SalesforceValues.Of(difference))
        {
            if (path == SalesforcePath.OfUser("ContactId")) return Refused<bool>("the user belongs to another contact", name, ErrorRegister.ContactChangeNotAllowed);
            if (path is { Object: SalesforceObject.Contact, Field: "AccountId" } or { Object: SalesforceObject.Account, Field: "AccountNumber" })
                return Refused<bool>("the contact belongs to another account", name, ErrorRegister.AccountChangeNotAllowed);
        }

        var account = await ChangeAsync(SalesforceObject.Account, record.AccountId, difference, cancellationToken);
        return account is AdapterResult<bool>.Done ? await ChangeAsync(SalesforceObject.Contact, record.ContactId, difference, cancellationToken) : account;
    }

    private static AdapterResult<T>.Rejected Refused<T>(string detail, string attribute, ErrorCode code) => new(detail, attribute) { Code = code };

    private static (string Name, string Text)? Value(BackendUser user, SalesforceObject about, string field) => SalesforceValues.Of(user)
        .Where(v => v.Path.Object == about && v.Path.Field == field && ValueComparison.Texts(v.Value).Count == 1)
        .Select(v => ((string, string)?)(v.Name, ValueComparison.Texts(v.Value)[0])).FirstOrDefault();

    /// <summary>What is known of a refusal by the field it names; where it names none, the step that failed.</summary>
    private static AdapterResult<T> Refined<T>(AdapterResult<T> result, SalesforceObject about, ErrorCode step)
    {
        if (result is not AdapterResult<T>.Rejected rejected) return result;
        var field = rejected.Attribute is { } name ? SalesforcePath.TryParse(name)?.Field : null;
        var isOwner = field == "OwnerId" || rejected.Detail.Contains("OwnerId", StringComparison.Ordinal);
        var code = about == SalesforceObject.Account && isOwner ? ErrorRegister.InvalidAccountOwner
            : about == SalesforceObject.Account && field is not null && (rejected.Code == ErrorRegister.ValueTooLong || ValueFaults.Any(f => rejected.Detail.Contains(f, StringComparison.Ordinal))) ? ErrorRegister.InvalidAccountFieldValue
            : rejected.Code ?? step;
        return rejected with { Code = code };
    }

    private async Task<AdapterResult<string>> AccountAsync(BackendUser user, CancellationToken cancellationToken)
    {
        if (Value(user, SalesforceObject.Contact, "AccountId") is { Text: var known } named)
            return await ExistsAsync("Account", "001", named.Name, known, ErrorRegister.InvalidAccount, cancellationToken);
        if (Value(user, SalesforceObject.Account, "AccountNumber") is not { Text: var number } byNumber) return Refused<string>("no value for Account.AccountNumber", "Account.AccountNumber", ErrorRegister.MissingAccountNumber);
        if (Value(user, SalesforceObject.Account, "Name") is null) return Refused<string>("no value for Account.Name", "Account.Name", ErrorRegister.MissingAccountName);
        var found = await FindAsync("Account", "AccountNumber", byNumber.Name, number, ErrorRegister.MultipleAccountsFound, cancellationToken);
        if (found is not AdapterResult<string?>.Done(var account)) return found.Map(_ => "");
        if (account is not null) return new AdapterResult<string>.Done(account);
        var body = await fields.WriteAsync(SalesforceObject.Account, SalesforceValues.Of(user, SalesforceObject.Account), creates: true, cancellationToken);
        return Refined(await body.ThenAsync(b => client.CreateAsync("Account", b, SalesforceObject.Account, user, cancellationToken)), SalesforceObject.Account, ErrorRegister.AccountCreationRejected);
    }

    private async Task<AdapterResult<string>> MakeContactAsync(BackendUser user, string account, CancellationToken cancellationToken)
    {
        var body = await fields.WriteAsync(SalesforceObject.Contact, SalesforceValues.Of(user, SalesforceObject.Contact), creates: true, cancellationToken);
        return Refined(await body.ThenAsync(b =>
        {
            b["AccountId"] = account;
            return client.CreateAsync("Contact", b, SalesforceObject.Contact, user, cancellationToken);
        }), SalesforceObject.Contact, ErrorRegister.ContactCreationRejected);
    }

    private async Task<AdapterResult<bool>> ChangeAsync(SalesforceObject about, string? id, BackendUser difference, CancellationToken cancellationToken)
    {
        var values = SalesforceValues.Of(difference, about).ToList();
        if (values.Count == 0) return new AdapterResult<bool>.Done(true);
        var (step, none) = about == SalesforceObject.Contact ? (ErrorRegister.ContactUpdateRejected, ErrorRegister.InvalidContact) : (ErrorRegister.AccountUpdateRejected, ErrorRegister.InvalidAccount);
        if (id is null || !SalesforceId.Is(id)) return Refused<bool>($"the user has no {about}", values[0].Name, none);
        if (about == SalesforceObject.Contact && await IsPersonAccountAsync(id, cancellationToken) is var person && person is not AdapterResult<bool>.Done { Value: false })
            return person.Then<bool>(_ => Refused<bool>("the contact is one of a person account", values[0].Name, ErrorRegister.PersonAccountUpdate));
        var body = await fields.WriteAsync(about, values, creates: false, cancellationToken);
        var changed = Refined(await body.ThenAsync(b => client.UpdateAsync(about.ToString(), id, b, about, difference, cancellationToken)), about, step);
        return changed is AdapterResult<bool>.Missing ? Refused<bool>($"the {about} is gone", values[0].Name, none) : changed;
    }

    /// <summary>Only an org that has person accounts has the field.</summary>
    private async Task<AdapterResult<bool>> IsPersonAccountAsync(string contactId, CancellationToken cancellationToken)
    {
        var described = await fields.OfAsync(SalesforceObject.Contact, cancellationToken);
        return await described.ThenAsync(async known =>
        {
            if (!known.ContainsKey("IsPersonAccount")) return new AdapterResult<bool>.Done(false);
            var found = await client.QueryAsync(["Id"], "Contact", $"{Soql.Equal("Id", contactId)} AND IsPersonAccount = true", SalesforceClient.NothingSent, cancellationToken);
            return found.Map(contacts => contacts.Count > 0);
        });
    }

    private async Task<AdapterResult<string>> ExistsAsync(string what, string prefix, string attribute, string id, ErrorCode unknown, CancellationToken cancellationToken)
    {
        if (!SalesforceId.IsOf(id, prefix)) return Refused<string>($"the value is no id of a {what}", attribute, unknown);
        var found = await client.QueryAsync(["Id"], what, Soql.Equal("Id", id), SalesforceClient.NothingSent, cancellationToken);
        return found.Then<string>(records => records.Count == 1 ? new AdapterResult<string>.Done(id) : Refused<string>($"the org has no such {what}", attribute, unknown));
    }

    /// <returns>Null: there is none. A record that came back without the value searched is not believed.</returns>
    private async Task<AdapterResult<string?>> FindAsync(string what, string field, string attribute, string value, ErrorCode several, CancellationToken cancellationToken)
    {
        var searched = new BackendUser(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { [attribute] = new AttributeValue.Text(value) });
        var found = await client.QueryAsync(["Id", field], what, Soql.Equal(field, value), searched, cancellationToken);
        return found.Then<string?>(records => records.Where(r => value.Equals(SalesforceRecord.Text(r, field), StringComparison.OrdinalIgnoreCase)).ToList() switch
        {
            [] => new AdapterResult<string?>.Done(null),
            [var only] when SalesforceRecord.Text(only, "Id") is { } id && SalesforceId.Is(id) => new AdapterResult<string?>.Done(id),
            [_] => new AdapterResult<string?>.Unavailable("a record that was found has no id that could be used"),
            var all => Refused<string?>($"{all.Count} records of {what} have the value", attribute, several),
        });
    }
}

/// <summary>What is sent, by object and field.</summary>
internal static class SalesforceValues
{
    public static IEnumerable<(string Name, SalesforcePath Path, AttributeValue? Value)> Of(BackendUser user) =>
        user.Attributes.Where(a => !SalesforceMemberships.IsMembership(a.Key)).Select(a => (a.Key, SalesforcePath.Parse(a.Key), a.Value));

    public static IEnumerable<(string Name, SalesforcePath Path, AttributeValue? Value)> Of(BackendUser user, SalesforceObject about) => Of(user).Where(v => v.Path.Object == about);
}
