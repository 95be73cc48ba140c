//! The words of a message that was written as HTML: without its markup, and without what it quotes.

/// Elements of which nothing is said.
const UNSAID: [&str; 8] =
    ["script", "style", "head", "title", "template", "textarea", "noscript", "blockquote"];

/// Elements before and behind which a line ends.
const BLOCKS: [&str; 15] = [
    "br", "p", "div", "li", "ul", "ol", "tr", "table", "hr", "pre", "section", "h1", "h2", "h3",
    "h4",
];

/// The entities that are met in messages; any other stays as it is written.
const ENTITIES: [(&str, char); 14] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '-'),
    ("mdash", '-'),
    ("hellip", '\u{2026}'),
    ("laquo", '\u{ab}'),
    ("raquo", '\u{bb}'),
    ("rsquo", '\u{2019}'),
    ("lsquo", '\u{2018}'),
    ("shy", '\u{ad}'),
];

/// The longest name of an entity, with its digits.
const ENTITY_MAX: usize = 10;

/// Reads the words. Line breaks are kept and blocks stand on lines of their own; scripts, styles,
/// comments, quotations (`<blockquote>`, whatever has a class with "quote" in it, lines that begin
/// with `>`) are left out. What is never closed lasts until the end.
pub(crate) fn words(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let Some((before, from)) = rest.split_at_checked(at) else { break };
        text.push_str(before);
        rest = if from.starts_with('&') { entity(from, &mut text) } else { tag(from, &mut text) };
    }
    text.push_str(rest);
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let own = lines.filter(|line| !line.is_empty() && !line.starts_with('>'));
    own.collect::<Vec<_>>().join("\n")
}

/// The same in HTML again: nothing of it is markup, and its lines stay.
pub(crate) fn escaped(text: &str) -> String {
    let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    safe.replace('\n', "<br>\n")
}

/// Whether two texts say the same, however their lines are broken.
pub(crate) fn alike(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// Reads what begins with `&`; what follows it.
fn entity<'a>(from: &'a str, text: &mut String) -> &'a str {
    let inner = from.strip_prefix('&').unwrap_or(from);
    // No further than a name may reach: there may be as many of them as the text is long.
    let end = inner.bytes().take(ENTITY_MAX.saturating_add(1)).position(|it| it == b';');
    let named = end.and_then(|end| inner.split_at_checked(end));
    let found = named.and_then(|(name, rest)| Some((character(name)?, rest.strip_prefix(';')?)));
    let (c, rest) = found.unwrap_or(('&', inner));
    text.push(c);
    rest
}

fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    };
    let hexadecimal = number.strip_prefix(['x', 'X']);
    let code = match hexadecimal {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32).filter(|c| *c != '\0')
}

/// Reads what begins with `<`; what follows it.
fn tag<'a>(from: &'a str, text: &mut String) -> &'a str {
    let inner = from.strip_prefix('<').unwrap_or(from);
    if let Some(comment) = inner.strip_prefix("!--") {
        return comment.split_once("-->").map_or("", |(_, rest)| rest);
    }
    if !inner.starts_with(|it: char| it.is_ascii_alphabetic() || matches!(it, '/' | '!' | '?')) {
        // "5 < 6" is no markup.
        text.push('<');
        return inner;
    }
    let (whole, rest) = cut(inner);
    let name = name_of(whole);
    if BLOCKS.contains(&name.as_str()) {
        text.push('\n');
    }
    let opens = !whole.starts_with('/') && !whole.ends_with('/');
    let silent = UNSAID.contains(&name.as_str()) || quotes(whole);
    if opens && silent && name != "br" {
        text.push('\n');
        return behind(rest, &name);
    }
    rest
}

/// The inside of a tag, and what follows it; a `>` in an attribute's value does not end it.
fn cut(inner: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (None, '>') => {
                let (whole, rest) = inner.split_at_checked(at).unwrap_or((inner, ""));
                return (whole, rest.strip_prefix('>').unwrap_or(rest));
            }
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    (inner, "")
}

