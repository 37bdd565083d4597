using JitGateway.Saml.Replay;

namespace JitGateway.Saml.Forms;

/// <summary>Remembers which kept forms were sent. Only what a signed-in person sends gets in. Apart from assertions: whoever fills this memory locks nobody out.</summary>
internal interface IUsedForms
{
    /// <summary>Marks a form as sent, in one step with the question whether it was.</summary>
    /// <param name="id">A <see cref="KeptForm.Id"/>.</param>
    /// <param name="until">From then on it is too old to be sent.</param>
    /// <returns>False where it was sent before.</returns>
    /// <exception cref="ReplayUnknownException">Nobody knows; it must not be sent now.</exception>
    Task<bool> TryUseAsync(string id, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Whether a form was sent, for a word beforehand.</summary>
    /// <exception cref="ReplayUnknownException">Nobody knows.</exception>
    Task<bool> IsUsedAsync(string id, CancellationToken cancellationToken);
}
