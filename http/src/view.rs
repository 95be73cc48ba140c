//! The JSON of the API: what may be asked, and what is shown. Nothing else knows it, and no secret
//! is ever part of it, but where it is shown once to whoever has just made it.

pub(crate) mod moment;
pub(crate) mod id;

pub(crate) mod tenant;
pub(crate) mod token;
pub(crate) mod panel;
pub(crate) mod provider;
pub(crate) mod catalogue;
pub(crate) mod channel;
pub(crate) mod ticket;
pub(crate) mod chat;
pub(crate) mod invite;
pub(crate) mod contact;
pub(crate) mod pause;
pub(crate) mod route;
pub(crate) mod alias;
pub(crate) mod template;
pub(crate) mod settings;
pub(crate) mod service;
pub(crate) mod plan;
pub(crate) mod command;
pub(crate) mod decision;
pub(crate) mod dispatch;
pub(crate) mod note;
pub(crate) mod simulate;
pub(crate) mod rehearse;
pub(crate) mod probe;
pub(crate) mod health;
pub(crate) mod evidence;
pub(crate) mod quarantine;

use serde::Serialize;

/// A secret as it is shown: that there is one.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Kept {
    set: bool,
}

impl Kept {
    /// There is one.
    pub(crate) const YES: Self = Self { set: true };
}
