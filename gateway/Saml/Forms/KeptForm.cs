namespace JitGateway.Saml.Forms;

/// <summary>A form, or a script's JSON, that somebody sent while nobody was signed in: all that is needed to send it once more as it was.</summary>
/// <param name="Id">Under which it is remembered that it was sent: 22 characters of base64url.</param>
/// <param name="KeptAt">When it came first; to the second.</param>
/// <param name="Subject">Whose it is, by SubjectKey.Hash; null: nobody knows.</param>
internal sealed record KeptForm(string Id, DateTimeOffset KeptAt, string? Subject)
{
    /// <summary>The path as the server decoded it, which is not decoded again.</summary>
    public required string Path { get; init; }

    /// <summary>With its question mark, as it was written; empty: none.</summary>
    public required string Query { get; init; }

    /// <summary>The target as it stood in the request line.</summary>
    public required string RawTarget { get; init; }

    public required string ContentType { get; init; }

    /// <summary>The page on which it was written, as the browser said; empty: it did not.</summary>
    public required string Referer { get; init; }

    public required byte[] Body { get; init; }
}
