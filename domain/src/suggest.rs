//! "Did you mean": the nearest of the known names.

/// The known name nearest to `word`, if one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count().div_euclid(3).clamp(1, 3);
    let near = known.into_iter().map(|name| (distance(word, name), name));
    near.filter(|(far, _)| *far <= limit).min().map(|(_, name)| name)
}

/// Levenshtein's distance in characters; letters in another order are one slip.
fn distance(one: &str, other: &str) -> usize {
    if one != other && sorted(one) == sorted(other) {
        return 1;
    }
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (line, a) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line.saturating_add(1);
        for (cell, b) in row.iter_mut().skip(1).zip(other.chars()) {
            let above = *cell;
            let swap = diagonal.saturating_add(usize::from(a != b));
            left = swap.min(above.saturating_add(1)).min(left.saturating_add(1));
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

fn sorted(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
        assert_eq!(distance("likn", "link"), 1);
        assert_eq!(nearest("cooldown.refil", ["cooldown.refill", "mode"]), Some("cooldown.refill"));
        assert_eq!(nearest("idz", ["ids", "orders"]), Some("ids"));
        assert_eq!(nearest("weather", ["ids", "orders"]), None);
    }
}
