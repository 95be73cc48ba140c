//! Green API: instances, the list of methods, and the words of its errors.

mod account;
mod contact;
mod file;
mod habit;
mod instance;
mod journal;
mod lid;
mod mend;
mod notice;
mod payload;
mod plan;
mod queue;
mod receive;
mod say;
mod send;
mod settings;

pub use habit::InstanceHabits;
pub(crate) use habit::change_habits;
pub(crate) use instance::Instance;
pub use instance::{GroupSeed, InstanceSeed, StateChange};
pub(crate) use notice::again;
pub(crate) use queue::start_queue;
pub(crate) use say::say;
pub(crate) use settings::change_state;

use serde_json::{Value, json};

use crate::answer::{Answer, Outcome};
use crate::arguments::Arguments;
use crate::clock::iso_date;
use crate::entry::Request;
use crate::fault::Fault;
use crate::intake::{Done, Note, conclude};
use crate::record::{Kind, Vendor};
use crate::world::{State, World};

/// One call of a method, with the world around it.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a World,
    pub(crate) instance: &'a mut Instance,
    /// The body's fields, or null.
    pub(crate) body: &'a Value,
    pub(crate) query: &'a str,
    /// What stands in the path after the token.
    pub(crate) tail: &'a str,
    /// The whole path, token included: Green API prints it in its errors.
    pub(crate) path: &'a str,
    pub(crate) now_ms: i64,
    pub(crate) serial: u64,
}

