//! Tickets: `GET /tickets?status=pending`, `GET /tickets/{id}`, `POST /tickets/{id}/reply`.
//!
//! Of a ticket all working programs agree on `user.username` and on `messages[]` with `message` and
//! `is_staff`. Where they disagree, or say nothing, each name that was met is read, and whatever
//! cannot be told is a fault and never a guess.

use super::envelope::{self, Said as Told};
use super::row;
use crate::call::{Answer, Call, Host, Trouble};
use crate::panel::Login;
use crate::panel::desk::{Desk, Page, Row, Words};
use crate::received::{garbled, object};
use crate::{html, number, outcome};
use domain::fault::Fault;
use domain::id::TicketId;
use domain::outcome::{Finding, Outcome, Refusal};
use domain::ticket::{Said, Thread};
use serde_json::{Value, json};

/// The most tickets in one part of the list.
const LIMIT: u64 = 100;

/// How long to leave a panel alone that says "too often" and no more.
const USUAL_MS: u64 = 1_000;

/// The names by which a message's place in time is met.
const TIMES: [&str; 4] = ["created_timestamp", "timestamp", "date_timestamp", "id"];

/// The names by which a subject is met.
const SUBJECTS: [&str; 3] = ["subject", "title", "topic"];

/// The tickets themselves.
pub(super) struct Tickets;

impl Desk for Tickets {
    fn ask_pending(&self, login: &Login, offset: u64) -> Call {
        super::ask(login, &format!("tickets?status=pending&limit={LIMIT}&offset={offset}"))
    }

    fn read_pending(&self, offset: u64, answer: &Answer) -> Result<Page, Fault> {
        let (data, pages) = envelope::paged(answer)?;
        let listed = super::list(&data)?;
        let rows = listed.iter().filter(|it| waits(it)).map(listing).collect::<Result<_, _>>()?;
        let count = u64::try_from(listed.len()).unwrap_or(u64::MAX);
        let end = offset.saturating_add(count);
        let href = pages.get("next_page_href").and_then(Value::as_str).unwrap_or_default();
        let total = pages.get("total").and_then(|it| number::read(it).ok().flatten());
        let more = !href.trim().is_empty() || total.is_some_and(|total| total > end);
        Ok(Page { rows, next: (more && count > 0).then_some(end) })
    }

    fn ask_thread(&self, login: &Login, ticket: TicketId) -> Call {
        super::ask(login, &format!("tickets/{ticket}"))
    }

    fn read_thread(
        &self,
        ticket: TicketId,
        answer: &Answer,
        newest_first: bool,
    ) -> Result<Option<Thread>, Fault> {
        let data = match envelope::open(answer)? {
            Told::Data(data) => data,
            Told::Missing => return Ok(None),
        };
        if data.get("id").is_some() && number_of(&data)? != ticket {
            return Err(Fault::Mismatched);
        }
        let username = row::owner(&data).ok_or_else(|| garbled("a ticket's user"))?.into();
        let subject = text(&data, &SUBJECTS).map(|it| html::words(&it)).unwrap_or_default();
        let messages = data.get("messages").and_then(Value::as_array);
        let messages = messages.ok_or_else(|| garbled("a ticket's messages"))?;
        // Times decide where each message has one of the same name; else, and within a second, the
        // list's own order does.
        let place = |name: &str| messages.iter().map(|it| place(it, name)).collect();
        let places: Option<Vec<u64>> = TIMES.iter().find_map(|name| place(name));
        let said = messages.iter().map(message).collect::<Result<Vec<_>, _>>()?;
        let places = places.unwrap_or_else(|| vec![0; said.len()]);
        let mut said: Vec<(u64, Said)> = places.into_iter().zip(said).collect();
        if newest_first {
            said.reverse();
        }
        said.sort_by_key(|(at, _)| *at);
        let said = said.into_iter().map(|(_, said)| said).collect();
        Ok(Some(Thread { ticket, username, subject, said }))
    }

    fn ask_answer(&self, login: &Login, ticket: TicketId, words: &Words<'_>) -> Call {
        let text = if words.html { html::escaped(words.text) } else { words.text.to_owned() };
        let mut body = json!({ "message": text });
        if let (Some(body), Some(name)) = (body.as_object_mut(), words.staff_name) {
            body.insert("staff_name".to_owned(), json!(name));
        }
        let url = format!("{}/adminapi/v2/tickets/{ticket}/reply", login.site);
        Call::post(Host::Chosen, url, &body)
            .with_header("X-Api-Key", &login.key)
            .with_header("Accept", "application/json")
    }

