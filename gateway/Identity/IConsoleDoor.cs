namespace JitGateway.Identity;

/// <summary>What somebody may do in the operators' console.</summary>
internal enum ConsoleRole
{
    /// <summary>Look at everything.</summary>
    Viewer,

    /// <summary>And change what can be changed there.</summary>
    Operator,
}

/// <summary>Who may enter the operators' console: the rules of the section <c>Admin</c>. Implemented by Access.</summary>
internal interface IConsoleDoor
{
    /// <returns>Null: nobody enters, and the request is answered (by the login, a page that says why, or 404 where there is no console).</returns>
    Task<ConsoleEntrant?> AdmitAsync(HttpContext context);
}

/// <summary>Who is in the console.</summary>
internal sealed record ConsoleEntrant(SessionPrincipal Person, ConsoleRole Role)
{
    /// <summary>As it is shown and written down.</summary>
    public string Name => Person.User.Username ?? Person.User.Email ?? Person.User.Subject.Hash;
}

/// <summary>Stands on a request that the console makes of the management operations: who is at it.</summary>
internal sealed record ConsoleCaller(string Name);
