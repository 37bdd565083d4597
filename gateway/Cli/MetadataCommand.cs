using System.CommandLine;
using System.Globalization;
using System.Text;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Inspection;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway metadata</c>: our own metadata, as an identity provider is to be given it; with <c>--idp</c> what the gateway reads of an identity provider's. No node needs to run. Exit codes beside the program's: 3 there is a problem
/// with the identity provider's.
/// </summary>
internal sealed class MetadataCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter output, TextWriter error)
{
    private readonly Option<string?> _identityProvider = new("--idp") { Description = "What is read of this identity provider's metadata, by its configured name; absent: our own.", HelpName = "NAME" };
    private readonly Option<string?> _out = new("--out") { Description = "Write to this file.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("metadata", "Writes our own metadata as XML, or says what the gateway reads of an identity provider's.") { _identityProvider, _out, _json };
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command.Exits(ExitCodes.SomethingToLookAt, "there is a problem with the identity provider's metadata");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            await using var gateway = build(sources.Files(parsed, SourceOptions.LogsAside));
            var inspector = gateway.Services.GetRequiredService<IMetadataInspector>();
            if (parsed.GetValue(_identityProvider) is not { } name)
            {
                await WriteAsync(parsed, parsed.GetValue(_json) ? $"{DryRunJson.Of(inspector.Own())}\n" : $"{inspector.OwnXml().TrimEnd()}\n", cancellationToken);
                return 0;
            }

            var report = await inspector.ReadAsync(name, cancellationToken);
            await WriteAsync(parsed, parsed.GetValue(_json) ? $"{DryRunJson.Of(report)}\n" : Text(report), cancellationToken);
            return report.Problems.Count == 0 ? 0 : ExitCodes.SomethingToLookAt;
        }
        catch (Exception e) when (e is InspectionRefusedException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e is InspectionRefusedException ? $"{e.Message}." : $"{parsed.GetValue(_out)} cannot be written ({FileFault.Of(e)}). Name a file in a folder that exists and that may be written.");
            return ExitCodes.WrongInput;
        }
    }

    private Task WriteAsync(ParseResult parsed, string text, CancellationToken cancellationToken) =>
        parsed.GetValue(_out) is { } file ? File.WriteAllTextAsync(file, text, cancellationToken) : output.WriteAsync(text.AsMemory(), cancellationToken);

    private static string Text(ProviderMetadataReport report)
    {
        var facts = TextTable.Facts("PROVIDER", report.Name);
        facts.Add("ENTITY ID", report.EntityId ?? "-");
        facts.Add("SOURCE", report.Source);
        facts.Add("SIGNATURE", report.Signature);
        facts.Add("VALID", report.ValidUntil is { } end ? $"until {end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : "without end (no validUntil)");
        facts.Add("SCOPES", report.Scopes.Count > 0 ? string.Join(", ", report.Scopes) : "-");
        facts.Add("USABLE", report.IsUsable ? "yes" : "NO");
        var text = new StringBuilder(facts.ToString());
        if (report.Endpoints.Count > 0)
        {
            var endpoints = new TextTable("ENDPOINT", "BINDING", "LOCATION");
            foreach (var endpoint in report.Endpoints) endpoints.Add(endpoint.Service, endpoint.Binding, endpoint.Location);
            text.Append('\n').Append(endpoints);
        }

        if (report.Certificates.Count > 0)
        {
            var keys = new TextTable("KEY", "USE", "SHA-256", "SUBJECT", "DAYS LEFT");
            foreach (var key in report.Certificates) keys.Add(key.Key, key.Use, key.Fingerprint, key.Subject ?? "(bare key)", key.DaysLeft?.ToString(CultureInfo.InvariantCulture) ?? "-");
            text.Append('\n').Append(keys);
        }

        if (report.Problems.Count > 0) text.Append('\n');
        foreach (var problem in report.Problems) text.Append(CultureInfo.InvariantCulture, $"PROBLEM: {problem}\n");
        return text.ToString().ReplaceLineEndings("\n");
    }
}
