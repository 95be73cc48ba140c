//! What must hold of people with two ids: it does not matter which of them they write under.

use super::Verdict;
use super::view::View;
use crate::storm::disk::Record;
use crate::storm::twin;
use domain::change::Change;
use domain::event::Event;
use domain::heard::Notice;
use domain::id::{Chat, Username};
use domain::settings::Settings;
use domain::time::{Moment, Span};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A command is taken for the usernames that its writer is linked to by either id, and of no other
/// person's; and the hourly limit counts both ids as one.
pub(super) fn twins_are_one(view: &View<'_>) -> Verdict {
    let mut known = Known::default();
    for record in view.stream {
        known.learn(record)?;
        let Event::CommandHeard { command, chat, usernames, right, .. } = &record.event else {
            continue;
        };
        if !right.is_customer() || chat.channel() != "wa" || chat.is_shared() {
            continue;
        }
        let person = twin::number(chat);
        let own = known.linked.get(&person);
        let foreign = usernames.iter().find(|it| own.is_none_or(|own| !own.contains(it)));
        if let Some(name) = foreign {
            return Err(format!("command {command} of {chat} is taken for {name}'s"));
        }
        let limited = view.commands.get(command).is_none_or(|it| it.limited);
        if !limited && known.joined.contains(&person) {
            known.count(&person, record.at)?;
        }
    }
    Ok(())
}

/// What is known up to a moment.
#[derive(Default)]
struct Known {
    linked: BTreeMap<Chat, BTreeSet<Username>>,
    joined: BTreeSet<Chat>,
    heard: BTreeMap<Chat, VecDeque<Moment>>,
    settings: Settings,
}

impl Known {
    fn learn(&mut self, record: &Record) -> Verdict {
        if let Event::Changed { change: Change::Linked { chat, username }, .. } = &record.event {
            self.linked.entry(twin::number(chat)).or_default().insert(username.clone());
        }
        if let Event::Changed { change: Change::SettingsSet { values }, .. } = &record.event {
            for (key, value) in values {
                self.settings.set(key, value).ok();
            }
        }
        if let Event::Noticed { notice: Notice::Same { number, hidden }, .. } = &record.event {
            if twin::number(hidden) != *number {
                return Err(format!("{hidden} was taken for {number}"));
            }
            self.joined.insert(number.clone());
        }
        Ok(())
    }

    fn count(&mut self, person: &Chat, at: Moment) -> Verdict {
        let since = at.minus(Span::hours(1));
        let lately = self.heard.entry(person.clone()).or_default();
        lately.push_back(at);
        while lately.front().is_some_and(|first| *first <= since) {
            lately.pop_front();
        }
        let most = usize::try_from(self.settings.commands_per_hour).unwrap_or(usize::MAX);
        let count = lately.len();
        if count <= most {
            Ok(())
        } else {
            Err(format!("{person} has {count} commands in an hour"))
        }
    }
}
