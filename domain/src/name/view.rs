//! A name's phrases as its readers look at them: neighbours, edges, what the name is about.

use super::lex::Sign;
use super::phrase::{Phrase, Span, Term};
use super::word::Word;

/// The phrases of a name.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) phrases: &'a [Phrase],
    /// Followers, likes or the like are sold.
    pub(super) social: bool,
    /// Something is lent for a time.
    pub(super) tenure: bool,
    /// A stream or watch hours are sold.
    pub(super) live: bool,
    /// The length of a view or a video is spoken of.
    pub(super) lasting: bool,
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
        let has = |word| phrases.iter().any(|phrase| phrase.term == Term::Word(word));
        Self {
            phrases,
            social: has(Word::Social),
            tenure: has(Word::Tenure),
            live: has(Word::Live),
            lasting: has(Word::Lasting),
        }
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

    /// Whether the span at `at` belongs to a label before it: `Delivery time: 3 days`.
    pub(super) fn labelled(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        if self.word(before) == Some(Word::Within) {
            return true;
        }
        let label = self
            .back(at, |term| linking(term) || matches!(term, Term::Word(Word::Time | Word::For)));
        let linked = label.is_some_and(|label| label != before);
        linked && label.and_then(|label| self.word(label)).is_some_and(opens_other)
    }

    /// Whether the span at `at` belongs to a noun after it: `30 days premium`.
    pub(super) fn taken(&self, at: usize) -> bool {
        let next = self.ahead(at.saturating_add(1), |term| term == Term::Sign(Sign::Dash));
        self.word(next).is_some_and(|word| {
            matches!(
                word,
                Word::Delivery
                    | Word::Lasting
                    | Word::Live
                    | Word::Tenure
                    | Word::Start
                    | Word::Age
                    | Word::Speed
                    | Word::Refund
                    | Word::Social
            )
        })
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
    term == Term::Word(Word::Quality)
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
