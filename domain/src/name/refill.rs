//! What a name promises about refills.
//!
//! Each place that speaks of a refill gives a finding; findings that contradict one another make
//! the whole unknown, and so does silence: a window is never assumed.

use super::lex::Sign;
use super::phrase::{Span, Term, usual};
use super::view::{Finding, View, linking, quality};
use super::word::Word;

/// What one place in a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Promise {
    None,
    Days(u16),
    Lifetime,
    /// A refill is spoken of, but not for how long.
    Unclear,
}

/// The shortest window believed where only its days are given, without the word refill.
const BARE_DAYS_MIN: u16 = 7;

/// All that a name says about refills.
pub(super) fn read(view: &View<'_>) -> Vec<Finding<Promise>> {
    let mut findings = Vec::new();
    for (at, phrase) in view.phrases.iter().enumerate() {
        match phrase.term {
            Term::Word(Word::Refill) => noun(view, at, &mut findings),
            Term::Word(Word::NoRefill) => findings.push(Finding::new(Promise::None, at, at)),
            Term::Word(Word::NoRefillMark) if marks(view, at) => {
                findings.push(Finding::new(Promise::None, at, at));
            }
            Term::Word(Word::Life) => findings.extend(life(view, at)),
            Term::Word(Word::R) => findings.extend(spaced(view, at)),
            Term::Code(days) => findings.push(Finding::new(window(days), at, at)),
            Term::Sign(Sign::Recycle) => findings.extend(recycle(view, at)),
            Term::Span(span) => findings.extend(bare(view, at, span)),
            Term::Word(_)
            | Term::Rate
            | Term::Amount
            | Term::Number(_)
            | Term::Break
            | Term::Sign(_) => {}
        }
    }
    findings
}

/// Whether `NR` at `at` is a part by itself, or ends the part that says what is sold.
fn marks(view: &View<'_>, at: usize) -> bool {
    let sold = at.checked_sub(1).and_then(|before| view.word(before)) == Some(Word::Social);
    view.alone(at, quality) || (sold && view.edge(Some(at.saturating_add(1))))
}

/// The word refill or guarantee, with what stands before and after it.
fn noun(view: &View<'_>, at: usize, findings: &mut Vec<Finding<Promise>>) {
    let before = before(view, at);
    let after = after(view, at);
    if before.is_none() && after.is_none() {
        findings.push(Finding::new(Promise::Unclear, at, at));
    }
    findings.extend(before);
    findings.extend(after);
}

/// Whether the refill at `at` has its window, or its denial, before it.
pub(super) fn settled(view: &View<'_>, at: usize) -> bool {
    before(view, at).is_some_and(|finding| finding.value != Promise::Unclear)
}

/// `30 Days Refill`, `Lifetime Guarantee`, `No Refill`.
fn before(view: &View<'_>, at: usize) -> Option<Finding<Promise>> {
    let place = view.back(at, |term| {
        quality(term)
            || matches!(
                term,
                Term::Word(
                    Word::Refill
                        | Word::Drop
                        | Word::NonDrop
                        | Word::Aux
                        | Word::Period
                        | Word::For
                ) | Term::Sign(Sign::Dash | Sign::Recycle)
            )
    })?;
    let promise = match view.term(place)? {
        Term::Span(span) if view.named(place) || span.short => return None,
        Term::Span(_) | Term::Word(Word::Life) if view.unsure(place) => Promise::Unclear,
        Term::Span(span) => span_promise(span),
        Term::Word(Word::Life) | Term::Sign(Sign::Infinity) => Promise::Lifetime,
        Term::Word(Word::No) => denial(view, place, at),
        Term::Sign(Sign::Cross) if view.edge(place.checked_sub(1)) => denial(view, place, at),
        Term::Sign(Sign::Slash) | Term::Word(Word::And) => return shared(view, place, at),
        Term::Word(_)
        | Term::Code(_)
        | Term::Rate
        | Term::Amount
        | Term::Number(_)
        | Term::Break
        | Term::Sign(_) => return None,
    };
    Some(Finding::new(promise, place, at))
}

