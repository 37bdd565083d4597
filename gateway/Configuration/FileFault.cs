namespace JitGateway.Configuration;

/// <summary>Why a file cannot be read, written or made, in words of operators. What an exception is called is nothing to them.</summary>
internal static class FileFault
{
    public static string Of(Exception fault) => fault switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        PathTooLongException => "its path is too long",
        UnauthorizedAccessException => "it is a folder, or permission is denied",
        IOException => string.Concat(fault.Message.TrimEnd('.').Select(static c => char.IsControl(c) ? ' ' : c)),   // the system's words, of the file alone
        ArgumentException or NotSupportedException => "that is no path",
        BadImageFormatException => "it is no .NET assembly",
        _ => "what it holds cannot be understood",
    };
}
