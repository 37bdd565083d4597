using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;

namespace JitGateway.Benchmarks;

/// <summary>Validating a signed response of 6 KB with 10 attributes, beside one verification with RSA of 2048 bits, in turns on one thread.</summary>
internal static class SamlBenchmark
{
    private const string Idp = "https://idp.example.com/metadata";
    private const string Sp = "https://sso.example.com/sso/metadata";
    private const string Acs = "https://sso.example.com/sso/acs";
    private const int PerRound = 2000;

    public static void Run(int rounds)
    {
        using var key = RSA.Create(2048);
        var xml = Encoding.UTF8.GetBytes(Message().ToXml(MessageSigner.Rsa(key)));
        var expectations = Expectations(key);
        var text = new byte[1024];
        var signature = key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var publicKey = RSA.Create(key.ExportParameters(includePrivateParameters: false));

        bool Validate() => ResponseValidator.Validate(xml, expectations).TryGet(out _, out _);
        bool Verify() => publicKey.VerifyData(text, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (!Validate() || !Verify()) throw new InvalidOperationException("The message must be good");

        var (validation, verification, allocated) = (new Samples(), new Samples(), new Samples());
        for (var i = 0; i < 3; i++) (_, _) = (Measure(Validate), Measure(Verify));
        for (var round = 0; round < rounds; round++)
        {
            var (time, octets) = Measure(Validate);
            validation.Add(time);
            allocated.Add(octets / 1024);
            verification.Add(Measure(Verify).Microseconds);
        }

        Console.WriteLine($"Signed response of {xml.Length} octets with 10 attributes, {rounds} rounds of {PerRound} in turns, one thread");
        Console.WriteLine($"  validation    {validation.Show("0.0")} µs, {allocated.Show("0.0")} KB allocated");
        Console.WriteLine($"  RSA-2048      {verification.Show("0.0")} µs");
        Console.WriteLine($"  validation / RSA-2048 verification: {Samples.Ratio(validation, verification).Show("0.00")}   budget 12, aim 5");
    }

    private static (double Microseconds, double Octets) Measure(Func<bool> work)
    {
        var octets = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < PerRound; i++)
            if (!work())
                throw new InvalidOperationException("The message must be good");
        return (Stopwatch.GetElapsedTime(began).TotalMicroseconds / PerRound, (GC.GetAllocatedBytesForCurrentThread() - octets) / (double)PerRound);
    }

    private static SamlResponseMessage Message() => new()
    {
        Issuer = Idp,
        Audiences = [Sp],
        AssertionConsumerService = Acs,
        InResponseTo = "_request",
        IssuedAt = TimeProvider.System.GetUtcNow(),
        Lifetime = TimeSpan.FromHours(1),
        NameId = "0b7d3a1e-ada",
        Attributes = [.. Enumerable.Range(0, 10).Select(i => new SamlAttributeMessage($"urn:oid:1.3.6.1.4.1.5923.1.1.1.{i}", [.. Enumerable.Range(0, 3).Select(j => $"value {j} of attribute {i}, as long as the name of a group")]))],
    };

    private static ResponseExpectations Expectations(RSA key)
    {
        var corp = new TrustedIdentityProvider { Name = "corp", EntityId = Idp, SigningKeys = [TrustedKey.FromRsa(key.ExportParameters(includePrivateParameters: false))] };
        return new ResponseExpectations
        {
            EntityId = Sp,
            AssertionConsumerService = Acs,
            FindIdentityProvider = id => id == Idp ? corp : null,
            Request = new SentRequest("_request", "corp"),
            Clock = TimeProvider.System,
        };
    }
}