/// A method: name, verb, calls allowed per second, and what it does.
type Method = (&'static str, &'static str, usize, fn(&mut Call<'_>) -> Done);

/// Methods by name, which is read whatever its case; `receiveNotification` waits and is called
/// by name.
const METHODS: &[Method] = &[
    ("sendMessage", "POST", 50, send::send_message),
    ("deleteNotification", "DELETE", 100, receive::delete_notification),
    ("getStateInstance", "GET", 1, account::get_state_instance),
    ("getStatusInstance", "GET", 1, account::get_status_instance),
    ("getSettings", "GET", 1, settings::get_settings),
    ("setSettings", "POST", 1, settings::set_settings),
    ("reboot", "GET", 1, settings::reboot),
    ("showMessagesQueue", "GET", 1, journal::show_messages_queue),
    ("getMessagesCount", "GET", 1, journal::get_messages_count),
    ("clearMessagesQueue", "GET", 1, journal::clear_messages_queue),
    ("getWebhooksCount", "GET", 1, receive::get_webhooks_count),
    ("clearWebhooksQueue", "DELETE", 1, receive::clear_webhooks_queue),
    ("lastOutgoingMessages", "GET", 1, journal::last_outgoing_messages),
    ("lastIncomingMessages", "GET", 1, journal::last_incoming_messages),
    ("getMessage", "POST", 10, journal::get_message),
    ("getChatHistory", "POST", 1, journal::get_chat_history),
    ("getGroupData", "POST", 1, account::get_group_data),
    ("checkWhatsapp", "POST", 10, account::check_whatsapp),
    ("sendFileByUrl", "POST", 50, file::send_file_by_url),
    ("sendFileByUpload", "POST", 50, file::send_file_by_upload),
    ("editMessage", "POST", 1, mend::edit_message),
    ("deleteMessage", "POST", 10, mend::delete_message),
    ("readChat", "POST", 10, mend::read_chat),
    ("sendTyping", "POST", 10, mend::send_typing),
    ("getContacts", "GET", 1, contact::get_contacts),
    ("getContactInfo", "POST", 1, contact::get_contact_info),
    ("getChats", "GET", 1, contact::get_chats),
    ("logout", "GET", 1, settings::logout),
    ("qr", "GET", 1, settings::qr),
    ("getAuthorizationCode", "POST", 1, settings::get_authorization_code),
    ("getStateInstanceHistory", "GET", 1, settings::get_state_instance_history),
];

/// Serves `<id>/<method>/<token>[/<tail>]`.
pub(crate) async fn enter(world: &World, rest: &str, request: &Request<'_>) -> Outcome {
    let mut parts = rest.splitn(4, '/');
    let mut part = || parts.next().unwrap_or_default();
    let (id, method, token, tail) = (part(), part(), part(), part());
    if let Err(refusal) = admit(&mut world.lock(), id, token) {
        return Outcome::reply(refusal);
    }
    if method.eq_ignore_ascii_case("receiveNotification") && request.method == "GET" {
        return receive::enter(world, id, request).await;
    }
    let is_meant =
        |known: &&Method| known.0.eq_ignore_ascii_case(method) && known.1 == request.method;
    let Some(method) = METHODS.iter().find(is_meant) else {
        return Outcome::reply(Answer::html(404, "Not Found"));
    };
    let body = body(request);
    call(world, method, (id, tail), (request, &body))
}

/// The fields of the body: JSON, or an uploaded form.
fn body(request: &Request<'_>) -> Value {
    if request.content_type.starts_with("multipart/form-data") {
        let read = Arguments::read("", request.content_type, request.body);
        return read.unwrap_or_default().into_value();
    }
    serde_json::from_slice(request.body).unwrap_or_default()
}

/// 403 for an unknown instance, 401 for a wrong token; both empty.
fn admit(state: &mut State, id: &str, token: &str) -> Result<(), Answer> {
    let instance = state.instance(id).map_err(|_| Answer::text(403, ""))?;
    if instance.seed.api_token == token { Ok(()) } else { Err(Answer::text(401, "")) }
}

fn call(
    world: &World,
    &(name, _, per_second, run): &Method,
    (id, tail): (&str, &str),
    (request, body): (&Request<'_>, &Value),
) -> Outcome {
    let mut state = world.lock();
    let state = &mut *state;
    let note = note(id, name, body);
    let (now_ms, pace_ms) = (state.clock.now_ms(), state.clock.pace_ms());
    let serial = state.next_serial();
    let Ok(instance) = state.instance(id) else {
        return Outcome::reply(Answer::text(403, ""));
    };
    let strike = instance.mood.strike(note.is_send(), note.chat.as_deref());
    let words = words(&strike.fault);
    let never = strike.fault == Fault::QueuedNever;
    let done = strike.carry_out.then(|| {
        let refusal = instance.refuses(name, per_second, pace_ms);
        if let Some(refusal) = refusal.or_else(|| plan::spend(instance, name)) {
            return refusal.into();
        }
        let (query, path) = (request.query, request.path.as_str());
        let mut call = Call { world, instance, body, query, tail, path, now_ms, serial };
        if never { send::pretend(&mut call) } else { run(&mut call) }
    });
    conclude(world, state, note, &strike, (done, words))
}

fn note(id: &str, name: &'static str, body: &Value) -> Note {
    let text = |field: &str| body.get(field).and_then(Value::as_str).map(str::to_owned);
    let mut note = Note::call(Vendor::Green, id.to_owned(), name.to_owned());
    note.chat = text("chatId").or_else(|| text("groupId"));
    if matches!(name, "sendMessage" | "sendFileByUrl" | "sendFileByUpload") {
        note.kind = Kind::Send;
        note.text = text("message").or_else(|| text("caption"));
        note.quote = text("quotedMessageId");
    }
    note
}

/// What a fault makes Green API say; `None` where the true answer stands.
fn words(fault: &Fault) -> Option<Answer> {
    match fault {
        Fault::Limited { .. } => Some(Answer::text(429, "")),
        Fault::Blocked => Some(Answer::text(403, "Your account is suspended")),
        Fault::Denied => Some(Answer::text(401, "")),
        Fault::Html => Some(Answer::html(502, "Bad Gateway")),
        Fault::Http200Error => {
            Some(Answer::json(200, &json!({ "status": false, "reason": "internal error" })))
        }
        Fault::Answer { .. }
        | Fault::Garbled
        | Fault::Up
        | Fault::Down
        | Fault::Lost
        | Fault::Vanished
        | Fault::QueuedNever
        | Fault::Slow { .. }
        | Fault::Hold
        | Fault::WrongIds
        | Fault::HugeNumbers
        | Fault::Conflict { .. } => fault.given(),
    }
}

impl Call<'_> {
    /// 400 in the vendor's form, which repeats the path and with it the token.
    pub(crate) fn invalid(&self, details: &str) -> Answer {
        let body = json!({
            "statusCode": 400, "timestamp": iso_date(self.now_ms), "path": self.path,
            "message": format!("Validation failed. Details: {details}"),
        });
        Answer::json(400, &body)
    }

    /// A text field of the body, which must be there.
    pub(crate) fn needed(&self, field: &str) -> Result<String, Answer> {
        match self.body.get(field) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            Some(Value::String(_)) => {
                Err(self.invalid(&format!("'{field}' is not allowed to be empty")))
            }
            Some(Value::Null) | None => Err(self.invalid(&format!("'{field}' is required"))),
            Some(_) => Err(self.invalid(&format!("'{field}' must be a string"))),
        }
    }

    /// A chat id of one of the three forms.
    pub(crate) fn chat_id(&self, field: &str) -> Result<String, Answer> {
        let id = self.needed(field)?;
        if is_chat_id(&id) {
            return Ok(id);
        }
        Err(self.invalid(&format!(
            "'{field}' must be one of the next formats: 'phone_number@c.us', 'chat_id@lid' or \
             'group_id@g.us'"
        )))
    }
}

fn is_chat_id(id: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match id.split_once('@') {
        Some((number, "c.us" | "lid")) => digits(number),
        Some((group, "g.us")) => group.split('-').count() <= 2 && group.split('-').all(digits),
        _ => false,
    }
}

pub(crate) fn ok(body: &Value) -> Done {
    Answer::json(200, body).into()
}
