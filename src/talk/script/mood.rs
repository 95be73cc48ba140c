//! How the panel and the vendors of a talk answer.

use domain::time::Span;

/// How the panel answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::talk) enum PanelMood {
    /// As it should.
    #[default]
    Up,
    /// No connection.
    Down,
    /// The key is refused.
    Denied,
    /// JSON that breaks off.
    Garbled,
    /// A web page.
    Html,
    /// Nothing, for longer than anybody waits.
    Slow,
}

/// How a channel's vendor answers sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::talk) enum VendorMood {
    /// As it should.
    #[default]
    Up,
    /// No connection.
    Down,
    /// It takes the message, and its reply is lost.
    Lost,
    /// 429, for so long from now.
    Limited(Span),
    /// 403.
    Blocked,
    /// WhatsApp: the instance is starting.
    Starting,
    /// WhatsApp: the phone is not linked.
    Unlinked,
    /// WhatsApp: the instance is not paid for.
    Expired,
}
