//! How soon a name promises a start.
//!
//! A labelled time outranks one that stands by itself, and that one outranks a bare "instant";
//! two of the same rank that differ promise nothing.

use super::lex::Sign;
use super::phrase::{Span, Term};
use super::refill;
use super::view::{Finding, View, linking, quality};
use super::word::Word;

/// No start is promised beyond a fortnight; longer spans are windows of something else.
const START_MAX_SECONDS: u64 = 14 * 86_400;

/// How much a reading of the start is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The word instant alone.
    Instant,
    /// A range by itself, or beside the word instant.
    Bare,
    /// A time beside the word start.
    Labelled,
}

/// A start, in minutes, and how it was read.
pub(super) type Start = (Rank, u32);

/// All that a name says about its start.
pub(super) fn read(view: &View<'_>) -> Vec<Finding<Start>> {
    let mut findings = Vec::new();
    for (at, phrase) in view.phrases.iter().enumerate() {
        match phrase.term {
            Term::Word(Word::Start) => findings.extend(label(view, at)),
            Term::Word(Word::Instant) => findings.extend(instant(view, at)),
            Term::Span(span) => findings.extend(bare(view, at, span)),
            Term::Word(_)
            | Term::Code(_)
            | Term::Rate
            | Term::Amount
            | Term::Number(_)
            | Term::Break
            | Term::Sign(_) => {}
        }
    }
    findings.retain(|finding| u64::from(finding.value.1) <= START_MAX_SECONDS.div_euclid(60));
    findings
}

/// The word start, with its time after it or before it.
fn label(view: &View<'_>, at: usize) -> Option<Finding<Start>> {
    let before = at.checked_sub(1);
    let other = before.is_some_and(|place| match view.word(place) {
        Some(Word::Refill) => !refill::settled(view, place),
        Some(Word::Cancel) => true,
        Some(_) | None => false,
    });
    if other {
        return None;
    }
    let place = view.ahead(at.saturating_add(1), |term| {
        linking(term)
            || quality(term)
            || matches!(term, Term::Word(Word::Time | Word::For | Word::Within | Word::Start))
    });
    let linked = view.phrases.get(at..place).is_some_and(|passed| {
        let word = |phrase: &super::phrase::Phrase| {
            linking(phrase.term)
                || matches!(phrase.term, Term::Word(Word::Time | Word::Within | Word::For))
        };
        passed.iter().any(word)
    });
    let instant = before.and_then(|place| view.word(place)) == Some(Word::Instant);
    if let Some(span) = view.span(place)
        && (!instant || span.low.is_some())
        && starts(view, place, span, linked)
    {
        return Some(Finding::new((Rank::Labelled, minutes(span)), at, place));
    }
    if view.word(place) == Some(Word::Instant) {
        let (rank, value, end) = upper(view, place);
        return Some(Finding::new((rank, value), at, end));
    }
    preceding(view, at)
}

/// Whether the span after the word start is the start's.
fn starts(view: &View<'_>, at: usize, span: Span, linked: bool) -> bool {
    let next = view.ahead(at.saturating_add(1), quality);
    let window = matches!(view.word(next), Some(Word::Refill | Word::Button | Word::Manual))
        || view.term(next) == Some(Term::Sign(Sign::Recycle));
    if span.high > START_MAX_SECONDS || span.open {
        return false;
    }
    if span.short || span.days.is_none() {
        return linked || !view.taken(at);
    }
    linked && !window && !view.taken(at)
}

/// `Instant Start`, `0-1 Hours Start`.
fn preceding(view: &View<'_>, at: usize) -> Option<Finding<Start>> {
    let place = view.back(at, |term| {
        quality(term) || matches!(term, Term::Sign(Sign::Dash) | Term::Word(Word::For))
    })?;
    if view.word(place) == Some(Word::Instant) {
        let denied = view.denied(place);
        return (!denied).then(|| Finding::new((Rank::Instant, 0), place, at));
    }
    let span = view.span(place).filter(|span| span.short && !span.open)?;
    (!view.named(place)).then(|| Finding::new((Rank::Labelled, minutes(span)), place, at))
}

/// The upper end of an instant start: `Instant 0-5 Minutes`, `INSTANT-3HRS`.
fn upper(view: &View<'_>, at: usize) -> (Rank, u32, usize) {
    let place = view.ahead(at.saturating_add(1), |term| {
        linking(term)
            || quality(term)
            || matches!(term, Term::Word(Word::For | Word::And) | Term::Sign(Sign::Slash))
    });
    let span = view.span(place).filter(|span| {
        let ranged = !view.has_length() || span.low == Some(0);
        span.short && !span.open && ranged && !view.taken(place)
    });
    match span {
        Some(span) => (Rank::Bare, minutes(span), place),
        None => (Rank::Instant, 0, at),
    }
}

