//! What must hold of every answer of a panel.

use super::{hold, own_words, same, stands};
use crate::fuzz::reply;
use domain::code::Posting;
use domain::fault::Fault;
use domain::id::{OrderId, Username};
use domain::order::Sheet;
use domain::time::Moment;
use gateways::call::{Answer, Reply};
use gateways::panel::{Panel, User, named};
use serde_json::Value;

/// When every answer came.
const NOW: Moment = Moment(1_768_478_400_000);

/// The order that the corpus is about, one beside it, and the first of all.
const ORDERS: [OrderId; 3] = [OrderId(2_274_209), OrderId(2_274_210), OrderId(1)];

/// The longest name of a provider: a domain's.
const PROVIDER_MAX: usize = 253;

/// The longest sum of money.
const MONEY_MAX: usize = 48;

/// Perfect Panel's.
pub(in crate::fuzz) fn perfect(input: &[u8]) -> Result<(), String> {
    panel("perfect", input)
}

/// Rental Panel's.
pub(in crate::fuzz) fn rental(input: &[u8]) -> Result<(), String> {
    panel("rental", input)
}

fn panel(name: &str, input: &[u8]) -> Result<(), String> {
    let panel = named(name).ok_or("no such panel")?;
    let answer = reply::read(input);
    order(panel, &answer)?;
    orders(panel, &answer)?;
    user(panel, &answer)?;
    ticket(panel, &answer)?;
    match panel.read_probe(&answer) {
        Ok(_) => sound_absence(&answer),
        Err(fault) => own_words(&fault),
    }
}

/// An order is the one that was asked for; whoever asked for another is told that the panel is at
/// fault, and neither its data nor that there is no such order.
fn order(panel: &dyn Panel, answer: &Answer) -> Result<(), String> {
    let read = ORDERS.map(|id| (id, panel.read_order(id, answer, NOW)));
    for (id, read) in &read {
        same(read, &panel.read_order(*id, answer, NOW))?;
        match read {
            Ok(Some(sheet)) => {
                hold(sheet.id == *id, || format!("{id} was asked for: {sheet:?}"))?;
                sound(sheet, answer)?;
            }
            Ok(None) => sound_absence(answer)?,
            Err(fault) => own_words(fault)?,
        }
    }
    let [first, others @ ..] = &read;
    let shown = read.iter().find_map(|(_, it)| it.as_ref().ok()?.as_ref());
    let Some(shown) = shown else { return same(&first.1, &others.first().unwrap_or(first).1) };
    read.iter().filter(|(id, _)| *id != shown.id).try_for_each(|(id, read)| {
        let fault = matches!(read, Err(Fault::Mismatched));
        hold(fault, || format!("{id}, where {} came: {read:?}", shown.id))
    })
}

/// An order that was read says nothing that the panel did not.
fn sound(sheet: &Sheet, answer: &Answer) -> Result<(), String> {
    sound_status(answer)?;
    let whole = answer.as_ref().ok().and_then(|it| json(&it.body)).unwrap_or_default();
    let said = |text: &str| stands(&whole, text);
    let provider = sheet.provider.as_ref().is_none_or(|it| {
        let name = it.as_str();
        let plain = !name.is_empty() && !name.chars().any(char::is_control);
        plain && name.len() <= PROVIDER_MAX && said(name)
    });
    let external = sheet.external.as_ref().is_none_or(|it| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (1..=64).contains(&it.as_str().len()) && it.as_str().bytes().all(plain)
    });
    let owner = !sheet.owner.as_str().trim().is_empty() && said(sheet.owner.as_str().trim());
    let named = sheet.service_name.is_empty() || said(sheet.service_name.trim());
    hold(provider && external && owner && named, || format!("nobody said {sheet:?}"))
}

/// Only what the panel says in an object, or with a success, is news of an order.
fn sound_status(answer: &Answer) -> Result<(), String> {
    let success = answer.as_ref().is_ok_and(|it| (200..300).contains(&it.status));
    hold(success, || format!("read out of {answer:?}"))
}

/// That there is no such thing is never read from a body that cannot be read.
fn sound_absence(answer: &Answer) -> Result<(), String> {
    let told = |it: &Reply| {
        it.status < 500 && it.status != 429 && json(&it.body).is_some_and(|it| it.is_object())
    };
    hold(answer.as_ref().is_ok_and(told), || format!("absent, says {answer:?}"))
}

/// Of several orders, each is one of those or among the rest.
fn orders(panel: &dyn Panel, answer: &Answer) -> Result<(), String> {
    let bulk = match panel.read_orders(&ORDERS, answer, NOW) {
        Ok(bulk) => bulk,
        Err(fault) => return own_words(&fault),
    };
    for (id, sheet) in &bulk.sheets {
        let asked = ORDERS.contains(id) && sheet.id == *id && !bulk.rest.contains(id);
        hold(asked && bulk.proves, || format!("{id}: {sheet:?}"))?;
        sound(sheet, answer)?;
    }
    let all = bulk.sheets.len().saturating_add(bulk.rest.len());
    hold(all == ORDERS.len(), || format!("{bulk:?}"))?;
    let none = panel.read_orders(&[OrderId(5)], answer, NOW);
    let strange = none.is_ok_and(|it| !it.sheets.is_empty());
    hold(bulk.sheets.is_empty() || !strange, || "an order of nobody's asking".to_owned())
}

/// A user is the one who was asked for, and money is a short sum without markup.
fn user(panel: &dyn Panel, answer: &Answer) -> Result<(), String> {
    for asked in ["ann", "bob"] {
        match panel.read_user(&Username::from(asked), answer) {
            Ok(Some(User { username, balance })) => {
                let same = username.as_str().trim().to_lowercase() == asked;
                let plain = |it: &String| it.len() <= MONEY_MAX && !it.contains(['<', '{', '\n']);
                let sound = same && balance.as_ref().is_none_or(plain);
                hold(sound, || format!("{asked}: {username:?} has {balance:?}"))?;
                sound_status(answer)?;
            }
            Ok(None) => sound_absence(answer)?,
            Err(fault) => own_words(&fault)?,
        }
    }
    Ok(())
}

/// A ticket is posted where the panel says so, and certainly not where it says that.
fn ticket(panel: &dyn Panel, answer: &Answer) -> Result<(), String> {
    let posting = panel.read_ticket(answer);
    let object = |it: &Reply| json(&it.body).is_some_and(|it| it.is_object());
    let sound = match (posting, answer) {
        (Posting::Posted, _) => sound_status(answer).is_ok() && answer.as_ref().is_ok_and(object),
        (Posting::NoSuchUser, Ok(reply)) => reply.status < 500 && object(reply),
        (Posting::NoSuchUser, Err(_)) => false,
        (Posting::Refused, Ok(reply)) => {
            let certain = matches!(reply.status, 401 | 403 | 404 | 405 | 429);
            certain || (reply.status < 500 && object(reply) && !reply.is_page())
        }
        (Posting::Refused | Posting::Unsupported | Posting::Unknown, _) => true,
    };
    hold(sound, || format!("{posting:?} of {answer:?}"))
}

fn json(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)).ok()
}
