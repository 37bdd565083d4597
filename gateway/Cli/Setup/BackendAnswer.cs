using System.Net.Security;
using System.Security.Authentication;

namespace JitGateway.Cli.Setup;

/// <summary>Whether something answers where the application is said to be.</summary>
/// <param name="Answers">It spoke HTTP.</param>
internal sealed record BackendAnswer(bool Answers, string Detail)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<BackendAnswer> OfAsync(Uri destination, CancellationToken cancellationToken)
    {
        var wrongCertificate = SslPolicyErrors.None;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = Patience,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, errors) => (wrongCertificate = errors) == SslPolicyErrors.None },
        })
        { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(destination, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new(true, $"answers with {(int)response.StatusCode}{(response.Headers.Location is { } location ? $", to {location.OriginalString}" : "")}");
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException && wrongCertificate != SslPolicyErrors.None)
        {
            return new(false, $"its certificate is not trusted here ({wrongCertificate}). Let this machine trust its authority, or write Cluster:HttpClient of the backend");
        }
        catch (HttpRequestException e)
        {
            return new(false, $"does not answer ({e.HttpRequestError}). Start it, or mend Destinations");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(false, $"does not answer within {Patience.TotalSeconds:0} seconds. Start it, or mend Destinations");
        }
    }
}
