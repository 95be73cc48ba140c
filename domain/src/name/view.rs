//! A name's phrases as its readers look at them: neighbours, edges, what the name is about.

use super::lex::Sign;
use super::phrase::{Phrase, Span, Term};
use super::word::Word;

/// The phrases of a name.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) phrases: &'a [Phrase],
}

/// Something read in a name, and the phrases it was read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Finding<T> {
    pub(super) value: T,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl<T> Finding<T> {
    /// A finding between two phrases, in either order.
    pub(super) fn new(value: T, one: usize, other: usize) -> Self {
        Self { value, from: one.min(other), to: one.max(other) }
    }
}

impl<'a> View<'a> {
    pub(super) fn new(phrases: &'a [Phrase]) -> Self {
        Self { phrases }
    }

    /// Whether the name holds this word.
    pub(super) fn has(&self, word: Word) -> bool {
        self.phrases.iter().any(|phrase| phrase.term == Term::Word(word))
    }

    /// Whether followers, likes or the like are sold, and not lent for a time;
    /// only then a window that stands by itself is a refill's.
    pub(super) fn is_count(&self) -> bool {
        self.has(Word::Social) && !self.has(Word::Tenure) && !automatic(self.phrases)
    }

    /// Whether a stream, a view or a video has a length, which is no start.
    pub(super) fn has_length(&self) -> bool {
        self.has(Word::Live) || self.has(Word::Lasting)
    }

    pub(super) fn term(&self, at: usize) -> Option<Term> {
        self.phrases.get(at).map(|phrase| phrase.term)
    }

    pub(super) fn word(&self, at: usize) -> Option<Word> {
        self.term(at).and_then(word)
    }

    pub(super) fn span(&self, at: usize) -> Option<Span> {
        self.term(at).and_then(span)
    }

    /// Whether a part of the name ends at `at`: a bar, a bracket, a loose dash or the name's end.
    pub(super) fn edge(&self, at: Option<usize>) -> bool {
        at.and_then(|at| self.term(at)).is_none_or(|term| {
            matches!(term, Term::Break | Term::Sign(Sign::Bar | Sign::Open | Sign::Close))
        })
    }

    /// The first place from `at` on whose term is not to be skipped.
    pub(super) fn ahead(&self, at: usize, skip: impl Fn(Term) -> bool) -> usize {
        let rest = self.phrases.get(at..).unwrap_or_default();
        at.saturating_add(rest.iter().take_while(|phrase| skip(phrase.term)).count())
    }

    /// The first place before `at`, going back, whose term is not to be skipped.
    pub(super) fn back(&self, at: usize, skip: impl Fn(Term) -> bool) -> Option<usize> {
        let passed = self.phrases.get(..at).unwrap_or_default();
        passed.iter().rposition(|phrase| !skip(phrase.term))
    }

    /// Whether nothing stands in the part around `at` but what may be skipped.
    pub(super) fn alone(&self, at: usize, skip: impl Fn(Term) -> bool) -> bool {
        self.edge(self.back(at, &skip)) && self.edge(Some(self.ahead(at.saturating_add(1), &skip)))
    }

    /// Whether the span at `at` stands under a label before it: `Delivery - 3 days`.
    pub(super) fn labelled(&self, at: usize) -> bool {
        self.under(at, linking)
    }

    /// Whether a label before the span at `at` names it outright: `Delivery time: 3 days`.
    pub(super) fn named(&self, at: usize) -> bool {
        self.under(at, |term| matches!(term, Term::Sign(Sign::Colon | Sign::Dash)))
    }

