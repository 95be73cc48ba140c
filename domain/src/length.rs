//! How long a message may be, and how a longer text is cut.

/// The most UTF-16 units of one message of ours: a little less than the least that a vendor takes.
pub const UNITS_MAX: usize = 4_000;

/// The length of a text as vendors count it.
#[must_use]
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Cuts a text so that each part fits into one message: at line breaks; a line that is longer than
/// a message at the commas of its list; and what has none, where it is full.
#[must_use]
pub fn parts(text: &str) -> Vec<String> {
    let mut parts = Parts::default();
    for line in text.lines() {
        if units(line) <= UNITS_MAX {
            parts.add("\n", line);
            continue;
        }
        let mut joint = "\n";
        for piece in line.split(", ") {
            if units(piece) <= UNITS_MAX {
                parts.add(joint, piece);
            } else {
                parts.pour(joint, piece);
            }
            joint = ", ";
        }
    }
    parts.all
}

/// The parts of a text so far, and the length of the last of them.
#[derive(Default)]
struct Parts {
    all: Vec<String>,
    length: usize,
}

impl Parts {
    /// A piece that stays whole.
    fn add(&mut self, joint: &str, piece: &str) {
        let length = self.length.saturating_add(units(joint)).saturating_add(units(piece));
        match self.all.last_mut() {
            Some(part) if length <= UNITS_MAX => {
                part.push_str(joint);
                part.push_str(piece);
                self.length = length;
            }
            Some(_) | None => {
                self.all.push(piece.to_owned());
                self.length = units(piece);
            }
        }
    }

    /// A piece that fits into no message.
    fn pour(&mut self, joint: &str, piece: &str) {
        let mut joint = joint;
        for letter in piece.chars() {
            self.add(joint, letter.encode_utf8(&mut [0; 4]));
            joint = "";
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{UNITS_MAX, parts, units};

    fn fit(text: &str) -> Vec<String> {
        let parts = parts(text);
        assert!(parts.iter().all(|part| units(part) <= UNITS_MAX), "{parts:?}");
        parts
    }

    #[test]
    fn a_short_text_is_one_part() {
        assert_eq!(fit("one\ntwo"), ["one\ntwo"]);
        assert_eq!(fit(""), Vec::<String>::new());
    }

    #[test]
    fn lines_stay_whole() {
        let line = "x".repeat(1_999);
        let parts = fit(&[line.as_str(); 5].join("\n"));
        assert_eq!(parts.iter().map(|part| part.lines().count()).collect::<Vec<_>>(), [2, 2, 1]);
    }

    #[test]
    fn a_long_list_is_cut_at_its_commas() {
        let list: Vec<String> = (10_000_000..10_000_900).map(|id| id.to_string()).collect();
        let parts = fit(&format!("{}: refill requested.", list.join(", ")));
        assert_eq!(parts.len(), 3);
        assert_eq!(parts.join(", "), format!("{}: refill requested.", list.join(", ")));
    }

    #[test]
    fn what_has_no_comma_is_cut_between_letters() {
        let word = "\u{1f6a6}".repeat(2_500);
        let parts = fit(&word);
        assert_eq!((parts.len(), parts.concat()), (2, word));
    }
}
