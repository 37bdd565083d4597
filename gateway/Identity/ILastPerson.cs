namespace JitGateway.Identity;

/// <summary>
/// Who was signed in in this browser last, on the host of a request: a session that has ended cannot say any more whose it was. Implemented by Sessions. Never proof of anybody: it is good for "the same as before" and for nothing else.
/// </summary>
internal interface ILastPerson
{
    /// <returns>A <see cref="SubjectKey.Hash"/>; null where nobody was, or whoever was has signed out.</returns>
    Task<string?> SubjectHashAsync(HttpContext context);
}