    fn under(&self, at: usize, link: impl Fn(Term) -> bool) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        if self.word(before) == Some(Word::Within) {
            return true;
        }
        let label = self.back(at, |term| {
            link(term) || matches!(term, Term::Word(Word::Time | Word::For | Word::Within))
        });
        let linked = label.is_some_and(|label| label != before);
        linked && label.and_then(|label| self.word(label)).is_some_and(opens_other)
    }

    /// Whether the span at `at` belongs to a noun after it: `30 days premium`.
    pub(super) fn taken(&self, at: usize) -> bool {
        let next = self.ahead(at.saturating_add(1), |term| term == Term::Sign(Sign::Dash));
        let Some(word) = self.word(next) else { return false };
        if matches!(word, Word::Delivery | Word::Start | Word::Speed) {
            return !self.opens(next);
        }
        matches!(
            word,
            Word::Lasting | Word::Live | Word::Tenure | Word::Age | Word::Refund | Word::Social
        )
    }

    /// Whether the label at `at` has a value of its own after it.
    fn opens(&self, at: usize) -> bool {
        let value = self
            .ahead(at.saturating_add(1), |term| quality(term) || term == Term::Word(Word::Time));
        self.term(value).is_some_and(|term| match term {
            Term::Span(_) | Term::Rate | Term::Amount | Term::Number(_) => true,
            Term::Sign(sign) => sign == Sign::Colon,
            Term::Word(word) => matches!(word, Word::Instant | Word::Within | Word::For),
            Term::Break | Term::Code(_) => false,
        })
    }

    /// Whether what stands at `at` is denied right before it, and the denial is not the answer to
    /// a label before that: `No Lifetime Refill`, but not `Drop: No 30 Days Refill`.
    pub(super) fn denied(&self, at: usize) -> bool {
        let Some(no) = self.back(at, quality) else { return false };
        let label = self.back(no, linking).and_then(|place| self.word(place));
        let answers = matches!(label, Some(Word::Refill | Word::Cancel | Word::Drop));
        self.word(no) == Some(Word::No) && !answers
    }

    /// Whether the window at `at` is one of two that are offered: `30 Days or Lifetime`.
    pub(super) fn either(&self, at: usize) -> bool {
        let joins = |term| matches!(term, Term::Word(Word::And) | Term::Sign(Sign::Slash));
        let window = |place: usize| match self.term(place) {
            Some(Term::Span(span)) => !span.short,
            Some(term) => term == Term::Word(Word::Life),
            None => false,
        };
        let next = at.saturating_add(1);
        let after = self.term(next).is_some_and(joins) && window(next.saturating_add(1));
        let before = at.checked_sub(2).is_some_and(|other| {
            self.term(other.saturating_add(1)).is_some_and(joins) && window(other)
        });
        after || before
    }

    /// Whether the window at `at` is no plain promise: one of two, or denied.
    pub(super) fn unsure(&self, at: usize) -> bool {
        self.either(at) || self.denied(at)
    }

    /// The text of the name between two phrases.
    pub(super) fn text<'n>(&self, name: &'n str, from: usize, to: usize) -> &'n str {
        let start = self.phrases.get(from).map_or(0, |phrase| phrase.start);
        let end = self.phrases.get(to).map_or(name.len(), |phrase| phrase.end);
        name.get(start..end).unwrap_or_default()
    }
}

/// The word of a term.
pub(super) fn word(term: Term) -> Option<Word> {
    if let Term::Word(word) = term { Some(word) } else { None }
}

/// The span of a term.
pub(super) fn span(term: Term) -> Option<Span> {
    if let Term::Span(span) = term { Some(span) } else { None }
}

/// Whether a sign joins a label and its value.
pub(super) fn linking(term: Term) -> bool {
    matches!(term, Term::Break | Term::Sign(Sign::Colon | Sign::Dash | Sign::Open))
}

/// Whether a word that tells nothing of time.
pub(super) fn quality(term: Term) -> bool {
    matches!(term, Term::Word(Word::Quality | Word::Claim | Word::Auto))
}

/// Whether something other than the refill is automatic, as in a subscription to likes.
fn automatic(phrases: &[Phrase]) -> bool {
    let refill = |phrase: Option<&Phrase>| {
        phrase.is_none_or(|phrase| linking(phrase.term) || phrase.term == Term::Word(Word::Refill))
    };
    phrases.iter().enumerate().any(|(at, phrase)| {
        phrase.term == Term::Word(Word::Auto)
            && !refill(phrases.get(at.saturating_add(1)))
            && !refill(at.checked_sub(1).and_then(|before| phrases.get(before)))
    })
}

/// Whether a label opens something other than a refill window.
fn opens_other(word: Word) -> bool {
    matches!(
        word,
        Word::Start
            | Word::Speed
            | Word::Delivery
            | Word::Lasting
            | Word::Live
            | Word::Tenure
            | Word::Within
            | Word::Limit
            | Word::Cancel
            | Word::Age
            | Word::Refund
    )
}
