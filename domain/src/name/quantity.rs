//! Numbers with what they count: spans of time, rates, amounts.

use super::lex::{Kind, Raw, Sign};
use super::phrase::{Span, Term, glued, is_sign, kind, word};
use super::word::{Unit, Word};

/// A number as written, before its unit.
#[derive(Clone, Copy)]
struct Figure {
    hundredths: u64,
    /// Thousands or millions of it.
    many: bool,
    /// Followed by a plus.
    open: bool,
    /// The pieces it takes.
    taken: usize,
}

/// Reads a quantity that begins with the first piece; says how many pieces it takes.
pub(super) fn read(raws: &[Raw]) -> Option<(Term, usize)> {
    if let Some(taken) = marked(raws) {
        return Some((Term::Amount, taken));
    }
    if let Some(taken) = day_first(raws) {
        return Some((Term::Rate, taken));
    }
    let first = figure(raws)?;
    let ranged = connector(raws, first.taken).and_then(|at| range(raws, first, at));
    Some(ranged.unwrap_or_else(|| alone(raws, first)))
}

/// `0-1/H`, which after the word start is a delay and no rate.
pub(super) fn delay(raws: &[Raw]) -> Option<(Term, usize)> {
    let low = figure(raws)?;
    let at = connector(raws, low.taken)?;
    let high = figure(raws.get(at..)?)?;
    let slash = at.saturating_add(high.taken);
    let (unit, after) = unit_at(raws, slash.saturating_add(1))?;
    let short = matches!(unit, Unit::Minute | Unit::Hour);
    let plain = is_sign(raws, slash, Sign::Slash) && short && !low.many && !high.many;
    plain.then(|| (Term::Span(span(Some((low, unit)), high, unit)), after))
}

/// A price or percentage: `$12`, `%100`.
fn marked(raws: &[Raw]) -> Option<usize> {
    let sign = is_sign(raws, 0, Sign::Money) || is_sign(raws, 0, Sign::Percent);
    let number = figure(raws.get(1..)?)?;
    (sign && glued(raws, 1)).then(|| number.taken.saturating_add(1))
}

/// `Day 100K`, `Per Day 1K-50K`, `Daily 5K`: a rate whose unit comes first.
fn day_first(raws: &[Raw]) -> Option<usize> {
    let mut at = usize::from(word(raws, 0) == Some(Word::Per));
    if !matches!(word(raws, at)?, Word::Unit(Unit::Day | Unit::Hour) | Word::Daily) {
        return None;
    }
    at = at.saturating_add(1);
    if is_sign(raws, at, Sign::Colon) {
        at = at.saturating_add(1);
    }
    let first = figure(raws.get(at..)?)?;
    let after = at.saturating_add(first.taken);
    let last = connector(raws, after).and_then(|from| {
        figure(raws.get(from..)?).map(|figure| (figure, from.saturating_add(figure.taken)))
    });
    match last {
        Some((figure, end)) if figure.many => Some(end),
        Some(_) | None => first.many.then_some(after),
    }
}

/// A number with `K` or `M` and a plus behind it.
fn figure(raws: &[Raw]) -> Option<Figure> {
    let Kind::Number(hundredths) = kind(raws, 0)? else { return None };
    let many = match word(raws, 1) {
        Some(Word::Many) => true,
        Some(Word::M) => glued(raws, 1),
        Some(_) | None => false,
    };
    let after = if many { 2 } else { 1 };
    let open = is_sign(raws, after, Sign::Plus) && glued(raws, after);
    Some(Figure { hundredths, many, open, taken: after.saturating_add(usize::from(open)) })
}

/// Where the second number of a range begins, if a dash or `to` stands at `at`.
fn connector(raws: &[Raw], at: usize) -> Option<usize> {
    let next = at.saturating_add(1);
    let dash = is_sign(raws, at, Sign::Dash) || word(raws, at) == Some(Word::For);
    let slash = is_sign(raws, at, Sign::Slash) && glued(raws, at) && glued(raws, next);
    ((dash || slash) && matches!(kind(raws, next), Some(Kind::Number(_)))).then_some(next)
}

/// Two numbers and their unit: `0-1 hour`, `12H-48H`, `500-2k/day`.
fn range(raws: &[Raw], low: Figure, at: usize) -> Option<(Term, usize)> {
    let high = figure(raws.get(at..)?)?;
    if let Some(span) = minutes(raws, low, high, at) {
        return Some(span);
    }
    if low.many && !high.many && raws.get(at).is_some_and(|raw| raw.gap) {
        return None;
    }
    let end = at.saturating_add(high.taken);
    if let Some(after) = per(raws, end) {
        return Some((Term::Rate, after));
    }
    let Some((unit, after)) = unit_at(raws, end) else {
        return (low.many || high.many).then_some((Term::Amount, end));
    };
    if low.many || high.many {
        return Some((Term::Rate, after));
    }
    Some((Term::Span(span(Some((low, unit)), high, unit)), after))
}

