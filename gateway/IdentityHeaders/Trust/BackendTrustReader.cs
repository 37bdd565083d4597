using JitGateway.Backends;
using JitGateway.Backends.Trust;

namespace JitGateway.IdentityHeaders.Trust;

/// <summary>Reads <c>Backends:NAME:Trust</c> as far as it is about headers; certificates are about the connection, and read where connections are made.</summary>
internal sealed class BackendTrustReader(BackendPartContext context)
{
    private const int ShortestSecret = 16;

    private readonly IConfigurationSection _section = context.Section.GetSection("Trust");

    /// <param name="identity">The headers that say who it is: the secret's is another one.</param>
    /// <returns>Null where the backend is not told by headers; usable even with errors added.</returns>
    public BackendTrust? Read(IEnumerable<HeaderName> identity)
    {
        if (!_section.Exists()) return null;
        context.Configuration.WatchSecrets(_section);
        var options = context.Configuration.Bind<BackendTrustOptions>(_section, BackendConnectionOptions.Keys);
        var secret = options.SecretHeader is null ? null : ReadSecret(options.SecretHeader, [.. identity]);
        var basic = options.Basic is null ? null : ReadBasic(options.Basic);
        return secret is null && basic is null ? null : new BackendTrust(secret, basic);
    }

    private SecretHeader? ReadSecret(SecretHeaderOptions options, IReadOnlyList<HeaderName> identity)
    {
        var at = $"{_section.Path}:SecretHeader";
        HeaderName? name = null;
        if (options.Name is null) context.Errors.Add($"{at}:Name", null, "is missing", "Write the name of a header, as in X-Gateway-Secret");
        else if (!HeaderName.TryParse(options.Name, out name, out var problem)) context.Errors.Add($"{at}:Name", options.Name, problem, "Choose a name of its own, such as X-Gateway-Secret");
        else if (identity.Contains(name)) context.Errors.Add($"{at}:Name", options.Name, "is the name of a header that says who the person is", "Choose a name of its own, such as X-Gateway-Secret");

        var values = options.Value.Select(v => v.Reveal()).ToList();
        if (values.Count == 0 && !_section.GetSection("SecretHeader:Value").Exists()) context.Errors.Add($"{at}:Value", null, "is missing", "Write env:NAME or file:PATH with 32 random letters and digits");
        foreach (var value in values)
        {
            if (value.Length < ShortestSecret) context.Errors.Add($"{at}:Value", null, $"is shorter than {ShortestSecret} characters, so that it could be guessed", "Write 32 random letters and digits");
            else if (value.Any(c => c is < '!' or > '~')) context.Errors.Add($"{at}:Value", null, "holds blanks or other characters that no header carries as they are", "Write letters and digits");
        }

        return name is null || values.Count == 0 ? null : new SecretHeader(name, values[0], values[1..]);
    }

    private BasicTrust? ReadBasic(BasicTrustOptions options)
    {
        var at = _section.GetSection("Basic");
        if (options.User is null && !at.GetSection("User").Exists()) context.Errors.Add($"{at.Path}:User", null, "is missing", "Write the template of the name, as in \"{username}\"");
        if (options.Password is null && !at.GetSection("Password").Exists()) context.Errors.Add($"{at.Path}:Password", null, "is missing", "Write env:NAME or file:PATH with the password that the application takes from the gateway");
        if (options.Password?.Reveal().Any(char.IsControl) == true) context.Errors.Add($"{at.Path}:Password", null, "holds a control character", "Write printable characters");
        return options is { User: { } user, Password: { } password } ? new BasicTrust(user, password.Reveal()) : null;
    }
}
