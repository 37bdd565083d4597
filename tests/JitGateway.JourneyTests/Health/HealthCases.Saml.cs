using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.JourneyTests.Health;

/// <content>Identity providers, and our own keys for them.</content>
internal static partial class HealthCases
{
    private const string ProviderIsWell = "healthy: its metadata is in use, and none of its keys ends soon$";
    private const string SamlIsWell = "healthy: metadata of corp is in use$";
    private const string KeysAreWell = "healthy: no key of ours ends soon$";

    private static IEnumerable<HealthCase> OfSaml =>
    [
        new("saml", "has metadata that cannot be read at first", "unhealthy: corp: ", SamlIsWell, bed => MetadataAsync(bed, days: 7, MetadataFault.AtFirst)) { IsReady = false },
        new("saml", "has metadata that cannot be read any more", "degraded: corp: the last good metadata stays in use: ", SamlIsWell, bed => MetadataAsync(bed, days: 7, MetadataFault.Later)),
        new("saml:corp", "has metadata that cannot be read at first", "unhealthy: nobody can sign in there: ", ProviderIsWell, bed => MetadataAsync(bed, days: 7, MetadataFault.AtFirst)) { IsReady = false },
        new("saml:corp", "has metadata that cannot be read any more", "degraded: the last good metadata stays in use: ", ProviderIsWell, bed => MetadataAsync(bed, days: 7, MetadataFault.Later)),
        new("saml:corp", "has metadata that ends soon", "degraded: the metadata of corp ends at 2026-03-09 12:00 UTC", ProviderIsWell, bed => MetadataAsync(bed, days: 8, MetadataFault.NotRenewed, passed: 7)),
        new("saml:corp", "has metadata that has ended", "unhealthy: nobody can sign in there: its metadata ended at ", ProviderIsWell, bed => MetadataAsync(bed, days: 8, MetadataFault.NotRenewed, passed: 9)) { IsReady = false },
        new("saml:corp", "has a certificate that ends soon", "degraded: the certificate of corp's key .* ends at 2026-05-10 12:00 UTC", ProviderIsWell, bed => ProviderCertificateAsync(bed, passed: 45)),
        new("saml:corp", "has a certificate that has ended", "degraded: the certificate of corp's key .* ended at 2026-05-10 12:00 UTC", ProviderIsWell, bed => ProviderCertificateAsync(bed, passed: 80)),
        new("saml-keys", "end soon", "degraded: the certificate of the key that signs .* ends at 2026-05-10 12:00 UTC", KeysAreWell, bed => OwnKeyAsync(bed, passed: 45)),
        new("saml-keys", "have ended", "degraded: the certificate of the key that signs .* ended at 2026-05-10 12:00 UTC", KeysAreWell, bed => OwnKeyAsync(bed, passed: 80)),
    ];

    private enum MetadataFault
    {
        AtFirst,
        Later,
        NotRenewed,
    }

    /// <param name="days">For how long each document holds.</param>
    /// <param name="passed">Days that pass while nobody makes a new one.</param>
    private static async Task MetadataAsync(HealthBed bed, int days, MetadataFault fault, int passed = 0)
    {
        var (corp, clock, isDown) = (new TestIdentityProvider("corp"), new ManualTimeProvider(), fault == MetadataFault.AtFirst);
        var document = corp.Metadata(clock.GetUtcNow().AddDays(days));
        var publisher = bed.Own(await ScriptedBackend.StartAsync(context =>
        {
            if (!Volatile.Read(ref isDown)) return context.Response.WriteAsync(Volatile.Read(ref document));
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        }));
        bed.Own(await RunningGateway.StartAsync($$"""{ "Saml": { "IdentityProviders": { "corp": { "Metadata": "{{publisher.Url}}/metadata" } } } }""", builder => builder.Services.AddSingleton<TimeProvider>(clock)));
        bed.Wait = () => clock.Advance(TimeSpan.FromMinutes(1));
        if (fault == MetadataFault.Later) bed.Break = () => Done(() => Volatile.Write(ref isDown, true));
        if (fault == MetadataFault.NotRenewed) bed.Break = () => Done(() => clock.StepWallClock(TimeSpan.FromDays(passed)));
        bed.Mend = () => Done(() =>
        {
            Volatile.Write(ref document, corp.Metadata(clock.GetUtcNow().AddDays(days)));
            Volatile.Write(ref isDown, false);
        });
    }

    /// <summary>A provider that is described by hand: nothing but an operator brings its next certificate.</summary>
    private static Task ProviderCertificateAsync(HealthBed bed, int passed) => ExchangedAsync(bed, passed, static file =>
        $$"""{ "Saml": { "IdentityProviders": { "corp": { "EntityId": "urn:corp", "SingleSignOnUrl": "https://idp.example.com/sso", "SigningCertificates": {{file}} } } } }""");

    private static Task OwnKeyAsync(HealthBed bed, int passed) => ExchangedAsync(bed, passed, static file =>
        $$"""{ "Saml": { "SigningKeys": [ { "Certificate": {{file}}, "Key": {{file}} } ] } }""");

    /// <summary>Days pass over a certificate of 70 days, and the configuration names the next one.</summary>
    /// <param name="configuration">With the file of the certificate, as JSON.</param>
    private static async Task ExchangedAsync(HealthBed bed, int passed, Func<string, string> configuration)
    {
        var (files, clock) = (bed.Folder(), new ManualTimeProvider());
        var gateway = bed.Own(await RunningGateway.StartAsync(configuration(Certificate("first.pem")), builder => builder.Services.AddSingleton<TimeProvider>(clock)));
        bed.Break = () => Done(() => clock.StepWallClock(TimeSpan.FromDays(passed)));
        bed.Mend = () => Done(() => gateway.Reconfigure(configuration(Certificate("next.pem"))));

        string Certificate(string name)
        {
            using var key = RSA.Create(2048);
            using var certificate = new CertificateRequest("CN=of SAML", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddDays(70));
            return JsonSerializer.Serialize(files.WithFile(name, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
        }
    }
}
