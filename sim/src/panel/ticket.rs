//! Tickets: listing, reading, answering and opening them.

use serde_json::{Value, json};

use super::shop::{Ticket, TicketMessage};
use super::{Call, failure, page, success};
use crate::answer::Answer;
use crate::clock::{plain_date, seconds};
use crate::intake::Done;
use crate::json::put;

pub(crate) fn list(call: &mut Call<'_>) -> Answer {
    let status = call.arguments.text("status");
    let fits = |ticket: &Ticket| status.as_ref().is_none_or(|status| *status == ticket.status);
    let found = call.shop.tickets.iter().rev().filter(|(_, ticket)| fits(ticket));
    let rows: Vec<Value> = found.map(|(id, ticket)| head(call, *id, ticket)).collect();
    page(call, &rows, "tickets")
}

fn head(call: &Call<'_>, id: u64, ticket: &Ticket) -> Value {
    let user = call.shop.users.get(&ticket.user);
    json!({
        "id": id, "subject": ticket.subject, "status": ticket.status,
        "user": { "id": user.map(|user| user.id), "username": ticket.user },
        "created": plain_date(ticket.created_ms), "created_timestamp": seconds(ticket.created_ms),
        "last_update_timestamp": seconds(ticket.updated_ms),
    })
}

pub(crate) fn one(call: &mut Call<'_>, id: &str) -> Answer {
    let id = id.parse().unwrap_or_default();
    let Some(ticket) = call.shop.tickets.get(&id) else {
        return failure(404, 404, "Ticket not found");
    };
    let messages = ticket
        .messages
        .iter()
        .map(|(text, is_staff)| json!({ "message": text, "is_staff": is_staff }));
    let mut shown = head(call, id, ticket);
    put(&mut shown, "messages", Value::Array(messages.collect()));
    success(&shown)
}

pub(crate) fn reply(call: &mut Call<'_>, id: &str) -> Done {
    let message = call.arguments.text("message").unwrap_or_default();
    if message.trim().is_empty() {
        return failure(400, 400, "message is required").into();
    }
    let name = call.arguments.text("staff_name").unwrap_or_default();
    let staff = &call.shop.seed.staff;
    if !staff.is_empty() && !staff.contains(&name) {
        return failure(400, 400, "Staff not found").into();
    }
    let key = id.parse().unwrap_or_default();
    let Some(ticket) = call.shop.tickets.get_mut(&key) else {
        return failure(404, 404, "Ticket not found").into();
    };
    ticket.messages.push((message, true));
    ticket.status = "answered";
    ticket.updated_ms = call.now_ms;
    let number = ticket.messages.len();
    Done { id: Some(format!("{id}:{number}")), ..success(&json!({ "ticket_id": key })).into() }
}

/// Staff opens a ticket for a user.
pub(crate) fn add(call: &mut Call<'_>) -> Done {
    let text = |name: &str| call.arguments.text(name).filter(|text| !text.trim().is_empty());
    let (Some(username), Some(subject), Some(message)) =
        (text("username"), text("subject"), text("message"))
    else {
        return failure(400, 400, "username, subject and message are required").into();
    };
    if !call.shop.users.contains_key(&username) {
        return failure(400, 400, "User not found").into();
    }
    let panel = call.shop.seed.name.clone();
    let said = TicketMessage { panel, id: None, username, subject, message, staff: true };
    let id = call.shop.hear(&said, call.now_ms);
    let mut data = json!({});
    put(&mut data, &call.shop.seed.ticket_id_field, json!(id));
    Done { id: Some(id.to_string()), ..success(&data).into() }
}
