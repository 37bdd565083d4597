using JitGateway.Failures.Appearance;

namespace JitGateway.Failures.Rooms;

/// <summary>How rooms look. It comes after <see cref="PageLayout.Style"/>, whose colours and buttons it uses.</summary>
internal static class RoomStyle
{
    /// <summary>
    /// Classes for page bodies: panel, grid, tiles, tile, figure, table-wrap, chip (good, fair, bad, off), bar (filters, field, grow), pages, empty, two, split, kv, log, said, done, danger, small, soft, right, mono, visually-hidden.
    /// </summary>
    public static readonly string Style = """
        :root{--good:#1a6b3c;--good-glow:#dff0e4;--fair:#7a4f00;--fair-glow:#f8ebcf;--bad:#a3211b;--bad-glow:#f9e0de;--raised:#f7f9f8}
        @media(prefers-color-scheme:dark){:root{--good:#7fd6a0;--good-glow:#173526;--fair:#eec06a;--fair-glow:#3a2d12;--bad:#ff9b92;--bad-glow:#431d1a;--raised:#1c2826}}
        body.room{display:block;padding:0;background:var(--ground)}
        body.room main{max-width:none;margin:0;padding:0;background:none;border:0;border-radius:0;box-shadow:none;min-width:0}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:.75rem;z-index:9;padding:.4rem .8rem;background:var(--card)}
        .head{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem 1.5rem;padding:.7rem clamp(1rem,3vw,2rem);background:var(--card);border-bottom:1px solid var(--line)}
        .head .brand,.head>.mark{margin:0}
        .head .brand img{max-height:2.25rem}
        .head .mark{width:1.75rem;height:1.75rem}
        .head .brand{gap:.6rem;min-width:0;text-decoration:none;color:inherit}
        .head nav{flex:1 1 auto;min-width:0}
        .nav{display:flex;flex-wrap:wrap;gap:.15rem;margin:0;padding:0;list-style:none}
        .nav a{display:flex;gap:.5rem;align-items:center;justify-content:space-between;padding:.45rem .8rem;border-radius:.6rem;color:var(--soft);text-decoration:none;font-weight:550}
        .nav a:hover{background:var(--raised);color:var(--ink)}
        .nav [aria-current]{background:var(--glow);color:var(--ink);font-weight:650}
        .nav b{min-width:1.5rem;padding:0 .4rem;border-radius:1rem;background:var(--fair-glow);color:var(--fair);font-size:.82rem;text-align:center}
        .who{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .8rem;min-width:0;font-size:.92rem;color:var(--soft)}
        .within{max-width:78rem;margin:0 auto;padding:1.75rem clamp(1rem,3vw,2rem) 3rem}
        .broad .within{max-width:100rem}
        .within h1{margin-bottom:.4rem}
        .foot{max-width:78rem;margin:0 auto;padding:0 clamp(1rem,3vw,2rem) 2rem}
        .broad .foot{max-width:100rem}
        .foot .facts{display:flex;flex-wrap:wrap;gap:.3rem 2rem}
        .foot .facts div{display:flex;gap:.5rem}
        @media(min-width:64rem){
          .broad{display:grid;grid-template-columns:14.5rem minmax(0,1fr);align-items:start}
          .broad .head{position:sticky;top:0;height:100vh;overflow:auto;flex-direction:column;flex-wrap:nowrap;align-items:stretch;gap:1.25rem;padding:1.4rem 1rem;border:0;border-right:1px solid var(--line)}
          .broad .head nav{flex:1 0 auto}
          .broad .nav{flex-direction:column}
          .broad .who{flex-direction:column;align-items:flex-start;padding:0 .8rem}
        }
        @media(max-width:40rem){.broad .head nav{flex-basis:100%}.broad .nav{flex-wrap:nowrap;overflow-x:auto;padding-bottom:.25rem}.broad .nav a{white-space:nowrap}}
        .panel{margin:0 0 1.25rem;padding:1.1rem 1.25rem;background:var(--card);border:1px solid var(--line);border-radius:1rem;min-width:0}
        .panel>h2:first-child,.panel>h3:first-child{margin-top:0}
        .panel>:last-child{margin-bottom:0}
        h3{margin:1.25rem 0 .35rem;font-size:1rem}
        .lead{max-width:60rem;color:var(--soft)}
        .grid{display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));align-items:start}
        .grid>.panel{margin:0}
        .two{display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,28rem),1fr));align-items:start}
        .two>.panel{margin:0}
        .tiles{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,11.5rem),1fr));margin:0 0 1.25rem;padding:0;list-style:none}
        .tile{padding:1rem 1.1rem;background:var(--card);border:1px solid var(--line);border-radius:1rem;min-width:0}
        .tile .figure{display:block;font-size:1.7rem;font-weight:650;line-height:1.2;font-variant-numeric:tabular-nums}
        .tile svg{display:block;width:100%;height:2.4rem;margin-top:.5rem;color:var(--accent)}
        .tile svg .bad{stroke:var(--bad)}
        .table-wrap{overflow-x:auto;margin:0 0 1rem;background:var(--card);border:1px solid var(--line);border-radius:1rem}
        .table-wrap table{margin:0;font-size:.94rem;overflow-wrap:normal}
        .table-wrap td{overflow-wrap:anywhere;min-width:5rem}
        .table-wrap th{white-space:nowrap;color:var(--soft);font-weight:600;background:var(--raised)}
        .table-wrap th a{color:inherit}
        .table-wrap tr:last-child td{border-bottom:0}
        .table-wrap th,.table-wrap td{padding:.55rem .8rem}
        .table-wrap tbody tr:hover{background:var(--raised)}
        .chip{display:inline-block;padding:.05rem .6rem;border-radius:1rem;background:var(--raised);color:var(--soft);font-size:.86rem;font-weight:600;white-space:nowrap}
        .chip.good{background:var(--good-glow);color:var(--good)}
        .chip.fair{background:var(--fair-glow);color:var(--fair)}
        .chip.bad{background:var(--bad-glow);color:var(--bad)}
        .bar{display:flex;flex-wrap:wrap;align-items:end;gap:.6rem .8rem;margin:0 0 1rem}
        .bar .field{flex:0 1 12rem;min-width:0}
        .bar .grow{flex:1 1 16rem}
        .bar label{font-size:.86rem;color:var(--soft)}
        .bar input,.bar select{margin:0!important;min-height:2.5rem;background:var(--card)!important}
        .bar button,.bar .button{min-height:2.5rem}
        input[type=datetime-local],input[type=number],textarea{width:100%;min-height:2.75rem;margin:0 0 1rem;padding:.5rem .8rem;border:1px solid var(--soft);border-radius:.7rem;background:var(--ground);color:inherit;font:inherit}
        textarea{min-height:14rem;font:.9rem/1.5 ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
        .pages{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:center;justify-content:space-between;margin:0 0 1rem;font-size:.94rem;color:var(--soft)}
        .empty{padding:2.5rem 1rem;text-align:center;color:var(--soft)}
        .kv{display:grid;grid-template-columns:minmax(7rem,max-content) minmax(0,1fr);gap:.35rem 1.1rem;margin:0 0 1rem}
        .kv dt{color:var(--soft)}
        .kv dd{margin:0}
        @media(max-width:30rem){.kv{grid-template-columns:1fr;gap:0}.kv dd{margin-bottom:.5rem}}
        .said,.done,.warn{margin:0 0 1.25rem;padding:.8rem 1.1rem;border:1px solid var(--line);border-left:.35rem solid var(--accent);border-radius:.6rem;background:var(--card)}
        .warn{border-left-color:var(--fair)}
        .said.bad{border-left-color:var(--bad)}
        button.danger,.button.danger{border-color:var(--bad);background:none;color:var(--bad)}
        button.small,.button.small{min-height:2.1rem;padding:.25rem .8rem;font-size:.9rem;border-radius:.55rem}
        .small{font-size:.9rem}
        .soft{color:var(--soft)}
        .right{text-align:end}
        .mono,pre{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;font-size:.9em}
        pre{margin:0 0 1rem;padding:.9rem 1.1rem;background:var(--raised);border:1px solid var(--line);border-radius:.8rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
        del{color:var(--bad)}
        ins{color:var(--good);text-decoration:none}
        bdi{unicode-bidi:isolate}
        summary{cursor:pointer;font-weight:600}
        details>*:not(summary){margin-top:.7rem}
        .visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        @media print{.head{display:none}}
        """.ReplaceLineEndings("\n");

    /// <summary>How the content security policy allows it.</summary>
    public static readonly string Source = PageIdentity.SourceOf(Style);
}
