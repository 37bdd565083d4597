using System.Runtime.ExceptionServices;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures.Views;

/// <summary>
/// What the framework's Razor compiles a <c>.cshtml</c> file into: markup with the model's values in it, each encoded unless it is HTML already. A view is HTML content itself, so that it stands in a page or in another view.
/// It waits for nothing: what it shows is in the model. Its words are <see cref="PageText"/>s, in the language of whatever it is written to.
/// </summary>
/// <typeparam name="TModel">What it shows.</typeparam>
internal abstract class View<TModel> : IHtmlContent
{
    private TextWriter _writer = TextWriter.Null;
    private HtmlEncoder _encoder = HtmlEncoder.Default;
    private PendingAttribute _attribute;

    public required TModel Model { get; init; }

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        (_writer, _encoder) = (writer, encoder);
        var written = ExecuteAsync();
        if (written.Exception is { } fault) ExceptionDispatchInfo.Throw(fault.InnerException ?? fault);
        if (!written.IsCompletedSuccessfully) throw new InvalidOperationException($"{GetType().Name} waits for something; what a view shows belongs into its model");
    }

    /// <summary>Written by the compiler.</summary>
    public abstract Task ExecuteAsync();

    protected void WriteLiteral(string? markup) => _writer.Write(markup);

    protected void Write(string? text)
    {
        if (text is not null) _encoder.Encode(_writer, text);
    }

    protected void Write(IHtmlContent? content) => content?.WriteTo(_writer, _encoder);

    protected void Write(int number) => _writer.Write(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    protected void Write(object? value)
    {
        if (value is IHtmlContent content) Write(content);
        else Write(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
    }

    protected void BeginWriteAttribute(string name, string prefix, int prefixOffset, string suffix, int suffixOffset, int attributeValuesCount)
    {
        _attribute = new PendingAttribute(prefix, suffix, attributeValuesCount);
        if (attributeValuesCount != 1) WriteLiteral(prefix);
    }

    /// <summary>A single value that is null or false leaves the attribute out; true writes its name as its value.</summary>
    protected void WriteAttributeValue(string prefix, int prefixOffset, object? value, int valueOffset, int valueLength, bool isLiteral)
    {
        if (_attribute.Count == 1)
        {
            if (value is null or false) return;
            _attribute.IsWritten = true;
            WriteLiteral(_attribute.Prefix);
            if (value is true) value = _attribute.Prefix.Trim(' ', '=', '"');
        }

        if (value is null) return;
        WriteLiteral(prefix);
        if (isLiteral) WriteLiteral((string)value);
        else Write(value);
    }

    protected void EndWriteAttribute()
    {
        if (_attribute.Count != 1 || _attribute.IsWritten) WriteLiteral(_attribute.Suffix);
    }

    private record struct PendingAttribute(string Prefix, string Suffix, int Count)
    {
        public bool IsWritten { get; set; }
    }
}