    /// Success has a status of the 2xx, the panel's own envelope and no error. Only errors in words
    /// that are known are certain: a page, or words of which nobody knows what they mean, say
    /// nothing about the answer, and the ticket can be read again.
    fn read_answer(&self, answer: &Answer) -> Outcome {
        let reply = match answer {
            Ok(reply) => reply,
            Err(trouble @ (Trouble::Unreachable | Trouble::Forbidden | Trouble::Silent)) => {
                return outcome::of(*trouble);
            }
        };
        if reply.status == 429 {
            return busy(reply.wait_ms());
        }
        let Some(whole) = object(reply).filter(|_| !reply.is_page()) else {
            return Outcome::Unknown;
        };
        let code = whole.get("error_code").and_then(|it| number::read(it).ok().flatten());
        let words = whole.get("error_message").and_then(Value::as_str).unwrap_or_default();
        match (reply.status, code.unwrap_or(0)) {
            (200..=299, 0) if whole.get("data").is_some() || code == Some(0) => taken(&whole),
            (200..=299 | 400..=499, code) => refused(reply.status, code, &words.to_lowercase()),
            _ => Outcome::Unknown,
        }
    }

    fn find_answer(
        &self,
        ticket: TicketId,
        answer: &Answer,
        (words, known): (&str, usize),
    ) -> Finding {
        let Ok(Some(thread)) = self.read_thread(ticket, answer, false) else {
            return Finding::Unclear;
        };
        let same =
            |it: &&Said| it.staff && html::alike(&it.text, &html::words(&html::escaped(words)));
        let count = thread.said.iter().filter(same).count();
        if count > known { Finding::Sent(format!("{ticket}:{count}")) } else { Finding::Absent }
    }
}

fn busy(wait_ms: Option<u64>) -> Outcome {
    Outcome::Refused(Refusal::Busy { wait_ms: wait_ms.unwrap_or(USUAL_MS), account: true })
}

fn taken(whole: &Value) -> Outcome {
    let data = whole.get("data");
    let id = data.and_then(|it| it.get("message_id").or_else(|| it.get("id")));
    let id = id.and_then(|it| number::read(it).ok().flatten());
    Outcome::Accepted(id.map(|it| it.to_string()).unwrap_or_default())
}

/// What an error of the panel's own means; its words are compared and never shown.
fn refused(status: u16, code: u64, words: &str) -> Outcome {
    let says = |list: &[&str]| list.iter().any(|it| words.contains(it));
    if says(&["staff", "sender", "admin not found"]) {
        return outcome::stopped(
            "the panel does not know the staff name: tickets.staff_name is a login of its staff",
        );
    }
    if matches!(status, 401 | 403)
        || matches!(code, 401 | 403)
        || says(&["api key", "access denied"])
    {
        return outcome::stopped("the panel refused its key");
    }
    if code == 429 || says(&["too many", "rate limit"]) {
        return busy(None);
    }
    if says(&["ticket not found", "ticket_not_found"]) || status == 404 || code == 404 {
        return outcome::barred("the ticket is not there any more");
    }
    if says(&["closed", "locked"]) {
        return outcome::barred("the ticket is closed");
    }
    if says(&["message"]) {
        return outcome::invalid("the panel refused the words");
    }
    Outcome::Unknown
}

/// Whether a row is one of those asked for, as far as it says: a panel may not know the filter.
fn waits(row: &Value) -> bool {
    let status = row.get("status").and_then(Value::as_str);
    status.is_none_or(|status| status.eq_ignore_ascii_case("pending"))
}

fn listing(row: &Value) -> Result<Row, Fault> {
    let stamp = ["last_update_timestamp", "last_update"].iter().find_map(|it| {
        let value = row.get(*it)?;
        let number = || value.as_number().map(ToString::to_string);
        value.as_str().map(str::to_owned).or_else(number)
    });
    let subject = text(row, &SUBJECTS).map(|it| html::words(&it));
    Ok(Row { ticket: number_of(row)?, subject, stamp: stamp.filter(|it| !it.is_empty()) })
}

fn number_of(row: &Value) -> Result<TicketId, Fault> {
    let id = row.get("id").or_else(|| row.get("ticket_id"));
    let id = id.map_or(Ok(None), number::read)?.filter(|it| *it > 0);
    id.map(TicketId).ok_or_else(|| garbled("a ticket's number"))
}

/// A message's place in time, where it has one under this name.
fn place(row: &Value, name: &str) -> Option<u64> {
    number::read(row.get(name)?).ok().flatten()
}

/// A message.
fn message(row: &Value) -> Result<Said, Fault> {
    let words = text(row, &["message", "text"]).ok_or_else(|| garbled("a message's words"))?;
    let staff = ["is_staff", "is_admin"].iter().find_map(|it| row.get(*it)).and_then(truth);
    let staff = staff.ok_or_else(|| garbled("who wrote a message"))?;
    Ok(Said { text: html::words(&words), staff })
}

/// A truth as panels write it: bare, as a number or quoted.
fn truth(value: &Value) -> Option<bool> {
    let number = || number::read(value).ok().flatten();
    let quoted = || match value.as_str()? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    value.as_bool().or_else(quoted).or_else(|| match number()? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    })
}

fn text(row: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|it| row.get(*it)?.as_str()).map(str::to_owned)
}
