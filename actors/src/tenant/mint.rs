//! Minting: the codes by which customers prove a username. A code is in memory from its making
//! until its ticket is handed on, and nowhere else.

use super::Tenant;
use super::attend::{given, returned};
use crate::charge::Charge;
use crate::verifier::Post;
use actix::Context;
use domain::bytes::Digest;
use domain::code::{Posting, Sealing};
use domain::id::LinkId;
use domain::input::Input;

impl Tenant {
    /// Makes a code, and reports what it hashes to.
    pub(super) fn mint(&mut self, link: LinkId, charge: Charge) -> bool {
        // The generator of `rand::random` is cryptographically secure and seeded by the system.
        let code = format!("{:06}", rand::random_range(0..1_000_000_u32));
        let sealing = Sealing::of(Digest(rand::random()), &code);
        self.codes.insert(link, code);
        charge.report(Input::Minted(link, sealing));
        true
    }

    /// Hands the ticket on, its code filled in. Where the code is gone, nothing has been written.
    pub(super) fn post(&mut self, link: LinkId, charge: Charge, ctx: &mut Context<Self>) -> bool {
        let (Some(code), Some(ticket)) = (self.codes.get(&link).cloned(), self.mind.ticket(link))
        else {
            charge.report(Input::Posted(link, Posting::Refused));
            return true;
        };
        let Some(verifier) = self.verifier(ctx) else { return returned(charge) };
        let message = ticket.message.fill(&[("code", &code)]);
        let panel = self.mind.panel().cloned().map(Box::new);
        let (username, subject) = (ticket.username, ticket.subject);
        let post = Post { charge, link, username, subject, message, panel };
        let taken = given(&verifier, post, |it| it.charge);
        if taken {
            self.codes.remove(&link);
        }
        taken
    }
}
