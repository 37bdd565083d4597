using System.Diagnostics;
using System.Security.Cryptography;
using JitGateway.Identity;
using JitGateway.JourneyTests.Servers;
using YourApplication;

namespace JitGateway.JourneyTests.IdentityHeaders;

/// <summary>One of the samples, asked token by token as long as it runs, so that it keeps the keys that it has seen.</summary>
internal abstract class Verifier : IAsyncDisposable
{
    public static Verifier Start(string language, string issuer, string audience, Uri keys)
    {
        var folder = Path.Combine(RepositoryPaths.Root, "deploy", "recipes", "verify", language);
        return language switch
        {
            "dotnet" => new InProcess(issuer, audience, keys),
            "node" => new Program("node", ["verify.mjs", issuer, audience, keys.AbsoluteUri], folder),
            "python" => new Program("/usr/bin/python3", ["verify.py", issuer, audience, keys.AbsoluteUri], folder),
            "php" => new Program("php", ["verify.php", issuer, audience, keys.AbsoluteUri], folder),
            "java" => new Program("java", ["-XX:TieredStopAtLevel=1", "-cp", "/usr/share/java/gson.jar", "Verify.java", issuer, audience, keys.AbsoluteUri], folder),
            _ => throw new ArgumentOutOfRangeException(nameof(language), language, "no sample"),
        };
    }

    public async Task TakesAsync(string what, string token, SessionPrincipal person) => (await AskAsync(token)).ShouldBe($"ok {person.User.Subject.Hash}", what);

    public async Task RefusesAsync(string what, string token) => (await AskAsync(token)).ShouldStartWith("refused", customMessage: what);

    public abstract ValueTask DisposeAsync();

    protected abstract Task<string> AskAsync(string token);

    private sealed class InProcess : Verifier
    {
        private readonly HttpClient _http;
        private readonly AssertionVerifier _verifier;

        public InProcess(string issuer, string audience, Uri keys)
        {
            _http = new HttpClient();
            _verifier = new AssertionVerifier(_http, issuer, audience, TimeProvider.System, keys);
        }

        public override ValueTask DisposeAsync()
        {
            _verifier.Dispose();
            _http.Dispose();
            return default;
        }

        protected override async Task<string> AskAsync(string token)
        {
            try
            {
                return $"ok {(await _verifier.VerifyAsync(token, default)).GetProperty("sub").GetString()}";
            }
            catch (CryptographicException e)
            {
                return $"refused {e.Message}";
            }
        }
    }

    private sealed class Program : Verifier
    {
        private readonly Process _process;

        public Program(string program, IEnumerable<string> arguments, string folder) =>
            _process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;

        public override async ValueTask DisposeAsync()
        {
            _process.StandardInput.Close();   // its end
            using var limit = new CancellationTokenSource(Eventually.Limit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }

        protected override async Task<string> AskAsync(string token)
        {
            using var limit = new CancellationTokenSource(Eventually.Limit);
            await _process.StandardInput.WriteLineAsync(token.AsMemory(), limit.Token);
            await _process.StandardInput.FlushAsync(limit.Token);
            return await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The sample has ended");
        }
    }
}
