// Verifies X-Jit-Assertion. Java 17.0.3 and later (17.0.2 takes a signature of zeros for good, CVE-2022-21449) with Gson (Debian: libgoogle-gson-java). See README.md.

import com.google.gson.*;
import java.io.*;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.security.spec.*;
import java.time.*;
import java.util.*;

public final class Verify {
    private static final long TOLERANCE = 30;                                   // seconds between two clocks
    private static final Duration REFETCH_AFTER = Duration.ofSeconds(60);       // a key that is not known is asked for at most so often

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String issuer, audience;
    private final URI jwks;
    private Map<String, PublicKey> keys = Map.of();
    private Instant refetched = Instant.MIN;

    public Verify(String issuer, String audience, String jwks) {
        this.issuer = issuer;
        this.audience = audience;
        this.jwks = URI.create(jwks);
    }

    /** The claims of a good token; throws for any other. */
    public synchronized JsonObject verify(String token) throws Exception {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) throw new GeneralSecurityException("no token");
        JsonObject header = json(parts[0]);
        if (!"ES256".equals(text(header, "alg")) || header.has("crit")) throw new GeneralSecurityException("not signed with ES256");
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(keyOf(text(header, "kid")));
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        byte[] octets = Base64.getUrlDecoder().decode(parts[2]);
        if (octets.length != 64 || !signature.verify(octets)) throw new GeneralSecurityException("signature");
        JsonObject claims = json(parts[1]);
        long now = Instant.now().getEpochSecond();
        if (!issuer.equals(text(claims, "iss"))) throw new GeneralSecurityException("another issuer");
        if (!audience.equals(text(claims, "aud"))) throw new GeneralSecurityException("for another application");
        if (now > time(claims, "exp") + TOLERANCE) throw new GeneralSecurityException("expired");
        if (now < time(claims, "nbf") - TOLERANCE) throw new GeneralSecurityException("not valid yet");
        if (text(claims, "sub").isEmpty()) throw new GeneralSecurityException("about nobody");
        return claims;
    }

    private PublicKey keyOf(String kid) throws Exception {
        if (keys.isEmpty()) {
            fetch();
        } else if (!keys.containsKey(kid) && Instant.now().isAfter(refetched.plus(REFETCH_AFTER))) {
            refetched = Instant.now();
            fetch();
        }
        PublicKey key = keys.get(kid);
        if (key == null) throw new GeneralSecurityException("unknown key");
        return key;
    }

    private void fetch() throws Exception {
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(jwks).timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException("no keys: status " + answer.statusCode());
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        Map<String, PublicKey> read = new HashMap<>();
        for (JsonElement element : JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonArray("keys")) {
            JsonObject key = element.getAsJsonObject();
            if (!"EC".equals(text(key, "kty")) || !"P-256".equals(text(key, "crv"))) continue;
            ECPoint point = new ECPoint(new BigInteger(1, Base64.getUrlDecoder().decode(text(key, "x"))), new BigInteger(1, Base64.getUrlDecoder().decode(text(key, "y"))));
            read.put(text(key, "kid"), KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class))));
        }
        keys = read;
    }

    private static JsonObject json(String part) {
        return JsonParser.parseString(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8)).getAsJsonObject();
    }

    private static long time(JsonObject object, String name) throws GeneralSecurityException {
        if (!object.has(name) || !object.get(name).isJsonPrimitive() || !object.getAsJsonPrimitive(name).isNumber()) throw new GeneralSecurityException("no time");
        return object.get(name).getAsLong();
    }

    private static String text(JsonObject object, String name) {
        return object.has(name) && object.get(name).isJsonPrimitive() ? object.get(name).getAsString() : "";
    }

    public static void main(String[] arguments) throws IOException {   // java -cp gson.jar Verify.java ISSUER AUDIENCE [JWKS]: a token per line, an answer per line
        Verify verifier = new Verify(arguments[0], arguments[1], arguments.length > 2 ? arguments[2] : arguments[0] + "/sso/jwks.json");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                System.out.println("ok " + text(verifier.verify(line.trim()), "sub"));
            } catch (Exception e) {
                System.out.println("refused " + e.getMessage());
            }
        }
    }
}
