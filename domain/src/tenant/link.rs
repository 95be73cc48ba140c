//! Linking: a chat asks for a code, types it back, and is tied to the username that it proves.

use super::Tenant;
use crate::change::{By, Change};
use crate::code::{self, Code, Posting, Sealing, Stage, Typed};
use crate::event::Event;
use crate::heard::{Heard, Key};
use crate::id::{Chat, LinkId, Username};
use crate::input::Effect;
use crate::invite::{self, Opening};
use crate::staff;
use crate::template::Template;
use crate::time::Moment;

/// A ticket as it is to be posted. The code is filled in where it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Into whose account.
    pub username: Username,
    /// Its subject.
    pub subject: String,
    /// Its words, with the placeholder `{code}`.
    pub message: Template,
}

impl Tenant {
    /// What a customer says of linking in a private chat; `None` where it is about something else.
    pub(super) fn hear_link(&self, heard: &Heard, now: Moment) -> Option<Vec<Event>> {
        if !self.settings.links_self || heard.chat.is_shared() {
            return None;
        }
        if let Some(code) = self.invite_opened(heard) {
            return Some(self.open_invite(heard, invite::hash(code), now));
        }
        if let Some(digits) = code::digits(&heard.text) {
            return self.hear_code(heard, &digits, now);
        }
        let text = heard.text.trim().trim_start_matches('/');
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let is = |words: &str| {
            let word = word.to_lowercase();
            words.split(',').any(|it| it.trim().to_lowercase() == word)
        };
        if is(&self.settings.link_words) {
            return Some(self.ask_for_code(heard, staff::name(rest)?, now));
        }
        if is(&self.settings.unlink_words) {
            let username = if rest.trim().is_empty() { None } else { Some(staff::name(rest)?) };
            return self.unlink_own(heard, username);
        }
        None
    }

    fn ask_for_code(&self, heard: &Heard, username: Username, now: Moment) -> Vec<Event> {
        let linked = self.usernames(&heard.chat);
        if linked.contains(&username) {
            return self.note_link(heard, None, Vec::new(), "linked");
        }
        if !linked.is_empty() && !self.settings.links_several {
            return self.note_link(heard, None, Vec::new(), "link_taken");
        }
        // One at a time: what was sent before is what is to be typed.
        if self.codes.is_open(&self.known_as(&heard.chat), now) {
            return self.note_link(heard, None, Vec::new(), "code_sent");
        }
        if self.codes.are_too_many(&self.known_as(&heard.chat), &username, now) {
            let muted = self.is_muted(&heard.chat, now);
            let quiet = Vec::new();
            return if muted { quiet } else { self.turn_away(heard.clone(), "limit_reached") };
        }
        let Heard { keys, chat, sender, message, .. } = heard.clone();
        vec![Event::LinkAsked { link: self.codes.next(), keys, chat, sender, message, username }]
    }

    /// Digits are a code where one was asked for, and talk elsewhere.
    fn hear_code(&self, heard: &Heard, digits: &str, now: Moment) -> Option<Vec<Event>> {
        match self.codes.try_code(&self.known_as(&heard.chat), digits, now) {
            Typed::Talk => None,
            Typed::Wrong => Some(self.note_link(heard, Some(false), Vec::new(), "code_wrong")),
            Typed::Right(username) => {
                let (chat, by) = (heard.chat.clone(), By(format!("code {}", heard.sender)));
                let changed = self.fitting(Change::Linked { chat, username });
                let changed = changed.map(|change| Event::Changed { by, change });
                Some(match changed {
                    Ok(event) => self.note_link(heard, Some(true), vec![event], "linked"),
                    Err(_) => self.note_link(heard, Some(true), Vec::new(), "link_later"),
                })
            }
        }
    }

    /// A customer gives up what is the chat's own.
    fn unlink_own(&self, heard: &Heard, username: Option<Username>) -> Option<Vec<Event>> {
        let (chat, by) = (heard.chat.clone(), By(format!("customer {}", heard.sender)));
        let change = self.fitting(Change::Unlinked { chat, username }).ok()?;
        Some(self.note_link(heard, None, vec![Event::Changed { by, change }], "link_ended"))
    }

    /// What was said about linking, what it changes, and the answer to it.
    fn note_link(
        &self,
        heard: &Heard,
        code: Option<bool>,
        changes: Vec<Event>,
        key: &str,
    ) -> Vec<Event> {
        let answer = self.link_reply(&heard.chat, &heard.message, key);
        std::iter::once(said(heard, code, None)).chain(changes).chain([answer]).collect()
    }

    pub(super) fn link_reply(&self, chat: &Chat, message: &str, key: &str) -> Event {
        Event::ReplyPlanned {
            outgoing: self.outbox.next(),
            command: None,
            chat: chat.clone(),
            text: self.voice(chat).say(key, &[]),
            quote: Some(message.to_owned()).filter(|it| !it.is_empty()),
            lines: Vec::new(),
            last: true,
        }
    }

