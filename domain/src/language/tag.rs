//! Tags of languages, as BCP 47 has them: a language, perhaps a script, perhaps a region.

use super::ALL;
use crate::suggest;
use std::fmt;

/// The languages of ISO 639 that a tag may begin with.
const LANGUAGES: &str = "\
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy \
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu \
    hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb \
    lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om \
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw \
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ckb \
    fil haw hmn kmr yue";

/// The scripts of ISO 15924 that a tag may name.
const SCRIPTS: &[&str] = &[
    "Arab", "Armn", "Beng", "Cyrl", "Deva", "Ethi", "Geor", "Grek", "Gujr", "Guru", "Hans", "Hant",
    "Hebr", "Jpan", "Khmr", "Knda", "Kore", "Laoo", "Latn", "Mlym", "Mymr", "Orya", "Sinh", "Taml",
    "Telu", "Thaa", "Thai",
];

/// Languages that are written from right to left unless their tag names another script.
const RIGHT_TO_LEFT: &[&str] = &["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/// A tag of no language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLanguage {
    tag: String,
    near: Option<&'static str>,
}

/// The tag in its usual spelling: `UR_latn` is `ur-Latn`.
///
/// # Errors
/// If it is the tag of no language.
pub fn canonical(tag: &str) -> Result<String, UnknownLanguage> {
    let unknown = || UnknownLanguage {
        tag: tag.chars().take(32).collect(),
        near: suggest::nearest(&tag.to_lowercase(), ALL.iter().map(|language| language.tag))
            .or_else(|| by_name(tag)),
    };
    spelt(tag).ok_or_else(unknown)
}

fn spelt(tag: &str) -> Option<String> {
    let mut parts = tag.trim().split(['-', '_']);
    let mut out = parts.next()?.to_ascii_lowercase();
    if !LANGUAGES.split_whitespace().any(|known| known == out) {
        return None;
    }
    let mut next = parts.next();
    if let Some(script) = next.and_then(script) {
        out.push('-');
        out.push_str(script);
        next = parts.next();
    }
    if let Some(region) = next {
        let letters = region.len() == 2 && region.bytes().all(|it| it.is_ascii_alphabetic());
        let digits = region.len() == 3 && region.bytes().all(|it| it.is_ascii_digit());
        if !letters && !digits {
            return None;
        }
        out.push('-');
        out.push_str(&region.to_ascii_uppercase());
    }
    parts.next().is_none().then_some(out)
}

fn script(part: &str) -> Option<&'static str> {
    SCRIPTS.iter().copied().find(|known| known.eq_ignore_ascii_case(part))
}

/// The tag that is meant by a language's name: `español`.
fn by_name(name: &str) -> Option<&'static str> {
    let folded = crate::text::plain(name);
    let found = ALL.iter().find(|language| crate::text::plain(language.name) == folded);
    found.map(|language| language.tag)
}

/// The tag, then what it is a kind of: `pt-BR`, `pt`. The script stays, for who reads one need not
/// read another.
pub fn wider(tag: &str) -> impl Iterator<Item = &str> {
    let region = |part: &str| part.len() < 4;
    let parent = tag.rsplit_once('-').filter(|(_, last)| region(last)).map(|(rest, _)| rest);
    std::iter::once(tag).chain(parent)
}

/// Whether a language is written from right to left.
#[must_use]
pub fn is_right_to_left(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    match parts.next().and_then(script) {
        Some(script) => matches!(script, "Arab" | "Hebr" | "Thaa"),
        None => RIGHT_TO_LEFT.contains(&language),
    }
}

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no language", self.tag)?;
        if let Some(near) = self.near {
            return write!(f, ", did you mean {near}?");
        }
        let tags: Vec<&str> = ALL.iter().map(|language| language.tag).collect();
        write!(f, "; texts come in {}, and there may be others", tags.join(", "))
    }
}

impl std::error::Error for UnknownLanguage {}

#[cfg(test)]
mod tests {
    use super::{canonical, is_right_to_left, wider};

    #[test]
    fn tags_are_spelt_in_one_way_and_unknown_ones_refused() {
        for (tag, spelt) in [
            ("en", "en"),
            (" EN ", "en"),
            ("pt_br", "pt-BR"),
            ("UR-latn", "ur-Latn"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("fil", "fil"),
        ] {
            assert_eq!(canonical(tag).as_deref(), Ok(spelt), "{tag}");
        }
        for tag in ["", "xx", "english", "e", "en-", "ur-Lath", "en-us-x", "en-USA", "en--US", "ён"]
        {
            assert!(canonical(tag).is_err(), "{tag}");
        }
        let told = |tag: &str| canonical(tag).unwrap_err().to_string();
        assert_eq!(told("ur-Latm"), "\"ur-Latm\" is no language, did you mean ur-Latn?");
        assert_eq!(told("Español"), "\"Español\" is no language, did you mean es?");
        assert!(told("klingon").ends_with(
            "texts come in en, es, pt, id, ur-Latn, hi-Latn, ar, ru, tr, and there may be others"
        ));
    }

    #[test]
    fn a_region_is_given_up_and_a_script_is_not() {
        assert_eq!(wider("pt-BR").collect::<Vec<_>>(), ["pt-BR", "pt"]);
        assert_eq!(wider("ur-Latn-PK").collect::<Vec<_>>(), ["ur-Latn-PK", "ur-Latn"]);
        assert_eq!(wider("ur-Latn").collect::<Vec<_>>(), ["ur-Latn"]);
    }

    #[test]
    fn the_script_says_the_direction() {
        for (tag, expected) in [
            ("ar", true),
            ("ar-EG", true),
            ("ur", true),
            ("ur-Latn", false),
            ("pa-Arab", true),
            ("en", false),
        ] {
            assert_eq!(is_right_to_left(tag), expected, "{tag}");
        }
    }
}
