using System.Net;
using System.Net.Http.Headers;
using System.Text;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Artifacts;

/// <summary>The way from server to server (SAML Bindings 3.2): one POST, within bounds of time and size, to the address that the metadata names and to no other.</summary>
internal sealed class ArtifactChannel : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;

    public ArtifactChannel()
        : this(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5), MaxConnectionsPerServer = 32, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
    }

    /// <summary>For tests, which answer themselves.</summary>
    internal ArtifactChannel(HttpMessageHandler handler) => _http = new HttpClient(handler) { Timeout = Timeout, MaxResponseContentBufferSize = XmlLimits.Message.MaxBytes };

    public void Dispose() => _http.Dispose();

    /// <returns>The envelope that came back, whatever is in it.</returns>
    public async Task<Outcome<byte[]>> SendAsync(Uri endpoint, string envelope, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(envelope, Encoding.UTF8) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(SoapBinding.ContentType);
        request.Headers.TryAddWithoutValidation("SOAPAction", ArtifactResolve.SoapAction);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            // a fault comes with 500 (SOAP 1.1, 6.2), and says more than that
            return response.StatusCode is HttpStatusCode.OK || (response.StatusCode is HttpStatusCode.InternalServerError && SoapBinding.IsSoap(response.Content.Headers.ContentType?.MediaType))
                ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
                : Refusals.ArtifactUnreachable.With($"status {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return Refusals.ArtifactUnreachable.With($"{e.HttpRequestError.ToString():plain}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Refusals.ArtifactUnreachable.With($"no answer within {Timeout}");
        }
    }
}
