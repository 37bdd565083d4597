namespace JitGateway.Configuration;

/// <summary>Who may ask for more than health and metrics at the management listener. Here, and not with the listener, because Identity implements it and leaves do not know one another.</summary>
internal interface IManagementCallers
{
    bool Admits(HttpRequest request);

    /// <summary>Who asks, as far as that is known, for the log.</summary>
    string CallerOf(HttpRequest request);
}
