//! Tokens: given out once in the clear, kept as hashes, recognised, and seen to be in use.

use super::Node;
use crate::tenant::ChangeError;
use config::Secret;
use config::vault::{NewToken, PresentedToken, TokenHash, TokenId, new_token};
use domain::change::{Objection, Trouble};
use domain::platform::{PlatformEvent, Scope, Token};
use domain::time::Moment;

impl Node {
    /// Gives a token out; its text is seen here and nowhere else.
    pub async fn issue_token(
        &self,
        scope: Scope,
        label: &str,
    ) -> Result<(TokenId, Secret<String>), ChangeError> {
        self.lend_token(scope, label, None).await
    }

    /// Gives a token out that opens nothing from a moment on, if one is named.
    ///
    /// # Errors
    /// When that moment has passed, and when it cannot be written down.
    pub async fn lend_token(
        &self,
        scope: Scope,
        label: &str,
        expires: Option<Moment>,
    ) -> Result<(TokenId, Secret<String>), ChangeError> {
        if expires.is_some_and(|at| at <= self.clock().now()) {
            let (kind, pointer) = (Trouble::Invalid, "/expires_at".to_owned());
            let detail = "a token must expire later than now".to_owned();
            return Err(Objection { kind, pointer, detail }.into());
        }
        let NewToken { text, id, hash } = new_token();
        let (token, hash, label) = (number(id), hash.0, label.to_owned());
        let event = PlatformEvent::TokenIssued { token, hash, scope, label, expires };
        self.0.core.decree(event).await?;
        Ok((id, text))
    }

    /// Takes a token back.
    pub async fn revoke_token(&self, id: TokenId) -> Result<(), ChangeError> {
        self.0.core.decree(PlatformEvent::TokenRevoked { token: number(id) }).await
    }

    /// The tokens of a scope, by id; those of the master's are all there are.
    #[must_use]
    pub fn tokens(&self, scope: Scope) -> Vec<(TokenId, Token)> {
        let platform = self.0.core.register.read();
        let own = platform.tokens().iter();
        let own = own.filter(|(_, token)| scope == Scope::Master || token.scope == scope);
        own.filter_map(|(number, token)| Some((id(*number)?, token.clone()))).collect()
    }

    /// Whose token this is; `None` for anything that was not given out, was taken back, or has
    /// expired. Notes that it was used.
    #[must_use]
    pub fn authenticate(&self, presented: &str) -> Option<(TokenId, Scope)> {
        let presented = PresentedToken::parse(presented)?;
        let (register, now) = (&self.0.core.register, self.clock().now());
        let number = number(presented.id);
        let scope = {
            let platform = register.read();
            let token = platform.tokens().get(&number)?;
            let fits = presented.hash.matches(&TokenHash(token.hash)) && !token.is_expired(now);
            fits.then_some(token.scope)?
        };
        register.uses.note(number, now);
        Some((presented.id, scope))
    }

    /// When a token was last used, to the minute; `None` where that is not known. After a crash
    /// it may be what it was an hour before.
    #[must_use]
    pub fn token_used(&self, id: TokenId) -> Option<Moment> {
        self.0.core.register.uses.last(number(id))
    }
}

fn number(id: TokenId) -> u128 {
    u64::from_be_bytes(id.0).into()
}

fn id(number: u128) -> Option<TokenId> {
    u64::try_from(number).ok().map(|number| TokenId(number.to_be_bytes()))
}
