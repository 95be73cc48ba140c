//! What customers read: made from reasons and outcomes through templates, never from an error.

use crate::language;
use crate::order::Status;
use crate::reason::Reason;
use crate::template::Template;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The texts and their placeholders, in English.
pub static TEXTS: &[(&str, &[&str], &str)] = &[
    ("requested", LINE, "{order}: {action} requested."),
    ("not_found", LINE, "{order}: order not found."),
    ("wrong_status", STATUS, "{order}: {action} is not possible, the order is {status}."),
    ("no_refill", LINE, "{order}: this service has no refill."),
    ("refill_expired", LINE, "{order}: its refill period is over."),
    ("refill_unknown", LINE, SAFE),
    ("too_early", WAIT, "{order}: please give it {wait} more to start."),
    ("denied", LINE, "{order}: {action} is not possible for this order."),
    ("nothing_remains", LINE, "{order}: nothing is left to deliver."),
    ("cooling_down", WAIT, "{order}: already requested, try again in {wait}."),
    ("in_progress", LINE, "{order}: already being worked on."),
    ("held", LINE, "{order}: {action} noted, it will be sent as soon as possible."),
    ("under_review", LINE, "{order}: being checked by our team."),
    ("in_doubt", LINE, "{order}: being checked by our team."),
    ("no_external_id", LINE, SAFE),
    ("no_route", LINE, SAFE),
    ("panel_unavailable", LINE, SAFE),
    ("send_failed", LINE, SAFE),
    ("too_many", &["max"], "Please send at most {max} orders at a time."),
    ("limit_reached", &[], "Too many requests, please try again later."),
    (
        "status",
        &["order", "action", "status", "remains"],
        "{order}: {status}, {remains} remaining.",
    ),
    ("balance", &["balance", "username"], "Balance: {balance}"),
    ("balance_unavailable", &[], "We could not look this up right now, please try again later."),
    ("help", &["action", "words"], "{action}: {words}"),
    ("working", &["count"], "Working on {count} orders…"),
    ("progress", &["done", "count"], "Still working: {done} of {count} so far."),
    ("linked", &[], "This chat is linked now."),
    ("code_sent", &[], CODE_SENT),
    ("code_wrong", &[], "This code is not right, or no longer. Please ask for another one."),
    ("link_taken", &[], "This chat is linked to another account already."),
    ("link_later", &[], "We could not do this right now, please try again later."),
    ("ticket_subject", &[], "Your code"),
    ("ticket_code", &["code"], TICKET_CODE),
    ("link_ended", &[], "This chat is no longer linked to that account."),
    ("link_refused", &[], "This could not be done."),
    ("answer_accepted", LINE, "{order}: the {action} request is being worked on."),
    ("answer_done", LINE, "{order}: the {action} request is done."),
    ("answer_cancel", LINE, "{order}: the cancel request is accepted, the order will show it."),
    ("answer_not_dropped", LINE, "{order}: no drop was found."),
    ("answer_refused", LINE, "{order}: the {action} request was declined."),
    ("followup_canceled", LINE, "{order}: canceled."),
    ("followup_partial", LINE, "{order}: canceled after a part was delivered."),
    ("followup_refilled", LINE, "{order}: refill completed."),
    ("unlinked", &[], "This chat is not linked to an account yet, please contact support."),
];

const LINE: &[&str] = &["order", "action"];
const STATUS: &[&str] = &["order", "action", "status"];
const WAIT: &[&str] = &["order", "action", "wait"];
const CODE_SENT: &str = "If there is such an account, a ticket with a code of six digits is in it \
                         now. Please type the code here within 10 minutes.";
const TICKET_CODE: &str = "{code} is the code to link a chat to this account. If you did not ask \
                           for it, leave this ticket alone: nothing happens without the code.";
const SAFE: &str = "{order}: we could not do this right now, our team will look into it.";

/// What is said of one errand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The provider has been asked.
    Requested,
    /// It was refused, or could not be sent.
    Refused(Reason),
    /// Nobody can say yet whether the provider was asked.
    InDoubt,
    /// Staff is to decide.
    UnderReview,
    /// It may go, and waits until its route is resumed.
    Held,
    /// How far the order is.
    Shown(Status, Option<u64>),
}

impl Line {
    /// The key of its text. An order of somebody else reads like one that does not exist, in
    /// whatever words, so that nobody learns which numbers there are.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        let theirs = matches!(self, Self::Refused(Reason::NotYours));
        if theirs { Reason::NotFound.code() } else { self.code() }
    }

    /// The code of its outcome, for logs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Refused(reason) => reason.code(),
            Self::InDoubt => "in_doubt",
            Self::UnderReview => "under_review",
            Self::Held => "held",
            Self::Shown(..) => "status",
        }
    }
}

/// A tenant's own texts, over the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts(BTreeMap<String, BTreeMap<String, Template>>);

/// The placeholders of the text with this key; `None` if there is no such text.
#[must_use]
pub fn placeholders(key: &str) -> Option<&'static [&'static str]> {
    TEXTS.iter().find(|(known, ..)| *known == key).map(|(_, names, _)| *names)
}

impl Texts {
    /// The text of `key` in `language`, and the language that it is in: the tenant's own there,
    /// else the one that comes with the product, else the same in the `usual` language and in
    /// English.
    #[must_use]
    pub fn find<'l>(&self, key: &str, language: &'l str, usual: &'l str) -> (Template, &'l str) {
        let own = self.0.get(key);
        let mut tags = [language, usual, "en"].into_iter().flat_map(language::wider);
        let text = |tag: &'l str| {
            let own = own.and_then(|texts| texts.get(tag)).cloned();
            let ours = || Some(Template::trusted(language::named(tag)?.text(key)?));
            Some((own.or_else(ours)?, tag))
        };
        tags.find_map(text).unwrap_or_else(|| (Template::trusted(""), "en"))
    }

    /// The text of `key` in `language`, or in English.
    #[must_use]
    pub fn get(&self, key: &str, language: &str) -> Template {
        self.find(key, language, "en").0
    }

    /// The tenant's own texts: key, language, text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &Template)> {
        self.0.iter().flat_map(|(key, texts)| {
            texts.iter().map(move |(language, text)| (key.as_str(), language.as_str(), text))
        })
    }

    pub(crate) fn set(&mut self, key: &str, language: &str, text: Option<Template>) {
        let texts = self.0.entry(key.to_owned()).or_default();
        match text {
            Some(text) => drop(texts.insert(language.to_owned(), text)),
            None => drop(texts.remove(language)),
        }
    }
}
