using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures;

/// <summary>HTML from interpolated strings whose values are encoded; the literal parts are ours.</summary>
internal static class Html
{
    /// <summary><c>Html.Format($"&lt;p&gt;{value}&lt;/p&gt;")</c>: texts are encoded, HTML content is taken as it is.</summary>
    public static IHtmlContent Format(ref EncodingHandler handler) => handler.ToHtml();

    [InterpolatedStringHandler]
    internal readonly ref struct EncodingHandler(int literalLength, int formattedCount)
    {
        private readonly HtmlContentBuilder _builder = new(formattedCount * 2 + Math.Min(literalLength, 1));

        public void AppendLiteral(string literal) => _builder.AppendHtml(literal);

        public void AppendFormatted(string? value)
        {
            if (value is not null) _builder.AppendHtml(HtmlEncoder.Default.Encode(value));
        }

        public void AppendFormatted(IHtmlContent value) => _builder.AppendHtml(value);

        public void AppendFormatted(int value) => _builder.Append(value.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public IHtmlContent ToHtml() => _builder;
    }
}
