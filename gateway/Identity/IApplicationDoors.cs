namespace JitGateway.Identity;

/// <summary>Which applications a person may open. Implemented by Access.</summary>
internal interface IApplicationDoors
{
    /// <param name="backend">By its configured name.</param>
    /// <param name="context">The person's request: their address counts, as at the application itself.</param>
    /// <param name="person">Who asks.</param>
    ApplicationDoor Of(string backend, HttpContext context, SessionPrincipal person);
}

/// <summary>What becomes of a person at an application's first page.</summary>
internal enum ApplicationDoor
{
    /// <summary>They are refused there, or there is nothing for them.</summary>
    Closed,

    Open,

    /// <summary>After they have shown anew, or in a stronger way, who they are.</summary>
    AfterStepUp,
}
