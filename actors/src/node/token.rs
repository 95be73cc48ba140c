//! Tokens: given out once in the clear, kept as hashes, and recognised.

use super::Node;
use crate::tenant::ChangeError;
use config::Secret;
use config::vault::{NewToken, PresentedToken, TokenHash, TokenId, new_token};
use domain::platform::{PlatformEvent, Scope, Token};

impl Node {
    /// Gives a token out; its text is seen here and nowhere else.
    pub async fn issue_token(
        &self,
        scope: Scope,
        label: &str,
    ) -> Result<(TokenId, Secret<String>), ChangeError> {
        let NewToken { text, id, hash } = new_token();
        let (token, label) = (number(id), label.to_owned());
        let event = PlatformEvent::TokenIssued { token, hash: hash.0, scope, label };
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

    /// Whose token this is; `None` for anything that was not given out, or was taken back.
    #[must_use]
    pub fn authenticate(&self, presented: &str) -> Option<(TokenId, Scope)> {
        let presented = PresentedToken::parse(presented)?;
        let platform = self.0.core.register.read();
        let token = platform.tokens().get(&number(presented.id))?;
        let fits = presented.hash.matches(&TokenHash(token.hash));
        fits.then_some((presented.id, token.scope))
    }
}

fn number(id: TokenId) -> u128 {
    u64::from_be_bytes(id.0).into()
}

fn id(number: u128) -> Option<TokenId> {
    u64::try_from(number).ok().map(|number| TokenId(number.to_be_bytes()))
}
