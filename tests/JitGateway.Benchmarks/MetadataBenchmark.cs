using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Signatures;

namespace JitGateway.Benchmarks;

/// <summary>One identity provider out of the signed metadata of a federation: 5 MB and 500 entities, then 50 MB and 5,000. The memory must be that of one entity, not of the document.</summary>
internal static class MetadataBenchmark
{
    private const string Root = """<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_federation" Name="https://federation.example.org">""";
    private const string End = "</md:EntitiesDescriptor>";
    private const int EntityBytes = 10_700;
    private const long MostMemory = 16 * 1024 * 1024;

    public static void Run(int rounds)
    {
        using var key = RSA.Create(3072);
        using var certificate = new CertificateRequest("CN=federation", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var signer = TrustedKey.FromCertificate(certificate)!;
        long? shorter = null;
        foreach (var entities in (ReadOnlySpan<int>)[500, 5000])
        {
            var file = Path.Combine(Path.GetTempPath(), $"jitgateway-federation-{Environment.ProcessId}.xml");
            try
            {
                Write(file, entities, key, certificate);
                var most = Measure(file, entities, signer, rounds);
                if (most > MostMemory) throw new InvalidOperationException($"Reading {entities} entities needed {Mega(most)} MB at its most; a flat reader needs less than {Mega(MostMemory)} MB, however long the document is.");
                if (shorter is { } before) Console.WriteLine($"  ten times the document needs {Mega(most - before):+0.0;-0.0} MB more");
                shorter = most;
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    private static long Measure(string file, int entities, TrustedKey signer, int rounds)
    {
        var wanted = Id(entities / 2);
        var seconds = new Samples();
        long most = 0;
        for (var round = 0; round <= rounds; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var began = Stopwatch.GetTimestamp();
            using var stream = new WatchedFile(file, isWatched: round == 0);
            var provider = MetadataDocument.Read(stream, [wanted], [signer]).Provider(wanted);
            if (provider.EntityId != wanted) throw new InvalidOperationException("Another entity was read");
            if (round == 0) most = stream.MostLive - before;   // collecting takes time, so the first round is not timed
            else seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        var megabytes = new FileInfo(file).Length / 1048576.0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{megabytes:0.0} MB, {entities} entities, signed: {seconds.Show("0.00")} s, {megabytes / seconds.Median:0} MB/s, live memory at its most {Mega(most):0.0} MB above what was there before"));
        return most;
    }

    private static double Mega(long bytes) => bytes / 1048576.0;

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"https://idp{number}.university.example.org/idp/shibboleth");

    /// <summary>Canonical as it is written, so that its digest is that of the text.</summary>
    private static void Write(string file, int entities, RSA key, X509Certificate2 member)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var certificate = Convert.ToBase64String(member.RawData);
        digest.AppendData(Encoding.UTF8.GetBytes(Root));
        for (var i = 0; i < entities; i++) digest.AppendData(Entity(i, certificate));
        digest.AppendData(Encoding.UTF8.GetBytes(End));
        var value = digest.GetHashAndReset();
        var signature = (MessageSigner.Rsa(key) with { Digest = _ => value }).SignatureOver("", "_federation", PrefixStyle.Usual);
        using var stream = File.Create(file);
        stream.Write(Encoding.UTF8.GetBytes(Root + signature));
        for (var i = 0; i < entities; i++) stream.Write(Entity(i, certificate));
        stream.Write(Encoding.UTF8.GetBytes(End));
    }

    /// <summary>About as long, and of as many elements, as members of federations are.</summary>
    private static byte[] Entity(int number, string certificate)
    {
        var id = Id(number);
        var text = new StringBuilder(EntityBytes + 1000);
        text.Append(CultureInfo.InvariantCulture, $"\n  <md:EntityDescriptor entityID=\"{id}\"><md:IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">");
        text.Append("<md:Extensions><shibmd:Scope xmlns:shibmd=\"urn:mace:shibboleth:metadata:1.0\" regexp=\"false\">university.example.org</shibmd:Scope><mdui:UIInfo xmlns:mdui=\"urn:oasis:names:tc:SAML:metadata:ui\">");
        for (var language = 0; language < 12; language++)
            text.Append(CultureInfo.InvariantCulture, $"\n      <mdui:DisplayName xml:lang=\"l{language}\">Universität Nummer {number} für Forschung &amp; Lehre</mdui:DisplayName><mdui:Description xml:lang=\"l{language}\">{new string('d', 160)}</mdui:Description>");
        text.Append("</mdui:UIInfo></md:Extensions>");
        for (var use = 0; use < 3; use++)
            text.Append(CultureInfo.InvariantCulture, $"\n    <md:KeyDescriptor use=\"{(use == 2 ? "encryption" : "signing")}\"><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>\n{certificate}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>");
        foreach (var binding in (ReadOnlySpan<string>)["HTTP-Redirect", "HTTP-POST", "SOAP"])
            text.Append(CultureInfo.InvariantCulture, $"\n    <md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" Location=\"{id}/{binding}/SSO\"></md:SingleSignOnService>");
        text.Append("</md:IDPSSODescriptor>");
        if (text.Length < EntityBytes - 200) text.Append(CultureInfo.InvariantCulture, $"<md:Organization><md:OrganizationName xml:lang=\"en\">{new string('o', EntityBytes - text.Length - 200)}</md:OrganizationName></md:Organization>");
        text.Append("</md:EntityDescriptor>");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Looks now and then, while it is read, at what is alive.</summary>
    private sealed class WatchedFile(string path, bool isWatched) : FileStream(path, FileMode.Open, FileAccess.Read)
    {
        private const int Often = 256 * 1024;
        private long _seen;

        public long MostLive { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            _seen += read;
            if (isWatched && (_seen >= Often || read == 0))
            {
                _seen = 0;
                MostLive = Math.Max(MostLive, GC.GetTotalMemory(forceFullCollection: true));
            }

            return read;
        }
    }
}
