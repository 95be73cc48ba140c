//! The words that customers use for each action, in whatever language, and those that may stand
//! around them.
//!
//! A word is here only if, beside an order id, it can mean nothing but the action. Left out are
//! words of ordinary talk ([`LEFT_OUT`]): "500 dropped" counts followers, "refund 50" speaks of
//! money. A tenant whose customers mean commands by them can add them as aliases.

use crate::language;
use crate::text;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Actions that name no orders.
pub const WITHOUT_ORDERS: &[&str] = &["balance", "help"];

/// Words heard for an action that mean too much else to be anybody's default.
pub const LEFT_OUT: &[&str] = &[
    "band",
    "dropped",
    "drop",
    "gir gaye",
    "isi",
    "kam",
    "lost",
    "low",
    "money",
    "paisa",
    "refund",
    "return",
    "rok",
    "stop",
    "top up",
    "topup",
    "wapis",
    "khatam",
    "parar",
    "rápido",
    "recarga",
    "garansi",
    "garantía",
    "dur",
    "hızlı",
    "garanti",
    "стоп",
    "быстро",
    "гарантия",
    "возврат",
    "سريع",
    "ضمان",
    "توقف",
];

/// Nouns for an order, after which "no" is short for number.
pub(crate) const ORDER_NOUNS: &[&str] = &["order", "orders", "id", "ids"];

/// Words that may stand around a command without changing it, in folded form.
static FILLERS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let all = language::ALL.iter().flat_map(|language| language.fillers);
    all.map(|word| text::plain(word)).collect()
});

/// The words for the action of this name in every language, its name first, each once; none for
/// an unknown action.
pub fn of(action: &str) -> impl Iterator<Item = &'static str> {
    let mut seen = BTreeSet::new();
    let all = language::ALL.iter().flat_map(move |language| language.words(action).iter().copied());
    all.filter(move |word| seen.insert(*word))
}

/// Whether a folded word is one of courtesy.
pub(crate) fn is_filler(word: &str) -> bool {
    FILLERS.contains(word)
}
