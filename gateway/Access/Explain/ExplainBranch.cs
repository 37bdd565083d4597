using JitGateway.Backends;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Access.Explain;

/// <summary>A branch of the pipeline that finds out where a request goes by the very middlewares that live requests meet, and ends before anything is done.</summary>
internal sealed class ExplainBranch
{
    private static readonly object Arrived = new();

    private RequestDelegate? _pipeline;

    /// <summary>Call when all endpoints are mapped.</summary>
    public void Build(WebApplication app)
    {
        var branch = ((IApplicationBuilder)app).New();
        branch.UseKnownHosts();
        branch.UseRouting();
        branch.Use(static _ => static context =>
        {
            context.Items[Arrived] = Arrived;
            return Task.CompletedTask;
        });
        branch.UseEndpoints(endpoints =>
        {
            foreach (var source in ((IEndpointRouteBuilder)app).DataSources) endpoints.DataSources.Add(source);
        });
        _pipeline = branch.Build();
    }

    /// <returns>The request after routing; null: nobody here serves its host.</returns>
    public async Task<HttpContext?> RouteAsync(WrittenTarget target, string method, IServiceProvider services)
    {
        var pipeline = _pipeline ?? throw new InvalidOperationException("The branch was not built");
        var context = new DefaultHttpContext { RequestServices = services };
        var request = context.Request;
        (request.Method, request.Scheme, request.Host, request.Path, request.QueryString) = (method, target.Scheme, new HostString(target.Authority), new PathString(target.Path), new QueryString(target.Query));
        context.Features.Get<IHttpRequestFeature>()!.Protocol = HttpProtocol.Http11;
        await pipeline(context);
        return context.Items.ContainsKey(Arrived) ? context : null;
    }
}
