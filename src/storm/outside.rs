//! Outside: a house's vendors, who take messages or do not, and keep a record of what they took.

use super::bug::Bug;
use super::desk::{self, Desk};
use super::going::Letter;
use super::scene::Scene;
use domain::id::{Chat, OrderId};
use domain::order::Sheet;
use domain::outcome::{Finding, Outcome, Refusal};
use domain::time::{Moment, Span};
use std::collections::BTreeMap;

/// How long a request is waited for.
const TIMEOUT: Span = Span::seconds(15);

/// Vendors and panel of one house.
#[derive(Debug)]
pub(super) struct Outside {
    /// In how many of a hundred cases something goes wrong.
    pub(super) weather: u64,
    pub(super) sheets: BTreeMap<OrderId, Sheet>,
    /// Groups that have become other chats.
    pub(super) moved: BTreeMap<Chat, Chat>,
    /// The panel's tickets.
    pub(super) desk: Desk,
    record: Vec<Taken>,
}

/// A message that a vendor took.
#[derive(Debug)]
struct Taken {
    vendor: String,
    chat: Chat,
    text: String,
    at: Moment,
    /// From when the vendor's journal shows it.
    shown: Moment,
}

/// How a message fared.
#[derive(Debug)]
pub(super) struct Landing {
    /// The vendor's id, if it took the message.
    pub(super) taken: Option<String>,
    /// What comes back, and after how long.
    pub(super) answers: Vec<(Span, Outcome)>,
}

impl Outside {
    pub(super) const fn new(weather: u64, sheets: BTreeMap<OrderId, Sheet>) -> Self {
        Self { weather, sheets, moved: BTreeMap::new(), desk: BTreeMap::new(), record: Vec::new() }
    }

    /// A message arrives at its vendor.
    pub(super) fn land(&mut self, letter: &Letter, scene: &mut Scene) -> Landing {
        let soon = scene.dice.span(1, 300);
        if let Some(to) = self.moved.get(&letter.chat) {
            let refused = Outcome::Refused(Refusal::Moved(to.clone()));
            return Landing { taken: None, answers: vec![(soon, refused)] };
        }
        let trouble = scene.wild && scene.dice.roll(100) < self.weather;
        if !trouble {
            let vendor = self.take(letter, scene);
            let answers = vec![(soon, Outcome::Accepted(vendor.clone()))];
            return Landing { taken: Some(vendor), answers };
        }
        let mut landing = match scene.dice.roll(8) {
            0..=3 => Landing { taken: None, answers: vec![(soon, refusal(scene))] },
            4..=6 => self.lost(letter, scene),
            _ => unsent(scene),
        };
        if scene.dice.one_in(6) {
            let again = landing.answers.clone();
            let wait = scene.dice.span(1, 400_000);
            let again = again.into_iter().map(|(at, it)| (Span(at.0.saturating_add(wait.0)), it));
            landing.answers.extend(again);
        }
        landing
    }

    /// It was taken, and the answer is lost, or comes when nobody waits for it any more.
    fn lost(&mut self, letter: &Letter, scene: &mut Scene) -> Landing {
        let vendor = self.take(letter, scene);
        let mut answers = vec![(TIMEOUT, Outcome::Unknown)];
        if scene.dice.one_in(3) {
            let late = scene.dice.span(15_001, 400_000);
            answers.push((late, Outcome::Accepted(vendor.clone())));
        }
        Landing { taken: Some(vendor), answers }
    }

    fn take(&mut self, letter: &Letter, scene: &mut Scene) -> String {
        let vendor = format!("v{}", scene.stamp());
        let lag = if scene.dice.one_in(3) { scene.dice.span(0, 120_000) } else { Span(0) };
        self.record.push(Taken {
            vendor: vendor.clone(),
            chat: letter.chat.clone(),
            text: letter.text.clone(),
            at: scene.now,
            shown: scene.now.plus(lag),
        });
        vendor
    }

    /// A look at the vendor's journal, as the gateway reads it: the earliest like message since a
    /// minute before the attempt that nobody has claimed; absence is believed after 140 seconds.
    pub(super) fn look(&self, letter: &Letter, taken: &[String], scene: &mut Scene) -> Finding {
        if scene.wild && scene.dice.roll(100) < self.weather {
            let blind = scene.has(Bug::BlindLook);
            return if blind { Finding::Absent } else { Finding::Unclear };
        }
        if letter.chat.channel() == desk::CHANNEL {
            // A ticket shows at once what stands in it.
            let there = self.answers_like(letter) > taken.len();
            return if there { Finding::Sent(String::new()) } else { Finding::Absent };
        }
        let since = letter.asked.minus(Span::minutes(1));
        let found = self.record.iter().find(|it| {
            let like = it.chat == letter.chat && it.text == letter.text;
            like && it.at >= since && it.shown <= scene.now && !taken.contains(&it.vendor)
        });
        match found {
            Some(it) => Finding::Sent(it.vendor.clone()),
            None if scene.now.since(letter.arose) >= Span::seconds(140) => Finding::Absent,
            None => Finding::Unclear,
        }
    }

    /// Where a chat is now.
    pub(super) fn present(&self, chat: &Chat) -> Chat {
        self.moved.get(chat).unwrap_or(chat).clone()
    }
}

/// It was not taken, and nobody says so, or not in time.
fn unsent(scene: &mut Scene) -> Landing {
    let mut answers = vec![(TIMEOUT, Outcome::Unknown)];
    if scene.dice.one_in(3) {
        let late = scene.dice.span(15_001, 400_000);
        answers.push((late, refusal(scene)));
    }
    Landing { taken: None, answers }
}

/// A certain refusal of one of the kinds.
fn refusal(scene: &mut Scene) -> Outcome {
    let dice = &mut scene.dice;
    Outcome::Refused(match dice.roll(20) {
        0..=7 => Refusal::Unreachable,
        8..=13 => Refusal::Busy { wait_ms: dice.between(1_000, 40_000), account: dice.one_in(2) },
        14 | 15 => Refusal::Starting,
        16 | 17 => Refusal::Barred("fault#kicked".to_owned()),
        18 => Refusal::Invalid("fault#length".to_owned()),
        _ => Refusal::Stopped("fault#revoked".to_owned()),
    })
}
