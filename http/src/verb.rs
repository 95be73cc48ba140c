//! What may be done at a door.

use actix_web::http::Method;

/// What may be done at a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Verb {
    const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// Its name in HTTP.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether this method does it; what may be read may be asked for without its body, too.
    pub(crate) fn is(self, method: &Method) -> bool {
        method.as_str() == self.name() || (self == Self::Get && method == Method::HEAD)
    }

    pub(crate) const fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch)
    }

    /// A method as a metric's label: of a closed list, whatever is sent.
    pub(crate) fn label(method: &Method) -> &'static str {
        let verb = Self::ALL.into_iter().find(|verb| verb.name() == method.as_str());
        verb.map_or("other", Self::name)
    }
}
