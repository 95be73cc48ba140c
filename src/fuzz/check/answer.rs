//! What must hold of what a provider answers in a chat, whatever it says.

use super::{hold, same};
use domain::action::{self, Action};
use domain::answer::{self, Class, Reading};
use domain::text;

/// The most characters that are read.
const READ_MAX: usize = 2_000;

/// The numbers that may be meant.
const KNOWN: [&str; 4] = ["881", "882", "883", "ab-12"];

fn read(message: &str) -> Reading {
    answer::read(message, |word| KNOWN.contains(&word))
}

/// Only numbers that may be meant are named. What is certain stays so whatever is added on another
/// line: a denial is one, "not" leaves nothing done, and a question promises nothing.
pub(in crate::fuzz) fn answer(input: &[u8]) -> Result<(), String> {
    let message = &*String::from_utf8_lossy(input);
    let reading = read(message);
    same(&reading, &read(message))?;
    let plain = text::plain(message);
    for id in reading.parts.iter().flat_map(|it| &it.ids) {
        let named = KNOWN.contains(&id.as_str()) && plain.replace('\'', "").contains(id);
        hold(named, || format!("{id} is not named"))?;
    }
    let short: String = message.chars().take(READ_MAX).collect();
    same(&reading, &read(&short))?;
    let cut: String = message.chars().take(READ_MAX.saturating_sub(40)).collect();
    for action in action::ALL.iter().copied() {
        beside(&cut, action)?;
    }
    if message.is_ascii() {
        let loud = read(&message.to_ascii_uppercase().replace("AB-12", "ab-12"));
        hold(loud.whole == reading.whole, || format!("{loud:?} where it is loud"))?;
    }
    let silent = !reading.whole.is_silent();
    let nothing = |action: &Action| reading.whole.class(*action) == Class::Unknown;
    hold(silent || action::ALL.iter().all(nothing), || format!("of nothing: {reading:?}"))
}

/// What one line more makes of it.
fn beside(message: &str, action: Action) -> Result<(), String> {
    let class = |more: &str| read(&format!("{message}\n{more}")).whole.class(action);
    let denied = class("cannot be done");
    hold(matches!(denied, Class::Refused(_)), || format!("{action}: {denied:?} of a denial"))?;
    let negated = class("not");
    hold(negated != Class::Done, || format!("{action}: {negated:?} beside \"not\""))?;
    let asked = class("?");
    let open = !matches!(asked, Class::Done | Class::Accepted);
    hold(open, || format!("{action}: {asked:?} of a question"))?;
    let (before, after) = (class(""), class("qqzx vvww"));
    hold(before == after, || format!("{action}: {after:?}, not {before:?}, beside strange words"))
}