fn name_of(whole: &str) -> String {
    let name = whole.trim_start_matches('/');
    let end = name.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(name.len());
    name.get(..end).unwrap_or_default().to_ascii_lowercase()
}

/// Whether an element's class says that it quotes.
fn quotes(whole: &str) -> bool {
    let folded = whole.to_ascii_lowercase();
    let class = folded.split_once("class").map(|(_, value)| value.trim_start());
    let value = class.and_then(|it| it.strip_prefix('=')).map(str::trim_start);
    let named = value.map(|it| match it.chars().next() {
        Some(open @ ('"' | '\'')) => it.split(open).nth(1).unwrap_or_default(),
        _ => it.split_whitespace().next().unwrap_or_default(),
    });
    named.is_some_and(|it| it.contains("quote"))
}

/// What follows the end of the element of this name that has just been opened.
fn behind<'a>(mut rest: &'a str, name: &str) -> &'a str {
    let mut depth = 1_u32;
    while let Some((_, from)) = rest.split_once('<') {
        // What only looks like a tag must not swallow the real end, nor be read to its own: there
        // may be as many of them as the text is long.
        let real = from.starts_with(|it: char| it.is_ascii_alphabetic() || it == '/');
        if !real {
            rest = from;
            continue;
        }
        let closes = from.starts_with('/');
        let (whole, after) = cut(from);
        if name_of(whole) == name {
            depth = if closes { depth.saturating_sub(1) } else { depth.saturating_add(1) };
        }
        rest = after;
        if depth == 0 {
            return rest;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::{alike, escaped, words};

    #[test]
    fn markup_goes_and_words_stay() {
        for (html, text) in [
            ("2274209 refill", "2274209 refill"),
            ("<p>2274209</p><p>refill&nbsp;please</p>", "2274209\nrefill please"),
            ("2274209<br>2274211<br/>2274213", "2274209\n2274211\n2274213"),
            ("line one\r\nline  two", "line one\nline two"),
            (
                "<b>22742</b>09 &amp; &#50;&#x32; &lt;b&gt; &unknown; &",
                "2274209 & 22 <b> &unknown; &",
            ),
            (
                "<style>p{color:#123456}</style><script>var a = '1234567 cancel';</script>5 refill",
                "5 refill",
            ),
            ("<!-- 1234567 cancel -->5 refill", "5 refill"),
            ("5 refill<blockquote>6 cancel<blockquote>7</blockquote>8</blockquote>", "5 refill"),
            ("5 refill<div class=\"gmail_quote\"><div>6 cancel</div></div>!", "5 refill\n!"),
            ("5 refill\n> 6 cancel\n&gt; 7 cancel", "5 refill"),
            ("<p title=\"a > b\">5 refill", "5 refill"),
            ("3 < 4 and 5 > 2", "3 < 4 and 5 > 2"),
            ("<script>if (a < b) {}</script >5 refill", "5 refill"),
            ("<blockquote>never closed 6 cancel", ""),
            ("<a href=\"https://x.example/1234567\">here</a>", "here"),
            ("<", "<"),
            ("<p", ""),
            ("&#0;&#xD800;&#99999999999;", "&#0;&#xD800;&#99999999999;"),
        ] {
            assert_eq!(words(html), text, "{html}");
        }
    }

    #[test]
    fn what_is_never_ended_is_not_looked_for_again_and_again() {
        let (length, began) = (1_000_000, std::time::Instant::now());
        assert_eq!(words(&"&".repeat(length)).len(), length);
        assert_eq!(words(&format!("5 refill<script>{}", "<".repeat(length))), "5 refill");
        assert_eq!(words(&"<".repeat(length)).len(), length);
        // From each of them to the end of all would be 1e12 steps.
        assert!(began.elapsed().as_secs() < 20);
    }

    #[test]
    fn what_is_escaped_reads_as_it_was() {
        for text in
            ["a < b & c > d", "one\ntwo", "<script>x</script>", "&amp;", "\u{2068}1\u{2069}"]
        {
            assert!(alike(&words(&escaped(text)), text), "{text}");
        }
    }
}
