using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>Keys that stay the same, so that a message that was found once can be tried again. They guard nothing.</summary>
internal static class FuzzKeys
{
    public static readonly RSA Rsa = Import(RSA.Create(), "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCkBqrij+35IMHsZlAb2OocY1VmtRJd/zOZN2eXQFsRcsofXt4A9Dk/d5Su4WDDOsxzM48cUlPheE1nWQEzEogQz3ghWLdMmtMqaN6puE56kgKj3vAd+ruXJEIuSBgJK89ReImjKay7yUP/o4PyXRi20YwwOepATp3pyYxQtEcMGXjqAh88lzsAKuHTnzPZjsostVOAFwVu4Tf+WTUVQhcH6w53/xN1RcdAM/850obz14DcO789YkwBJav9fQsjLTJTwzEqL/zCnw2o7K9qaXGP+/QHUR4IH/dpQOcV5hwUH1LUsv79i9B3LepkLRZSBkTb2ezih9loEW+52Rn99fABAgMBAAECggEALPASsz2hggaCeqTRP7/e6+YfCKOFI7F+TnTKcbrU+GPNkmioQ/SlFolJd9wRaYtbZhhzFdxMVNJjynOtC3QBSTG+BMzMczVbsxvGHRN8lMIZ7RFwEZaW/GKXqxxfUWvqQbTXaJdLVqtecNQ4mxb8ZWHlmXTUg8fGJb3tLlMlv99uWWZVA+6y5pAwwVQoXxonJBy3VQVtJ039JWQ5WuEnQvhSR9pddos8/ZBmtnYLSNMf5hg3himfFkB+3hK4J+QMj2pXUATqvrY0fltPrQ/xMFmvRGTiS0IX2/7jhqZPN9x7lc8B5MLHTqq3Be3ha2oNtDr8lAVf14yWBraBRRLl/QKBgQDSf3yPtK8urrvP93vi/72zgM4oNwDrIhlwFK1nV4Xpj8O3+Cenx/l//cJsGXVM6T6ULeA/9ZelQQxdrsZRux2uIfiKwbnZGScrhLeQbsQwQhArgxDnmK/kuvRbZud7ymcoIfdc8UqEM5qr39mtVGgAHSxYPvBoowb28fQt0KUn2wKBgQDHe4WKXaLMz1C10WcsXHuNWabCjQrzWeyS9CGQIaWeod0mj9ut4KURmINHbvFXUI4MusnjFIEFKvQIvDhW2O/txHMNtyW6cbiC57bTCk7c9A41C96X7bbVRV1cy8ia3hdNnI2yyjehTkhS0z6WsnyeR7qkwBRXZEuQpO0mTE9MUwKBgFywWm8FBuatdnH67ghkyGmUXDMFFVh0aXMbB8grmAHiljIaCYwt2EVtvgDPrQEy66VgFhDT2fSgkgtmfFlc5ZLZzpF7AJUCKGdXR2VIAQem72vZiMYSS9GSKSteQqwV0hqv6jZ44XEZMBBiv309X5Y9QluRS1coAlcW74iFCVRlAoGAE4aswKl/uQqF/PYdYkM/OMvQvfRuYPmpZY0OB/yzKH7xlce5GiEGJ13FY+WhLAnPjcFu55JnOqlEr+I0pZOgkKaNGIeX4tMk23Nw+uFkbM5a4ahixn5XSjL6+41a+oXIxCkR2bFflqOCAtF4q+mWtyuQQnYmx5MirmrmZ7xKes8CgYAX5tnhZTgD+s7az7EZ6Pp8otS30xgFQ/iuGwXgsuXfLrm+tiexgLz2jn//yPf86RWBh1rz/88zwO5ohFNN09/bX8clAO66/jy/1hxJCk1wJdiNyRi3HJDBRpkH84t7X69cIGtKDsQyTd1DllSYMPIIiv4PAQi1urEay1nCQK48cw==");

    public static readonly ECDsa Ecdsa = Import(ECDsa.Create(), "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUV49VOcrgurfDHtvaLjfwy8S/cKx63ToUaCnBgTEyJ+hRANCAASENp2BwTZJO2KjAW6QKOx3XP4DWhyqm6ffYSZeHiV+85kjW/Mzn2f9S6V8hMXVPLscaotvEpy22Ji9mR3aUVWM");

    public static readonly X509Certificate2 Certificate =
        new CertificateRequest("CN=fuzz", Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Exchange.Now.AddYears(-1), Exchange.Now.AddYears(30));

    private static T Import<T>(T key, string pkcs8)
        where T : AsymmetricAlgorithm
    {
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        return key;
    }
}