/// `No Refund / Refill`: one denial for both.
fn shared(view: &View<'_>, join: usize, at: usize) -> Option<Finding<Promise>> {
    let other = join.checked_sub(1)?;
    let no = other.checked_sub(1)?;
    let both = matches!(view.word(other)?, Word::Refund | Word::Cancel | Word::Refill);
    (both && view.word(no)? == Word::No).then(|| Finding::new(Promise::None, no, at))
}

/// `No Refill`, unless it denies the button or automatism alone, or only under a condition.
fn denial(view: &View<'_>, no: usize, refill: usize) -> Promise {
    let between = view.phrases.get(no..refill).unwrap_or_default();
    let partly = between.iter().any(|phrase| {
        quality(phrase.term) || matches!(phrase.term, Term::Word(Word::NonDrop | Word::For))
    });
    let next = view.ahead(refill.saturating_add(1), |term| term == Term::Word(Word::Refill));
    let limited = view
        .word(next)
        .is_some_and(|word| matches!(word, Word::Button | Word::If | Word::Within | Word::For));
    // `Refill not guaranteed` denies the certainty, not the refill.
    let doubted = no.checked_sub(1).and_then(|place| view.word(place)) == Some(Word::Refill);
    if partly || limited || doubted { Promise::Unclear } else { Promise::None }
}

/// `Refill: 30 Days`, `Guarantee - Lifetime`, `Refill: No`.
fn after(view: &View<'_>, at: usize) -> Option<Finding<Promise>> {
    let next = at.saturating_add(1);
    let place = view.ahead(next, |term| {
        quality(term)
            || linking(term)
            || matches!(
                term,
                Term::Word(
                    Word::Refill
                        | Word::Button
                        | Word::Manual
                        | Word::For
                        | Word::Period
                        | Word::Aux
                ) | Term::Sign(Sign::Recycle)
            )
    });
    let button = view
        .phrases
        .get(next..place)
        .is_some_and(|passed| passed.iter().any(|phrase| phrase.term == Term::Word(Word::Button)));
    let promise = match view.term(place)? {
        Term::Span(span) if view.taken(place) || span.short => return None,
        Term::Span(_) | Term::Word(Word::Life) if view.unsure(place) => Promise::Unclear,
        Term::Span(span) => span_promise(span),
        Term::Word(Word::Life) | Term::Sign(Sign::Infinity) => Promise::Lifetime,
        Term::Word(Word::No | Word::Off) | Term::Sign(Sign::Cross) if button => Promise::Unclear,
        Term::Word(Word::No | Word::Off) | Term::Sign(Sign::Cross) if closes(view, place) => {
            Promise::None
        }
        Term::Number(hundredths) => unitless(view, at, place, hundredths)?,
        Term::Word(_) | Term::Code(_) | Term::Rate | Term::Amount | Term::Break | Term::Sign(_) => {
            return None;
        }
    };
    Some(Finding::new(promise, at, place))
}

/// Whether nothing but the next label follows the denial at `at`.
fn closes(view: &View<'_>, at: usize) -> bool {
    let next =
        view.ahead(at.saturating_add(1), |term| quality(term) || term == Term::Word(Word::Aux));
    let label = view.word(next).is_some_and(|word| {
        matches!(word, Word::Speed | Word::Start | Word::Instant | Word::Limit | Word::Min)
    });
    view.edge(Some(next)) || label
}

/// `Refill: 30` and `Refill: 0`, where nothing but the number is given.
fn unitless(view: &View<'_>, at: usize, place: usize, hundredths: u64) -> Option<Promise> {
    let days = u16::try_from(hundredths.checked_div(100)?).ok()?;
    let colon = view.term(at.saturating_add(1)) == Some(Term::Sign(Sign::Colon));
    if !view.edge(Some(place.saturating_add(1))) {
        return None;
    }
    if hundredths == 0 && colon {
        return Some(Promise::None);
    }
    (usual(u32::from(days)) && (colon || days >= 30)).then_some(Promise::Days(days))
}

