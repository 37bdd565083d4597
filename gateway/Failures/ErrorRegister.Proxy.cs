namespace JitGateway.Failures;

/// <summary>1003 to 1049: the request as such, and forwarding it.</summary>
internal static partial class ErrorRegister
{
    public static readonly ErrorCode BadRequest = new(1003, "BAD_REQUEST", FailureClass.Request, 400, "This request cannot be read",
        "The browser sent something that cannot be understood. Go back and try again.",
        "The request breaks the rules of HTTP or of the endpoint; the log has the reason.");

    public static readonly ErrorCode MethodNotAllowed = new(1004, "METHOD_NOT_ALLOWED", FailureClass.Request, 405, "Not here in this way",
        "This address cannot be opened like that. Go back to the application and start again.",
        "The endpoint exists, but not for this method; the header Allow names those it has.");

    public static readonly ErrorCode RequestTimedOut = new(1005, "REQUEST_TIMED_OUT", FailureClass.Request, 408, "That took too long",
        "The request did not arrive completely. Check your connection and try again.",
        "The client sent its request slower than the server's limits allow.");

    public static readonly ErrorCode BodyTooLarge = new(1006, "BODY_TOO_LARGE", FailureClass.Request, 413, "Too much at once",
        "What was sent is larger than allowed here. Go back: your browser still has what you wrote. Send less at once, or smaller files.",
        "The body is over the limit of the endpoint.");

    public static readonly ErrorCode UriTooLong = new(1007, "URI_TOO_LONG", FailureClass.Request, 414, "The address is too long",
        "The address is longer than allowed. Go back to the application and start again.",
        "The request line is over the server's limit.");

    public static readonly ErrorCode UnsupportedMediaType = new(1008, "UNSUPPORTED_MEDIA_TYPE", FailureClass.Request, 415, "This cannot be read here",
        "What was sent has a form that is not understood here. Go back and try again.",
        "The content type is none that the endpoint reads.");

    public static readonly ErrorCode HeadersTooLarge = new(1009, "HEADERS_TOO_LARGE", FailureClass.Request, 431, "Too many cookies",
        "The browser sent more than is allowed. Clear the cookies of this site and try again.",
        "The headers are over the server's limits, most often because of cookies.");

    public static readonly ErrorCode BackendDown = new(1020, "BACKEND_DOWN", FailureClass.Unreachable, 502, "The application does not answer",
        "The application itself does not answer right now; nothing is wrong with your sign-in. Try again in a moment; if it lasts, give the support code to your help desk.",
        "The gateway got no usable answer from the backend; the detail in the log says at which step.");

    public static readonly ErrorCode NoDestination = new(1021, "NO_DESTINATION", FailureClass.Unreachable, 503, "The application is not available",
        "The application is not available right now. Try again in a moment.",
        "Every destination of the backend counts as unhealthy, or there is none.");

    public static readonly ErrorCode BackendTimedOut = new(1022, "BACKEND_TIMED_OUT", FailureClass.Unreachable, 504, "The application takes too long",
        "The application did not answer in time. Try again in a moment.",
        "The backend did not answer within its ActivityTimeout.");

    public static readonly ErrorCode Unavailable = new(1023, "UNAVAILABLE", FailureClass.Unreachable, 503, "Not available right now",
        "Something the access gateway needs is not available right now. Try again in a moment.",
        "An endpoint of the gateway answered 503; the log has the reason.");
}