    /// A code has been made: from here on its ticket is being posted.
    pub(super) fn minted(&self, link: LinkId, sealing: Sealing) -> Vec<Event> {
        let wanted = self.codes.get(link).is_some_and(|(_, code)| code.stage == Stage::Wanted);
        if wanted { vec![Event::TicketAttempted { link, sealing }] } else { Vec::new() }
    }

    /// The ticket has come to its end. Whether there is such an account, nobody is told.
    pub(super) fn posted(&self, link: LinkId, posting: Posting) -> Vec<Event> {
        let Some((chat, code)) = self.codes.get(link) else { return Vec::new() };
        if !matches!(code.stage, Stage::Wanted | Stage::Posting(_)) {
            return Vec::new();
        }
        let key = match posting {
            Posting::Posted | Posting::NoSuchUser => "code_sent",
            Posting::Refused | Posting::Unsupported | Posting::Unknown => "link_later",
        };
        let detail = match posting {
            Posting::Unsupported => {
                Some("this kind of panel takes no tickets: customers cannot link by code")
            }
            Posting::Refused => Some("a ticket with a code was refused"),
            Posting::Unknown => Some("nobody can say whether a ticket with a code was posted"),
            Posting::Posted | Posting::NoSuchUser => None,
        };
        let fault = detail.map(|detail| Event::FaultSeen {
            about: "panel".to_owned(),
            detail: detail.to_owned(),
        });
        let reply = self.link_reply(chat, &code.message, key);
        let ended = Event::TicketEnded { link, posting };
        std::iter::once(ended).chain(fault).chain([reply]).collect()
    }

    /// A ticket that was being posted when the state was last written: nobody can say.
    pub(super) fn tickets_in_doubt(&self) -> Vec<Event> {
        let posting = self.codes.iter().filter(|(_, it)| matches!(it.stage, Stage::Posting(_)));
        let ids: Vec<LinkId> = posting.map(|(_, code)| code.id).collect();
        let mut events: Vec<Event> =
            ids.into_iter().flat_map(|link| self.posted(link, Posting::Unknown)).collect();
        // Each counts from the same state: the replies are numbered one after another.
        let mut next = self.outbox.next();
        for event in &mut events {
            if let Event::ReplyPlanned { outgoing, .. } = event {
                *outgoing = next;
                next = next.next();
            }
        }
        events
    }

    /// The codes that are to be made, and the tickets that are to be posted.
    pub(super) fn linking(&self) -> impl Iterator<Item = Effect> {
        self.codes.iter().filter_map(|(_, code)| match code.stage {
            Stage::Wanted => Some(Effect::Mint(code.id)),
            Stage::Posting(_) => Some(Effect::Post(code.id)),
            Stage::Open(_) | Stage::Closed => None,
        })
    }

    /// The ticket that is to be posted.
    #[must_use]
    pub fn ticket(&self, link: LinkId) -> Option<Ticket> {
        let (_, code) = self.codes.get(link)?;
        let language = &self.settings.language;
        let subject = self.texts.get("ticket_subject", language).fill(&[]);
        let message = self.texts.get("ticket_code", language);
        Some(Ticket { username: code.username.clone(), subject, message })
    }

    /// Folds what was said and done about linking.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the caller has sorted the events")]
    pub(super) fn linked(&mut self, at: Moment, event: &Event) {
        match event {
            Event::LinkAsked { link, keys, chat, message, username, .. } => {
                self.seen.take(keys, at);
                let (username, message) = (username.clone(), message.clone());
                let stage = Stage::Wanted;
                let code = Code { id: *link, username, message, asked: at, stage, tries: 0 };
                self.codes.ask(&self.known_as(chat), code);
            }
            Event::LinkHeard { keys, chat, code, invite, .. } => {
                self.seen.take(keys, at);
                if let Some(opening) = invite {
                    self.invites.opened(*opening, &self.known_as(chat), at);
                }
                if let Some(right) = code {
                    self.codes.tried(&self.known_as(chat), *right);
                }
            }
            Event::TicketAttempted { link, sealing } => {
                self.codes.turn(*link, Stage::Posting(*sealing));
            }
            Event::TicketEnded { link, posting } => {
                let known = self.codes.get(*link).map(|(_, code)| code.stage);
                let stage = match (posting, known) {
                    (Posting::Posted, Some(Stage::Posting(sealing))) => Stage::Open(Some(sealing)),
                    (Posting::NoSuchUser, _) => Stage::Open(None),
                    _ => Stage::Closed,
                };
                self.codes.turn(*link, stage);
            }
            _ => {}
        }
    }
}

/// What was said about linking: a code, an invitation that was opened, or neither.
pub(super) fn said(heard: &Heard, code: Option<bool>, invite: Option<Opening>) -> Event {
    let keys: Vec<Key> = heard.keys.iter().copied().chain(heard.origin).collect();
    let (chat, sender) = (heard.chat.clone(), heard.sender.clone());
    Event::LinkHeard { keys, chat, sender, code, invite }
}
