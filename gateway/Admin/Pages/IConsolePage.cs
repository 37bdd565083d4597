using JitGateway.Failures;

namespace JitGateway.Admin.Pages;

/// <summary>One place of the console: its pages, and what can be done there.</summary>
internal interface IConsolePage
{
    /// <summary>Where it stands among the links; pages stand in this order.</summary>
    int Order { get; }

    /// <summary>Of its first page: <c>/sso/admin/sessions</c>.</summary>
    string Path { get; }

    /// <summary>What the link says.</summary>
    PageText Name { get; }

    void Map(ConsoleRoutes routes);
}
