//! Invitations: the owner gives one out or takes it back, and somebody opens its link.

use super::chat::speaker;
use super::{Deed, Read, Speech, end, next, only};
use domain::id::{ChannelName, Username};
use domain::invite;

/// What becomes of an invitation.
#[derive(Debug)]
pub(in crate::talk) enum Inviting {
    /// The owner gives one out, to be opened in this channel.
    Given(ChannelName, Username),
    /// Somebody opens the last one for this username, or a link that is like it.
    Opened(Speech, Username, bool),
    /// The owner takes the last one for this username back.
    Revoked(Username),
}

/// `invite CHANNEL USER`.
pub(super) fn give(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let channel = next(&mut rest, "the channel")?.into();
    let username = only(rest, "the username")?.into();
    Ok(Deed::Inviting(Inviting::Given(channel, username)))
}

/// `open CHAT USER`, or `open CHAT USER wrong`.
pub(super) fn open(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let (chat, member) = speaker(next(&mut rest, "the chat")?)?;
    let username = next(&mut rest, "the username")?.into();
    let right = rest.is_empty();
    if !right && rest != "wrong" {
        return Err(format!("an invitation is right or \"wrong\", not {rest:?}"));
    }
    let speech = Speech { chat, member, text: String::new(), quoting: false };
    Ok(Deed::Inviting(Inviting::Opened(speech, username, right)))
}

/// `revoke USER`.
pub(super) fn revoke(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let username = next(&mut rest, "the username")?.into();
    end(rest)?;
    Ok(Deed::Inviting(Inviting::Revoked(username)))
}

/// What Telegram says for whoever opens the link with this code, or another one than that.
pub(in crate::talk) fn start(code: &str, right: bool) -> String {
    let other = invite::code([7; 15]);
    format!("/start {}", if right { code } else { &other })
}

/// What the owner is given, as a talk writes it: with a word in place of the code, which is drawn
/// by chance.
pub(in crate::talk) fn given(username: &Username, url: &str, code: &str) -> String {
    format!(".. invite {username} {}", url.replace(code, "CODE"))
}
