//! Names of things. Each is its own type, so that none can be passed for another.

use crate::provider::CHANNEL;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl<S: Into<Box<str>>> From<S> for $name {
            fn from(name: S) -> Self {
                Self(name.into())
            }
        }

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize,
            Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl $name {
            /// The one after it.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }
    };
}

name! {
    /// A customer's username on the panel, as the panel spells it.
    Username
}
name! {
    /// A provider, as the panel names it: a domain, a key or an alias.
    Provider
}
name! {
    /// A provider's own API, by its label within its tenant, such as `rush`; see
    /// [`ApiName::parse`].
    ApiName
}
name! {
    /// A channel's label within its tenant, such as `wa` or `tg-2`; see [`ChannelName::parse`].
    ChannelName
}
number! {
    /// An order's number on the panel, 1 to 12 digits.
    OrderId
}
number! {
    /// A service's number on the panel.
    ServiceId
}
number! {
    /// One command of a tenant, numbered from 1 in the order in which they were heard.
    CommandId
}
number! {
    /// One message on its way out of a tenant: a dispatch, a reply or a notice.
    OutgoingId
}
number! {
    /// One request of a chat to be linked.
    LinkId
}
number! {
    /// A ticket's number on the panel.
    TicketId
}
number! {
    /// One route of a tenant.
    RouteId
}

/// A tenant: 128 bits, given from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(pub u128);

impl TenantId {
    /// The platform's own stream and key.
    pub const PLATFORM: Self = Self(0);

    /// The sixteen bytes that name the tenant's stream and key.
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// Reads `ten_` and 32 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("ten_")?;
        let plain = digits.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
        (digits.len() == 32 && plain).then(|| u128::from_str_radix(digits, 16).ok().map(Self))?
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ten_{:032x}", self.0)
    }
}

impl ChannelName {
    /// A label: a lower-case letter, then up to 15 of `a-z`, `0-9` and `-`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let first = text.bytes().next()?;
        let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
        let fits = first.is_ascii_lowercase() && text.len() <= 16 && text.bytes().all(plain);
        fits.then(|| text.into())
    }
}

impl ApiName {
    /// A label: a lower-case letter or a digit, then up to 31 of `a-z`, `0-9`, `.` and `-`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit();
        let plain = text.bytes().all(|it| word(it) || it == b'.' || it == b'-');
        let fits = text.bytes().next().is_some_and(word) && text.len() <= 32 && plain;
        fits.then(|| text.into())
    }
}

/// An address in a channel: `wa:15551110001@c.us`, `tg:-100123`, `tg:-100123/7`, `tk:7`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chat(Box<str>);

impl Chat {
    /// The chat at `address` of `channel`.
    #[must_use]
    pub fn new(channel: &ChannelName, address: &str) -> Self {
        Self(format!("{channel}:{address}").into())
    }

    /// Reads `channel:address`; the address is 1 to 128 visible ASCII characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (channel, address) = text.split_once(':')?;
        ChannelName::parse(channel)?;
        let fits =
            (1..=128).contains(&address.len()) && address.bytes().all(|it| it.is_ascii_graphic());
        fits.then(|| Self(text.into()))
    }

    /// The channel's label.
    #[must_use]
    pub fn channel(&self) -> &str {
        self.0.split_once(':').map_or("", |(channel, _)| channel)
    }

    /// The vendor's address, without the channel.
    #[must_use]
    pub fn address(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, address)| address)
    }

    /// The provider's own API that is meant, where it is one: `api:rush`. No channel has this
    /// label.
    #[must_use]
    pub fn api(&self) -> Option<ApiName> {
        (self.channel() == CHANNEL).then(|| self.address().into())
    }

    /// The group that a topic belongs to; `None` for a chat that is no topic.
    #[must_use]
    pub fn group(&self) -> Option<Self> {
        let (group, _) = self.0.split_once('/')?;
        Some(Self(group.into()))
    }

    /// Whether it is a hidden id of WhatsApp's, which says nothing of the number behind it.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.address().ends_with("@lid")
    }

    /// Whether many people hear what is said here: a group, a supergroup, a topic.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        let address = self.address();
        address.starts_with('-') || address.ends_with("@g.us") || address.ends_with("@g")
    }

    /// The whole of it as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A provider's own number for an order: 1 to 64 of `A-Z a-z 0-9 _ -`, since it is sent onwards.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExternalId(Box<str>);

impl ExternalId {
    /// Reads it; `None` for the panel's ways to say "none" (empty, `0`) and for anything that
    /// could carry more than a number to the provider.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |it: u8| it.is_ascii_alphanumeric() || it == b'_' || it == b'-';
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(plain) && text != "0";
        fits.then(|| Self(text.into()))
    }

    /// It as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
