namespace JitGateway.Saml.Login;

/// <summary>
/// Tabs that wait hear that another tab of the same browser has signed in, and go on by themselves. They take nobody's word for it: each asks who is signed in (<c>/sso/me</c>), and goes on where that is not whoever was there before. A channel
/// reaches the pages of one origin; a tab whose browser has none, or that missed the word, asks when it comes to the front. Without scripts a person presses the page's button, or reloads.
/// </summary>
internal static class WaitingTabs
{
    /// <summary>For a page that stands at the end of a login.</summary>
    public const string Tell = "try{new BroadcastChannel('jit').postMessage('signed in')}catch(blocked){}";

    /// <summary>For a page that waits: on to where its button leads.</summary>
    public const string Wait = Script + "(null)";

    /// <summary>The same, and at once where somebody is signed in already.</summary>
    public const string GoOn = Script + "('')";

    /// <summary>The way on has the mark <c>data-onward</c>, or is the page's button; <c>data-session</c> says who was signed in when the page was made.</summary>
    private const string Script = """
        (function(was){
        var way=document.querySelector('[data-onward]')||document.querySelector('main a.button'),known=way&&way.getAttribute('data-session'),gone=false;
        function ask(then){fetch('/sso/me',{headers:{Accept:'application/json'},cache:'no-store'}).then(function(answer){return answer.ok?answer.json():answer.status===401?{session:''}:null}).then(function(me){if(me)then(me.session)},function(){})}
        function look(){if(was===null||gone)return;ask(function(now){if(now&&now!==was&&!gone){gone=true;location.replace(way.href)}})}
        if(!way)return;
        if(known!==null)was=known;else if(was===null)ask(function(now){was=now});else look();
        document.addEventListener('visibilitychange',function(){if(!document.hidden)look()});
        addEventListener('pageshow',function(shown){if(shown.persisted)look()});
        try{new BroadcastChannel('jit').onmessage=look}catch(blocked){}
        })
        """;
}
