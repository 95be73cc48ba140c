//! "Did you mean …": the known word that is nearest to one that is not known.

/// The candidate that differs from `word` by the fewest inserted, dropped, changed or swapped
/// letters; `None` when even that one differs by more than a third of its letters.
///
/// ```
/// let keys = ["bind", "public_url"];
/// assert_eq!(signalbox_config::suggest::nearest("bnid", keys), Some("bind"));
/// assert_eq!(signalbox_config::suggest::nearest("colour", keys), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().div_euclid(3).max(1))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The optimal string alignment distance, row by row.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let mut previous = None;
    for (line, letter) in (1_usize..).zip(from.chars()) {
        let next = next_row(&before, &row, &to, (previous, letter, line));
        before = std::mem::replace(&mut row, next);
        previous = Some(letter);
    }
    row.last().copied().unwrap_or_default()
}

/// One row of the table from the two above it; `at` is the letter before, the letter and its line.
fn next_row(
    before: &[usize],
    above: &[usize],
    to: &[char],
    at: (Option<char>, char, usize),
) -> Vec<usize> {
    let (previous, letter, line) = at;
    let mut row = Vec::with_capacity(above.len());
    row.push(line);
    let mut left = line;
    for (column, (pair, target)) in above.windows(2).zip(to).enumerate() {
        let [diagonal, up] = pair else { continue };
        let change = diagonal.saturating_add(usize::from(*target != letter));
        let mut best = change.min(up.saturating_add(1)).min(left.saturating_add(1));
        let target_before = column.checked_sub(1).and_then(|column| to.get(column)).copied();
        if target_before == Some(letter) && previous == Some(*target) {
            let swapped = column.checked_sub(1).and_then(|column| before.get(column));
            best = swapped.map_or(best, |swapped| best.min(swapped.saturating_add(1)));
        }
        row.push(best);
        left = best;
    }
    row
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distances() {
        for (from, to, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("bnid", "bind", 1),
            ("bind", "binds", 1),
            ("ca", "abc", 3),
            ("größe", "grösse", 2),
        ] {
            assert_eq!(distance(from, to), expected, "{from} → {to}");
            assert_eq!(distance(to, from), expected, "{to} → {from}");
        }
    }

    #[test]
    fn the_nearest_and_only_when_near() {
        let keys = ["node.data_dir", "doors.bind", "metrics.bind"];
        assert_eq!(nearest("node.datadir", keys), Some("node.data_dir"));
        assert_eq!(nearest("DOORS.BIND", keys), Some("doors.bind"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("x", []), None);
    }
}
