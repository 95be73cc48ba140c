//! The tickets of the panel in memory, in the words of a real one.

use super::panel::Panel;
use super::says;
use crate::talk::script::{Letter, VendorMood};
use domain::fault::Fault;
use domain::id::TicketId;
use domain::outcome::{Finding, Outcome, Refusal};
use domain::settings::Tickets as Wishes;
use domain::ticket::Haul;
use domain::time::Moment;
use gateways::call::{Answer, Body, Reply, Trouble};
use gateways::panel;
use gateways::panel::desk::{Desk, Words};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The one login of the panel's staff in every talk.
pub(in crate::talk) const STAFF: &str = "support";

/// A ticket.
#[derive(Debug, Default)]
pub(in crate::talk) struct Thread {
    username: String,
    subject: String,
    /// Whether it waits for staff.
    pending: bool,
    /// HTML, and whether staff wrote it.
    said: Vec<(String, bool)>,
}

impl Thread {
    fn shown(&self, ticket: TicketId) -> Value {
        let said =
            self.said.iter().map(|(text, staff)| json!({ "message": text, "is_staff": staff }));
        let data = json!({
            "id": ticket.0, "subject": self.subject, "user": { "username": self.username },
            "messages": said.collect::<Vec<_>>(),
        });
        json!({ "data": data, "error_message": "", "error_code": 0 })
    }
}

impl Panel {
    /// Somebody writes into a ticket, which is opened if there is none.
    pub(in crate::talk) fn write(&mut self, letter: &Letter) {
        let thread = self.threads.entry(letter.ticket).or_default();
        if let Some((username, subject)) = &letter.customer
            && thread.said.is_empty()
        {
            username.as_str().clone_into(&mut thread.username);
            subject.clone_into(&mut thread.subject);
        }
        thread.pending = letter.customer.is_some();
        thread.said.push((letter.text.clone(), letter.customer.is_none()));
    }

    /// A look at those that wait for staff, and at those that are to be read again.
    pub(in crate::talk) fn tickets(
        &self,
        newest_first: bool,
        again: &BTreeSet<TicketId>,
    ) -> Result<Haul, Fault> {
        let desk = self.counter().ok_or(Fault::Unsupported)?;
        if let Some(trouble) = self.trouble() {
            return Err(desk.read_pending(0, &trouble).err().unwrap_or(Fault::Mismatched));
        }
        let mut haul = Haul::default();
        let waiting = self.threads.iter().filter(|(_, thread)| thread.pending);
        let read = |(id, it): &(&TicketId, &Thread)| it.pending || again.contains(id);
        for (ticket, thread) in self.threads.iter().filter(read) {
            let answer = Ok(says(200, &thread.shown(*ticket).to_string()));
            haul.threads.extend(desk.read_thread(*ticket, &answer, newest_first)?);
        }
        haul.pending = Some(waiting.map(|(ticket, _)| *ticket).collect());
        Ok(haul)
    }

    /// Answers a ticket: what the sender makes of it, and whether it was taken.
    pub(in crate::talk) fn answer_ticket(
        &mut self,
        ticket: TicketId,
        text: &str,
        (wishes, now): (&Wishes, Moment),
    ) -> (Outcome, bool) {
        let Some(desk) = self.counter() else {
            let why = "this kind of panel has no tickets for programs".to_owned();
            return (Outcome::Refused(Refusal::Stopped(why)), false);
        };
        let name = Some(wishes.staff_name.as_str()).filter(|it| *it != "-");
        let words = Words { staff_name: name, text, html: wishes.html };
        // What is posted is what the gateway would post.
        let call = desk.ask_answer(&Panel::nobody(), ticket, &words);
        let body: Value = match &call.body {
            Body::Json(body) => serde_json::from_str(body).unwrap_or_default(),
            Body::None | Body::Form(_) => Value::Null,
        };
        if let Some(trouble) = self.trouble().or_else(|| self.refusal(now)) {
            return (desk.read_answer(&trouble), false);
        }
        let known = body.get("staff_name").and_then(Value::as_str) == Some(STAFF);
        let Some(thread) = self.threads.get_mut(&ticket).filter(|_| known) else {
            let why = if known { "Ticket not found" } else { "Staff not found" };
            let status = if known { 404 } else { 400 };
            let body = json!({ "data": null, "error_message": why, "error_code": status });
            return (desk.read_answer(&Ok(says(status, &body.to_string()))), false);
        };
        let posted = body.get("message").and_then(Value::as_str).unwrap_or_default();
        thread.said.push((posted.to_owned(), true));
        thread.pending = false;
        if self.desk.0 == VendorMood::Lost {
            return (Outcome::Unknown, true);
        }
        let body =
            json!({ "data": { "ticket_id": ticket.0 }, "error_message": "", "error_code": 0 });
        (desk.read_answer(&Ok(says(200, &body.to_string()))), true)
    }

    /// Looks into a ticket for an answer.
    pub(in crate::talk) fn find_answer(
        &self,
        ticket: TicketId,
        text: &str,
        known: usize,
    ) -> Finding {
        let thread = self.threads.get(&ticket);
        let (Some(desk), Some(thread)) = (self.counter(), thread) else { return Finding::Unclear };
        let shown = || Ok(says(200, &thread.shown(ticket).to_string()));
        let answer = self.trouble().unwrap_or_else(shown);
        desk.find_answer(ticket, &answer, (text, known))
    }

    fn counter(&self) -> Option<&'static dyn Desk> {
        panel::named(self.kind.name())?.desk()
    }

    /// What it says in place of taking an answer.
    fn refusal(&self, now: Moment) -> Option<Answer> {
        let (mood, since) = self.desk;
        match mood {
            VendorMood::Up
            | VendorMood::Starting
            | VendorMood::Unlinked
            | VendorMood::Expired
            | VendorMood::Lost => None,
            VendorMood::Down => Some(Err(Trouble::Unreachable)),
            VendorMood::Limited(length) => {
                let left = since.plus(length).since(now).0.div_ceil(1_000);
                (left > 0).then(|| Ok(Reply { retry_after: Some(left), ..says(429, "{}") }))
            }
            VendorMood::Blocked => {
                let body = json!({ "error_message": "Access denied", "error_code": 403 });
                Some(Ok(says(403, &body.to_string())))
            }
        }
    }
}
