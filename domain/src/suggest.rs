//! "Did you mean …": the known word that is nearest to one that is not known.

/// The known word that differs from `word` by the fewest inserted, dropped, changed or swapped
/// letters, in whatever case; `None` when even that one differs by more than a third of the
/// letters, or by more than three.
///
/// ```
/// let keys = ["bind", "public_url"];
/// assert_eq!(signalbox_domain::suggest::nearest("bnid", keys), Some("bind"));
/// assert_eq!(signalbox_domain::suggest::nearest("colour", keys), None);
/// ```
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let limit = word.chars().count().div_euclid(3).clamp(1, 3);
    let far = |name: &str| strsim::osa_distance(&word, &name.to_lowercase());
    let near = known.into_iter().map(|name| (far(name), name));
    near.filter(|(far, _)| *far <= limit).min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_and_only_when_near() {
        let keys = ["node.data_dir", "doors.bind", "metrics.bind"];
        for (word, known, expected) in [
            ("node.datadir", &keys[..], Some("node.data_dir")),
            ("DOORS.BIND", &keys, Some("doors.bind")),
            ("colour", &keys, None),
            ("x", &[], None),
            ("cooldown.refil", &["cooldown.refill", "mode"], Some("cooldown.refill")),
            ("likn", &["line", "link"], Some("link")),
            ("idz", &["ids", "orders"], Some("ids")),
            ("weather", &["ids", "orders"], None),
            ("grösse", &["größe"], Some("größe")),
        ] {
            assert_eq!(nearest(word, known.iter().copied()), expected, "{word}");
        }
    }
}
