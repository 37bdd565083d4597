<?php
// Verifies X-Jit-Assertion. PHP 8.1 and later with openssl, no packages. See README.md.
declare(strict_types=1);

final class AssertionVerifier
{
    private const TOLERANCE = 30;       // seconds between two clocks
    private const REFETCH_AFTER = 60;   // a key that is not known is asked for at most so often, in seconds

    /** In PHP-FPM every request begins anew: keep these two in APCu, say. */
    private array $keys = [];
    private float $refetched = -INF;

    public function __construct(private string $issuer, private string $audience, private ?string $jwks = null)
    {
        $this->jwks ??= "$issuer/sso/jwks.json";
    }

    /** The claims of a good token; throws for any other. */
    public function verify(string $token): array
    {
        $parts = explode('.', $token);
        if (count($parts) !== 3) throw new UnexpectedValueException('no token');
        $header = self::json($parts[0]);
        if (($header['alg'] ?? null) !== 'ES256' || array_key_exists('crit', $header)) throw new UnexpectedValueException('not signed with ES256');
        $key = $this->keyOf($header['kid'] ?? null);
        $signature = self::der(self::octets($parts[2]));
        if (openssl_verify("$parts[0].$parts[1]", $signature, $key, OPENSSL_ALGO_SHA256) !== 1) throw new UnexpectedValueException('signature');
        $claims = self::json($parts[1]);
        if (($claims['iss'] ?? null) !== $this->issuer) throw new UnexpectedValueException('another issuer');
        if (($claims['aud'] ?? null) !== $this->audience) throw new UnexpectedValueException('for another application');
        if (!is_int($claims['exp'] ?? null) || time() > $claims['exp'] + self::TOLERANCE) throw new UnexpectedValueException('expired');
        if (!is_int($claims['nbf'] ?? null) || time() < $claims['nbf'] - self::TOLERANCE) throw new UnexpectedValueException('not valid yet');
        if (!is_string($claims['sub'] ?? null) || $claims['sub'] === '') throw new UnexpectedValueException('about nobody');
        return $claims;
    }

    private function keyOf(mixed $kid): string
    {
        if (!is_string($kid)) throw new UnexpectedValueException('unknown key');
        if ($this->keys === []) {
            $this->fetch();
        } elseif (!isset($this->keys[$kid]) && microtime(true) - $this->refetched > self::REFETCH_AFTER) {
            $this->refetched = microtime(true);
            $this->fetch();
        }
        return $this->keys[$kid] ?? throw new UnexpectedValueException('unknown key');
    }

    private function fetch(): void
    {
        $answer = @file_get_contents($this->jwks, false, stream_context_create(['http' => ['timeout' => 5, 'follow_location' => 0]]));
        if ($answer === false) throw new UnexpectedValueException('no keys');
        $this->keys = [];
        foreach (json_decode($answer, true, 16, JSON_THROW_ON_ERROR)['keys'] as $key)
            if ($key['kty'] === 'EC' && $key['crv'] === 'P-256') $this->keys[$key['kid']] = self::pem(self::octets($key['x']) . self::octets($key['y']));
    }

    /** A point of P-256 as SubjectPublicKeyInfo (RFC 5480). */
    private static function pem(string $point): string
    {
        return "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode(hex2bin('3059301306072a8648ce3d020106082a8648ce3d03010703420004') . $point), 64, "\n") . "-----END PUBLIC KEY-----\n";
    }

    /** R and S, as a token has them (RFC 7518 3.4), in the form that openssl reads: two integers in ASN.1. */
    private static function der(string $signature): string
    {
        if (strlen($signature) !== 64) throw new UnexpectedValueException('signature');
        $integers = '';
        foreach (str_split($signature, 32) as $number) {
            $number = ltrim($number, "\0");
            if ($number === '' || ord($number[0]) > 0x7f) $number = "\0$number";
            $integers .= "\x02" . chr(strlen($number)) . $number;
        }
        return "\x30" . chr(strlen($integers)) . $integers;
    }

    private static function json(string $part): array
    {
        $value = json_decode(self::octets($part), true, 16);
        return is_array($value) ? $value : throw new UnexpectedValueException('no token');
    }

    private static function octets(string $text): string
    {
        $octets = base64_decode(strtr($text, '-_', '+/'), true);
        return $octets === false ? throw new UnexpectedValueException('no token') : $octets;
    }
}

if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {   // php verify.php ISSUER AUDIENCE [JWKS]: a token per line, an answer per line
    $verifier = new AssertionVerifier(...array_slice($argv, 1));
    while (($line = fgets(STDIN)) !== false) {
        try {
            $claims = $verifier->verify(trim($line));
            echo "ok $claims[sub]\n";
        } catch (UnexpectedValueException | JsonException $e) {
            echo 'refused ', $e->getMessage(), "\n";
        }
    }
}