/// `0-30m`: nothing counts from zero to millions, so these are minutes.
fn minutes(raws: &[Raw], low: Figure, high: Figure, at: usize) -> Option<(Term, usize)> {
    let m = word(raws, at.saturating_add(1)) == Some(Word::M);
    let end = at.saturating_add(high.taken);
    let small = low.hundredths == 0 && !low.many && high.hundredths <= 6_000;
    let plain = small && m && high.many && !high.open && per(raws, end).is_none();
    let unit = Unit::Minute;
    (plain && unit_at(raws, end).is_none())
        .then(|| (Term::Span(span(Some((low, unit)), high, unit)), end))
}

/// One number and its unit: `30 days`, `50K/day`, `12h-48h`, `5%`.
fn alone(raws: &[Raw], figure: Figure) -> (Term, usize) {
    let end = figure.taken;
    if is_sign(raws, end, Sign::Percent) || is_sign(raws, end, Sign::Money) {
        return (Term::Amount, end.saturating_add(1));
    }
    if let Some(after) = per(raws, end) {
        return (Term::Rate, after);
    }
    let Some((unit, after)) = unit_at(raws, end) else {
        let counts = figure.many || figure.open;
        return (if counts { Term::Amount } else { Term::Number(figure.hundredths) }, end);
    };
    if figure.many {
        return (Term::Rate, after);
    }
    if let Some((high, high_unit, end)) = second(raws, after) {
        return (Term::Span(span(Some((figure, unit)), high, high_unit)), end);
    }
    if let Some(end) = per(raws, after).filter(|_| unit == Unit::Minute || unit == Unit::Hour) {
        // Hours watched per day and the like.
        return (Term::Rate, end);
    }
    (Term::Span(span(None, figure, unit)), after)
}

/// The second half of `12H-48H`.
fn second(raws: &[Raw], at: usize) -> Option<(Figure, Unit, usize)> {
    let from = connector(raws, at)?;
    let high = figure(raws.get(from..)?).filter(|high| !high.many)?;
    let (unit, after) = unit_at(raws, from.saturating_add(high.taken))?;
    Some((high, unit, after))
}

/// `/ day`, `per hour`, `a day`, `daily` at `at`; returns where it ends.
fn per(raws: &[Raw], at: usize) -> Option<usize> {
    let next = at.saturating_add(1);
    if word(raws, at) == Some(Word::Daily) {
        return Some(next);
    }
    let per = is_sign(raws, at, Sign::Slash) || word(raws, at) == Some(Word::Per);
    let unit = matches!(word(raws, next), Some(Word::Unit(_) | Word::M | Word::Min | Word::Daily));
    (per && unit).then(|| next.saturating_add(1))
}

/// The unit at `at`, after a space or a joining dash.
fn unit_at(raws: &[Raw], at: usize) -> Option<(Unit, usize)> {
    let joined =
        is_sign(raws, at, Sign::Dash) && glued(raws, at) && glued(raws, at.saturating_add(1));
    let at = at.saturating_add(usize::from(joined));
    let word = word(raws, at)?;
    let unit = if let Word::Unit(unit) = word {
        unit
    } else if word == Word::Min {
        Unit::Minute
    } else {
        return None;
    };
    Some((unit, at.saturating_add(1)))
}

/// The span between two figures.
fn span(low: Option<(Figure, Unit)>, high: Figure, unit: Unit) -> Span {
    let seconds = |figure: Figure, unit: Unit| {
        let total = figure.hundredths.saturating_mul(unit.seconds());
        total.div_ceil(100)
    };
    let whole = high.hundredths.checked_rem(100) == Some(0);
    let count = high.hundredths.checked_div(100).and_then(|count| u32::try_from(count).ok());
    let days = match (unit, count) {
        (Unit::Month, Some(12)) => Some(365),
        (Unit::Month, Some(24)) => Some(730),
        (_, Some(count)) if whole => unit.days().and_then(|days| days.checked_mul(count)),
        (_, Some(_) | None) => None,
    };
    Span {
        low: low.map(|(figure, unit)| seconds(figure, unit)),
        high: seconds(high, unit),
        days,
        short: matches!(unit, Unit::Minute | Unit::Hour),
        daily: unit == Unit::Day,
        open: high.open || low.is_some_and(|(figure, _)| figure.open),
    }
}
