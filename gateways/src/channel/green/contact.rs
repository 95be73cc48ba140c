//! Who is behind a hidden id: what Green API says of numbers and hidden ids in fields of its own.

use super::{get, host, url};
use crate::call::{Answer, Call};
use crate::channel::{Account, ChannelProblem};
use domain::id::{ChannelName, Chat};
use serde::Deserialize;
use serde_json::json;

/// `checkWhatsapp`: the id under which the vendor knows the one that was asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    chat_id: Option<String>,
}

/// `getGroupData`.
#[derive(Deserialize)]
struct Group {
    participants: Vec<Person>,
}

/// One person of a group, or of the contacts.
#[derive(Deserialize)]
struct Person {
    id: String,
    lid: Option<String>,
}

/// The members of the group that it spoke in; else the id itself, and the contacts.
pub(super) fn ask(account: &Account, hidden: &Chat, group: Option<&Chat>) -> Vec<Call> {
    let post = |method, body| Call::post(host(account), url(account, method, ""), body);
    match group {
        Some(group) => vec![post("getGroupData", &json!({ "groupId": group.address() }))],
        None => vec![
            post("checkWhatsapp", &json!({ "chatId": hidden.address() })),
            get(account, "getContacts", ""),
        ],
    }
}

/// The pairs of number and hidden id that are named: of the answers, one that was understood is
/// enough.
pub(super) fn read(
    channel: &ChannelName,
    hidden: &Chat,
    group: Option<&Chat>,
    answers: &[Answer],
) -> Result<Vec<(Chat, Chat)>, ChannelProblem> {
    let read = |nth: usize| answers.get(nth).ok_or(ChannelProblem::Silent);
    if group.is_some() {
        let group: Group = super::settings::result(read(0)?)?;
        return Ok(pairs(channel, &group.participants));
    }
    let checked = read(0).and_then(super::settings::result::<Checked>);
    let listed = read(1).and_then(super::settings::result::<Vec<Person>>);
    if let (Err(problem), Err(_)) = (&checked, &listed) {
        return Err(problem.clone());
    }
    let named = checked.ok().and_then(|it| it.chat_id);
    let named = named.and_then(|id| pair(channel, &id, hidden.address()));
    // Contacts may hold a former number as well: what was said of the id itself comes first.
    let said = named.is_some();
    let listed = pairs(channel, &listed.unwrap_or_default()).into_iter();
    let listed = listed.filter(|(_, other)| !said || other != hidden);
    Ok(named.into_iter().chain(listed).collect())
}

fn pairs(channel: &ChannelName, people: &[Person]) -> Vec<(Chat, Chat)> {
    let named = people.iter().filter_map(|it| pair(channel, &it.id, it.lid.as_deref()?));
    named.collect()
}

/// A number and a hidden id, whichever of the two comes first.
pub(super) fn pair(channel: &ChannelName, one: &str, other: &str) -> Option<(Chat, Chat)> {
    let chat = |id: &str| Chat::parse(&format!("{channel}:{id}"));
    let is_number = |id: &str| id.ends_with("@c.us");
    let is_hidden = |id: &str| id.ends_with("@lid");
    if is_number(one) && is_hidden(other) {
        return chat(one).zip(chat(other));
    }
    if is_number(other) && is_hidden(one) {
        return chat(other).zip(chat(one));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{pair, read};
    use crate::call::{Answer, Reply};
    use domain::id::Chat;
    use serde_json::{Value, json};

    fn says(body: &Value) -> Reply {
        Reply { status: 200, retry_after: None, body: body.to_string().into_bytes() }
    }

    fn chat(text: &str) -> Chat {
        Chat::parse(text).unwrap()
    }

    #[test]
    fn only_a_number_and_a_hidden_id_make_a_pair() {
        let both = Some((chat("wa:1@c.us"), chat("wa:7@lid")));
        let wa = "wa".into();
        assert_eq!(pair(&wa, "1@c.us", "7@lid"), both);
        assert_eq!(pair(&wa, "7@lid", "1@c.us"), both);
        for (one, other) in [("1@c.us", "2@c.us"), ("7@lid", "8@lid"), ("1@g.us", "7@lid")] {
            assert_eq!(pair(&wa, one, other), None);
        }
    }

    #[test]
    fn each_source_names_pairs_and_one_of_them_is_enough() {
        let (wa, hidden, group) = ("wa".into(), chat("wa:7@lid"), chat("wa:120@g.us"));
        let known = vec![(chat("wa:1@c.us"), hidden.clone())];
        let checked =
            Ok(says(&json!({"existsWhatsapp": true, "chatId": "1@c.us", "fromCache": false})));
        let none = Ok(says(&json!({"existsWhatsapp": false})));
        let listed = json!([{"id": "1@c.us", "lid": "7@lid", "name": "x"}, {"id": "9@c.us"}]);
        let listed = Ok(says(&listed));
        let lost: Answer = Err(crate::call::Trouble::Silent);
        let answer = |answers: &[Answer]| read(&wa, &hidden, None, answers);
        assert_eq!(answer(&[checked, lost.clone()]), Ok(known.clone()));
        assert_eq!(answer(&[lost.clone(), listed]), Ok(known.clone()));
        let former = Ok(says(&json!([{"id": "3@c.us", "lid": "7@lid"}])));
        let checked = Ok(says(&json!({"existsWhatsapp": true, "chatId": "1@c.us"})));
        assert_eq!(answer(&[checked, former]), Ok(known.clone()));
        assert_eq!(answer(&[none, Ok(says(&json!([])))]), Ok(Vec::new()));
        assert!(answer(&[lost.clone(), lost.clone()]).is_err());
        let members = json!({"participants": [{"id": "1@c.us", "lid": "7@lid"}]});
        assert_eq!(read(&wa, &hidden, Some(&group), &[Ok(says(&members))]), Ok(known));
        assert!(read(&wa, &hidden, Some(&group), &[lost]).is_err());
    }
}
