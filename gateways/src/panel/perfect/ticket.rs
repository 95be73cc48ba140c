//! A ticket in a user's account: `POST /tickets/add` with `{username, subject, message}`.

use crate::call::{Answer, Call, Host, Trouble};
use crate::number;
use crate::panel::Login;
use crate::received::object;
use domain::code::Posting;
use domain::id::Username;
use serde_json::{Value, json};

/// Words by which a panel says that there is no such user.
const NO_USER: [&str; 4] = ["user not found", "user_not_found", "username", "no such user"];

pub(super) fn ask(login: &Login, user: &Username, subject: &str, message: &str) -> Call {
    let body = json!({ "username": user.as_str(), "subject": subject, "message": message });
    let url = format!("{}/adminapi/v2/tickets/add", login.site);
    Call::post(Host::Chosen, url, &body)
        .with_header("X-Api-Key", &login.key)
        .with_header("Accept", "application/json")
}

/// Success has a status of the 2xx and no error code. An error that the panel itself tells is
/// certain; whatever else comes back says nothing about the ticket.
pub(super) fn read(answer: &Answer) -> Posting {
    let reply = match answer {
        Ok(reply) => reply,
        Err(Trouble::Unreachable | Trouble::Forbidden) => return Posting::Refused,
        Err(Trouble::Silent) => return Posting::Unknown,
    };
    let Some(whole) = object(reply).filter(|_| !reply.is_page()) else {
        let certain = matches!(reply.status, 401 | 403 | 404 | 405 | 429);
        return if certain { Posting::Refused } else { Posting::Unknown };
    };
    let code = whole.get("error_code").and_then(|it| number::read(it).ok().flatten());
    match (reply.status, code.unwrap_or(0)) {
        (200..=299, 0) => Posting::Posted,
        (200..=299 | 400..=499, _) => {
            let words = whole.get("error_message").and_then(Value::as_str).unwrap_or_default();
            let words = words.to_lowercase();
            let unknown = NO_USER.iter().any(|it| words.contains(it));
            if unknown { Posting::NoSuchUser } else { Posting::Refused }
        }
        _ => Posting::Unknown,
    }
}
