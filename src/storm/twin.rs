//! Twins: people of WhatsApp who write under a hidden id now and then, and the vendor who knows
//! whose it is, if it is asked.

use super::bug::Bug;
use super::dice::Dice;
use super::scene::Scene;
use domain::fault::Fault;
use domain::id::Chat;

/// What stands behind a number to make a hidden id of it.
const HIDDEN: &str = "@lid";

/// The chat under which somebody writes this time.
pub(super) fn under(chat: Chat, dice: &mut Dice) -> Chat {
    let person = chat.channel() == "wa" && !chat.is_shared();
    if person && dice.one_in(4) { hidden(&chat) } else { chat }
}

fn hidden(chat: &Chat) -> Chat {
    Chat::new(&chat.channel().into(), &format!("{}{HIDDEN}", chat.address()))
}

/// Whose it is: the number, of a hidden id and of itself.
pub(super) fn number(chat: &Chat) -> Chat {
    let number = chat.address().strip_suffix(HIDDEN);
    number.map_or_else(|| chat.clone(), |number| Chat::new(&chat.channel().into(), number))
}

/// What the vendor says of a hidden id.
pub(super) fn said(hidden_id: &Chat, scene: &mut Scene) -> Result<Vec<(Chat, Chat)>, Fault> {
    if scene.wild && scene.dice.one_in(6) {
        return Err(Fault::Silent);
    }
    if scene.wild && scene.dice.one_in(8) {
        return Ok(Vec::new());
    }
    let theirs = number(hidden_id);
    // A mistaken shell reads the answer about another than the one that was asked for.
    let mistaken = scene.has(Bug::TwinMistaken) && !theirs.address().ends_with("alice");
    let mark = theirs.address().get(..3).unwrap_or_default();
    let other = Chat::new(&theirs.channel().into(), &format!("{mark}alice"));
    Ok(vec![(if mistaken { other } else { theirs }, hidden_id.clone())])
}
