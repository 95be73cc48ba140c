//! Turns plain values into checked ones, and collects what is wrong with the others.

use std::net::{Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use super::problem::{Origin, Problem};
use super::source::Sources;
use domain::suggest::nearest;

const KIB: usize = 1_024;
const MIB: usize = 1_048_576;

/// Every method returns a value to go on with; where there is a problem it is of no meaning, and
/// settings with a problem never leave `load`.
pub(super) struct Check<'a> {
    sources: &'a Sources,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    pub(super) fn new(sources: &'a Sources) -> Self {
        Self { sources, problems: sources.problems().to_vec() }
    }

    pub(super) fn refuse(&mut self, key: &str, why: String, remedy: impl Into<String>) {
        let origin = self.sources.value(key).map_or(Origin::Default, |(_, origin)| origin);
        self.problems.push(Problem { key: key.to_owned(), origin, why, remedy: remedy.into() });
    }

    pub(super) fn count(&mut self, key: &str, value: i64, range: RangeInclusive<i64>) -> usize {
        if !range.contains(&value) {
            let (low, high) = (range.start(), range.end());
            let remedy = format!("write a number from {low} to {high}");
            self.refuse(key, format!("{value} is out of range"), remedy);
        }
        usize::try_from(value).unwrap_or_default()
    }

    pub(super) fn kib(&mut self, key: &str, value: i64, range: RangeInclusive<i64>) -> usize {
        self.count(key, value, range).saturating_mul(KIB)
    }

    pub(super) fn mib(&mut self, key: &str, value: i64, range: RangeInclusive<i64>) -> usize {
        self.count(key, value, range).saturating_mul(MIB)
    }

    pub(super) fn seconds(
        &mut self,
        key: &str,
        value: i64,
        range: RangeInclusive<i64>,
    ) -> Duration {
        let seconds = self.count(key, value, range);
        Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
    }

    pub(super) fn address(&mut self, key: &str, text: &str) -> SocketAddr {
        text.parse().unwrap_or_else(|_| {
            let why = format!("{text:?} is not an IP address with a port");
            self.refuse(key, why, "write for example \"127.0.0.1:8080\" or \"[::1]:8080\"");
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    pub(super) fn path(&mut self, key: &str, text: &str) -> PathBuf {
        if text.is_empty() || text.contains('\0') {
            self.refuse(key, format!("{text:?} is not a path"), "name a file or folder");
        }
        PathBuf::from(text)
    }

    pub(super) fn optional_path(&mut self, key: &str, text: Option<&str>) -> Option<PathBuf> {
        text.map(|text| self.path(key, text))
    }

    /// One of a few words, each with its meaning.
    pub(super) fn word<T: Copy>(&mut self, key: &str, text: &str, words: [(&str, T); 2]) -> T {
        let [first, _] = words;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return *meaning;
        }
        let names = words.map(|(word, _)| word);
        let remedy = match nearest(text, names) {
            Some(near) => format!("did you mean {near:?}?"),
            None => format!("write one of {names:?}"),
        };
        self.refuse(key, format!("{text:?} is not known here"), remedy);
        first.1
    }

    /// The beginning of an address on the web, without a slash at its end.
    pub(super) fn url(&mut self, key: &str, text: &str, http_allowed: bool) -> String {
        let text = text.trim_end_matches('/');
        // The address is not repeated: what is wrong with it may be a password in it.
        if let Err((why, remedy)) = judge_url(text, http_allowed) {
            self.refuse(key, String::from(why), remedy);
        }
        text.to_owned()
    }

    /// Directives as `tracing` reads them: `level`, `target` or `target=level`, with commas.
    pub(super) fn filter(&mut self, key: &str, text: &str) -> String {
        const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
        let known = |level: &str| LEVELS.iter().any(|known| known.eq_ignore_ascii_case(level));
        if text.trim().is_empty() {
            self.refuse(key, String::from("it is empty"), "write a level, such as \"info\"");
        }
        for directive in text.split(',').map(str::trim) {
            let (level, sure) = match directive.rsplit_once('=') {
                Some((_, level)) => (level.trim(), true),
                // A bare word may be a target, unless it looks like a level mistyped.
                None => (directive, nearest(directive, LEVELS).is_some()),
            };
            // Fields of spans, `target[span{field=value}]`, are left to the log itself.
            if !sure || known(level) || directive.contains('[') {
                continue;
            }
            let remedy = match nearest(level, LEVELS) {
                Some(near) => format!("did you mean {near:?}?"),
                None => format!("write one of {LEVELS:?}"),
            };
            self.refuse(key, format!("{level:?} is not a level"), remedy);
        }
        text.to_owned()
    }
}

fn judge_url(text: &str, http_allowed: bool) -> Result<(), (&'static str, &'static str)> {
    const EXAMPLE: &str = "write for example \"https://signalbox.example.org\"";
    let (scheme, rest) = text.split_once("://").ok_or(("it is not a URL", EXAMPLE))?;
    match scheme {
        "https" => {}
        "http" if http_allowed => {}
        "http" => {
            let remedy = "write https://, or set node.allow_private_hosts for a test";
            return Err(("http:// would send credentials in the clear", remedy));
        }
        _ => return Err(("it begins neither with https:// nor with http://", EXAMPLE)),
    }
    if rest.contains('@') {
        return Err(("it holds a user name or password", "write it without them"));
    }
    if rest.contains(['?', '#']) || rest.contains(char::is_whitespace) {
        return Err(("it holds a space, a query or a fragment", EXAMPLE));
    }
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let bracketed = name.strip_prefix('[').map(|rest| rest.strip_suffix(']').unwrap_or_default());
    let sound = match bracketed {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !name.is_empty() && !name.contains(['[', ']', ':']),
    };
    if !sound || port.is_some_and(|port| !port.parse::<u16>().is_ok_and(|n| n > 0)) {
        return Err(("its host or port is not one", EXAMPLE));
    }
    Ok(())
}
