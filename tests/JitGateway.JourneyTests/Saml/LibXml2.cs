using System.Runtime.InteropServices;

namespace JitGateway.JourneyTests.Saml;

/// <summary>
/// The canonicalizer of libxml2, in this process: 20,000 processes of xmllint would take an hour. What is canonicalized is chosen as xmlsec1 chooses
/// it, by a callback that says of each node whether it is visible.
/// </summary>
internal sealed class LibXml2 : IDisposable
{
    private const string Library = "libxml2.so.2";
    private const int NoNetworkNoComplaints = 2048 | 32 | 64;
    private const int ExclusiveCanonicalization = 1;
    private const int ElementNode = 1;
    private const int AttributeNode = 2;
    private const int NamespaceNode = 18;

    private readonly nint _document;

    public LibXml2(byte[] xml)
    {
        _document = xmlReadMemory(xml, xml.Length, null, "UTF-8", NoNetworkNoComplaints);
        if (_document == 0) throw new ArgumentException("libxml2 cannot parse the document", nameof(xml));
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int IsVisible(nint userData, nint node, nint parent);

    public void Dispose() => xmlFreeDoc(_document);

    /// <param name="apex">The element, counted from 0 in document order.</param>
    /// <param name="without">The element to leave out; negative: none.</param>
    public byte[] Canonicalize(int apex, int without, string[] prefixList)
    {
        var elements = Elements();
        nint apexNode = elements[apex], withoutNode = without < 0 ? 0 : elements[without];
        IsVisible visible = (_, node, parent) => IsBelow(NodeType(node) is AttributeNode or NamespaceNode ? parent : node, apexNode, withoutNode) ? 1 : 0;
        var prefixes = prefixList.Select(Marshal.StringToCoTaskMemUTF8).Append(0).ToArray();
        var output = xmlAllocOutputBuffer(0);
        try
        {
            if (xmlC14NExecute(_document, visible, 0, ExclusiveCanonicalization, prefixList.Length == 0 ? null : prefixes, 0, output) < 0) throw new InvalidOperationException("libxml2 cannot canonicalize the document");
            var bytes = new byte[xmlOutputBufferGetSize(output)];
            Marshal.Copy(xmlOutputBufferGetContent(output), bytes, 0, bytes.Length);
            return bytes;
        }
        finally
        {
            GC.KeepAlive(visible);
            xmlOutputBufferClose(output);
            foreach (var prefix in prefixes) Marshal.FreeCoTaskMem(prefix);
        }
    }

    private List<nint> Elements()
    {
        var found = new List<nint>();
        void Add(nint node)
        {
            for (; node != 0; node = Next(node))
            {
                if (NodeType(node) != ElementNode) continue;
                found.Add(node);
                Add(FirstChild(node));
            }
        }

        Add(FirstChild(_document));
        return found;
    }

    private static bool IsBelow(nint node, nint apex, nint without)
    {
        for (; node != 0; node = Parent(node))
        {
            if (node == without) return false;
            if (node == apex) return true;
        }

        return false;
    }

    // the head of struct _xmlNode, the same for every kind but namespaces: _private, type, name, children, last, parent, next
    private static int NodeType(nint node) => Marshal.ReadInt32(node, 8);

    private static nint FirstChild(nint node) => Marshal.ReadIntPtr(node, 24);

    private static nint Parent(nint node) => Marshal.ReadIntPtr(node, 40);

    private static nint Next(nint node) => Marshal.ReadIntPtr(node, 48);

    [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint xmlReadMemory(byte[] buffer, int size, string? url, string encoding, int options);

    [DllImport(Library)]
    private static extern void xmlFreeDoc(nint document);

    [DllImport(Library)]
    private static extern nint xmlAllocOutputBuffer(nint encoder);

    [DllImport(Library)]
    private static extern int xmlC14NExecute(nint document, IsVisible isVisible, nint userData, int mode, nint[]? inclusivePrefixes, int withComments, nint output);

    [DllImport(Library)]
    private static extern nint xmlOutputBufferGetContent(nint output);

    [DllImport(Library)]
    private static extern nint xmlOutputBufferGetSize(nint output);

    [DllImport(Library)]
    private static extern int xmlOutputBufferClose(nint output);
}
