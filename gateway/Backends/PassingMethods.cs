namespace JitGateway.Backends;

/// <summary>
/// The methods with which requests may reach a backend: all but TRACE (and IIS's TRACK), which shows a script the cookies it may not read, and CONNECT, which asks for a tunnel.
/// </summary>
internal static class PassingMethods
{
    /// <summary>Those that a refusal names.</summary>
    public const string Usual = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    public static bool Has(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method)
        || !(HttpMethods.IsConnect(method) || HttpMethods.IsTrace(method) || method.Equals("TRACK", StringComparison.OrdinalIgnoreCase));
}