/// The word instant away from the word start.
fn instant(view: &View<'_>, at: usize) -> Option<Finding<Start>> {
    if beside_start(view, at) || spoken_for(view, at) || view.denied(at) {
        return None;
    }
    let (rank, value, end) = upper(view, at);
    let next = view.ahead(end.saturating_add(1), |term| {
        quality(term) || matches!(term, Term::Rate | Term::Amount | Term::Sign(Sign::Recycle))
    });
    if !view.edge(Some(next)) && !another(view, next) {
        return None;
    }
    if rank == Rank::Instant
        && let Some(finding) = downwards(view, at)
    {
        return Some(finding);
    }
    Some(Finding::new((rank, value), at, end))
}

/// Whether what begins at `at` says something else of the service, so that it is not what is
/// instant: `Instant No Refill`, `Instant 30 Days ♻️`, `Instant-Max50K`.
fn another(view: &View<'_>, at: usize) -> bool {
    let at = view.ahead(at, |term| term == Term::Sign(Sign::Dash));
    match view.term(at) {
        Some(Term::Span(span)) => !span.short && !span.open && !view.taken(at),
        Some(Term::Word(word)) => matches!(word, Word::No | Word::NoRefill | Word::Limit),
        Some(Term::Code(_)) => true,
        Some(Term::Rate | Term::Amount | Term::Number(_) | Term::Break | Term::Sign(_)) | None => {
            false
        }
    }
}

/// `[1H - INSTANT]`: the later end comes first.
fn downwards(view: &View<'_>, at: usize) -> Option<Finding<Start>> {
    let dash = at.checked_sub(1)?;
    if !matches!(view.term(dash)?, Term::Break | Term::Sign(Sign::Dash)) {
        return None;
    }
    let place = dash.checked_sub(1)?;
    let span = view.span(place).filter(|span| span.short && !span.open)?;
    let apart = view.edge(place.checked_sub(1)) && !view.named(place);
    apart.then(|| Finding::new((Rank::Bare, minutes(span)), place, at))
}

/// Whether the word start claims the instant at `at`, so that its label reads it.
fn beside_start(view: &View<'_>, at: usize) -> bool {
    let next =
        view.ahead(at.saturating_add(1), |term| quality(term) || term == Term::Sign(Sign::Dash));
    let before = view.back(at, |term| {
        linking(term) || quality(term) || matches!(term, Term::Word(Word::Time | Word::For))
    });
    view.word(next) == Some(Word::Start)
        || before.and_then(|place| view.word(place)) == Some(Word::Start)
}

/// Whether a speed, a delivery, a refill or a button is what is instant.
fn spoken_for(view: &View<'_>, at: usize) -> bool {
    let label = view.back(at, |term| {
        quality(term)
            || matches!(term, Term::Sign(Sign::Colon | Sign::Dash) | Term::Word(Word::Time))
    });
    let labelled = label.is_some_and(|place| match view.word(place) {
        Some(Word::Refill) => !refill::settled(view, place),
        Some(Word::Cancel | Word::Delivery | Word::Speed | Word::Time | Word::Bot) => true,
        Some(_) | None => false,
    });
    let across = view.back(at, |term| linking(term) || quality(term));
    let loose = across.and_then(|place| view.word(place)) == Some(Word::Speed);
    // A rate closes the speed that was opened before it.
    let open = view.back(at, |term| match term {
        Term::Word(word) => !matches!(word, Word::Speed | Word::Delivery),
        Term::Rate | Term::Break => false,
        Term::Sign(sign) => !matches!(sign, Sign::Bar | Sign::Open | Sign::Close),
        Term::Span(_) | Term::Code(_) | Term::Amount | Term::Number(_) => true,
    });
    let opened = open.and_then(|place| view.word(place));
    labelled || loose || matches!(opened, Some(Word::Speed | Word::Delivery))
}

/// A range from zero that is a part of the name by itself: `[ 0-30 Min ]`; or the first of the
/// customary three: `[6H - 5K/D - R30]`.
fn bare(view: &View<'_>, at: usize, span: Span) -> Option<Finding<Start>> {
    let next = at.saturating_add(1);
    let opened = at.checked_sub(1).and_then(|before| view.term(before));
    let customary = opened == Some(Term::Sign(Sign::Open))
        && view.term(next) == Some(Term::Break)
        && view.term(next.saturating_add(1)) == Some(Term::Rate);
    let early = span.low == Some(0) || customary;
    let plain = span.short && early && !span.open && !view.has_length();
    if !plain || view.labelled(at) || !view.alone(at, quality) {
        return None;
    }
    let label = view.back(at, |term| linking(term) || quality(term));
    let other = label.and_then(|place| view.word(place)).is_some_and(|word| {
        matches!(word, Word::Speed | Word::Delivery | Word::Time | Word::Cancel)
    });
    (!other).then(|| Finding::new((Rank::Bare, minutes(span)), at, at))
}

/// The upper end in minutes, rounded up.
fn minutes(span: Span) -> u32 {
    u32::try_from(span.high.div_ceil(60)).unwrap_or(u32::MAX)
}
