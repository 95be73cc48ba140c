//! The settings of the panel's tickets.

use crate::time::Span;
use serde::{Deserialize, Serialize};

/// How the panel's tickets are looked at and answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tickets {
    /// The login of the panel's staff under which answers are posted; `-` where the panel needs
    /// none, empty where nobody has said.
    pub staff_name: String,
    /// How often they are looked at.
    pub interval: Span,
    /// Most tickets that are read in one look.
    pub reads_max: u32,
    /// Most commands that are answered in one ticket.
    pub replies_max: u32,
    /// Whether the panel lists a ticket's messages newest first.
    pub newest_first: bool,
    /// Whether answers are posted as HTML.
    pub html: bool,
}

impl Default for Tickets {
    fn default() -> Self {
        Self {
            staff_name: String::new(),
            interval: Span::minutes(1),
            reads_max: 20,
            replies_max: 10,
            newest_first: false,
            html: false,
        }
    }
}