/// `[ R 60 ]`, alone between its brackets.
fn spaced(view: &View<'_>, at: usize) -> Option<Finding<Promise>> {
    let place = at.saturating_add(1);
    let Term::Number(hundredths) = view.term(place)? else { return None };
    let days = u16::try_from(hundredths.checked_div(100)?).ok()?;
    let apart = view.edge(at.checked_sub(1)) && view.edge(Some(place.saturating_add(1)));
    (apart && days >= 30 && usual(u32::from(days)))
        .then(|| Finding::new(Promise::Days(days), at, place))
}

/// A window of so many days; none at all is a denial.
fn window(days: u32) -> Promise {
    match u16::try_from(days) {
        Ok(0) => Promise::None,
        Ok(days) => Promise::Days(days),
        Err(_) => Promise::Unclear,
    }
}

/// What a span promises beside the word refill: a range or an open end is no window.
fn span_promise(span: Span) -> Promise {
    match span.days {
        Some(days) if span.low.is_none() && !span.open => window(days),
        Some(_) | None => Promise::Unclear,
    }
}

/// `30 Days ♻️`, `♻️ Lifetime`, `♻️30`.
fn recycle(view: &View<'_>, at: usize) -> Option<Finding<Promise>> {
    let next = view
        .ahead(at.saturating_add(1), |term| matches!(term, Term::Sign(Sign::Colon | Sign::Dash)));
    if let Some(Term::Number(hundredths)) = view.term(next) {
        let days = unitless(view, at, next, hundredths).filter(|it| *it != Promise::None);
        return days.map(|days| Finding::new(days, at, next));
    }
    let before = at.checked_sub(1).filter(|place| !view.named(*place));
    let after = Some(next).filter(|place| !view.taken(*place));
    [before, after].into_iter().flatten().find_map(|place| {
        let promise = match view.term(place)? {
            Term::Span(_) | Term::Word(Word::Life) if view.unsure(place) => Promise::Unclear,
            Term::Span(span) if !span.short => span_promise(span),
            Term::Word(Word::Life) => Promise::Lifetime,
            Term::Word(_)
            | Term::Span(_)
            | Term::Code(_)
            | Term::Rate
            | Term::Amount
            | Term::Number(_)
            | Term::Break
            | Term::Sign(_) => return None,
        };
        Some(Finding::new(promise, at, place))
    })
}

/// `30 days button`, or a window that is a part of the name by itself: `| 60 Days |`.
fn bare(view: &View<'_>, at: usize, span: Span) -> Option<Finding<Promise>> {
    let next = at.saturating_add(1);
    if span.days.is_some() && !view.labelled(at) && handled(view, next) {
        return Some(Finding::new(span_promise(span), at, next));
    }
    let plain = span.daily && span.low.is_none() && !span.open;
    let context = view.is_count() && !view.has(Word::Live) && !view.labelled(at);
    let days = span.days.and_then(|days| u16::try_from(days).ok())?;
    let filler = |term| quality(term) && term != Term::Word(Word::Claim);
    (plain && context && days >= BARE_DAYS_MIN && view.alone(at, filler))
        .then(|| Finding::new(Promise::Days(days), at, at))
}

/// Whether a button or a person does what was named before `at`.
fn handled(view: &View<'_>, at: usize) -> bool {
    matches!(view.word(at), Some(Word::Button | Word::Manual))
}

/// `Lifetime Non Drop`, `Lifetime Manual`, or `| Lifetime |` by itself.
fn life(view: &View<'_>, at: usize) -> Option<Finding<Promise>> {
    let next =
        view.ahead(at.saturating_add(1), |term| quality(term) || term == Term::Sign(Sign::Dash));
    if view.either(at) {
        return Some(Finding::new(Promise::Unclear, at, at));
    }
    if handled(view, next) || view.word(next) == Some(Word::NonDrop) {
        return Some(Finding::new(Promise::Lifetime, at, next));
    }
    let before = at.checked_sub(1);
    if before.and_then(|place| view.word(place)) == Some(Word::NonDrop) && view.edge(Some(next)) {
        return Some(Finding::new(Promise::Lifetime, at, before.unwrap_or(at)));
    }
    (view.is_count() && !view.denied(at) && view.edge(Some(next)))
        .then(|| Finding::new(Promise::Lifetime, at, at))
}
